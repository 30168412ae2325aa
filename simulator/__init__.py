"""A Spotify that runs on your machine: sign-in, Web API, privacy exports and the truth behind them."""

from simulator.app import create_app

__all__ = ["create_app"]
