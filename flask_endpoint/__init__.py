"""The endpoint: people sign in here, Spotify is polled here, privacy exports arrive here; writes source.

Importing the package imports nothing else, so that `flask_endpoint.client` works without Flask.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app() -> "Flask":
    """The application for gunicorn: settings from the environment; fails naming a missing one."""
    from flask_endpoint.app import build_app  # noqa: PLC0415 (see the module's docstring)

    return build_app()
