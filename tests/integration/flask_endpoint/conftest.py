"""Fixtures of the endpoint: a simulated Spotify, and endpoints on this test's database."""

import logging
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from endpoint_stack import (
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URI,
    Endpoint,
    Spotify,
    StartEndpoint,
    endpoint_env,
    served,
)

import simulator
from flask_endpoint.app import build_app
from flask_endpoint.services import EXTENSION, Services
from simulator.settings import Settings as SimulatorSettings


@pytest.fixture(scope="session")
def spotify_server() -> Iterator[Spotify]:
    """One simulated Spotify for all tests."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    settings = SimulatorSettings(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uris=(REDIRECT_URI,),
        listeners=3,
        years=1,
        plays_per_day=120.0,
    )
    with served(simulator.create_app(settings)) as address:
        yield Spotify(address)


@pytest.fixture
def spotify(spotify_server: Spotify) -> Spotify:
    """The simulated Spotify, behaving."""
    spotify_server.control(reset=True)
    return spotify_server


@pytest.fixture
def start_endpoint(source_db, spotify: Spotify, tmp_path: Path) -> Iterator[StartEndpoint]:
    """Starts endpoints on this test's database, with settings changed by name."""
    running: list[tuple[object, Services]] = []

    def start(**changes: str) -> Endpoint:
        env = endpoint_env(source_db, tmp_path / "uploads", spotify.address, **changes)
        app = build_app(env)
        context = served(app)
        address = context.__enter__()
        running.append((context, app.extensions[EXTENSION]))
        return Endpoint(address, app, source_db, env)

    yield start
    for context, services in running:
        context.__exit__(None, None, None)
        services.pool.close()


@pytest.fixture
def endpoint(start_endpoint: StartEndpoint) -> Endpoint:
    """The endpoint with the usual settings."""
    return start_endpoint()


@pytest.fixture
def source(source_db) -> Iterator[psycopg.Connection]:
    """A connection as the endpoint has it."""
    with source_db.connect("ingest_rw") as connection:
        yield connection
