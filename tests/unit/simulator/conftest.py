"""A simulator per test, and one behind a real socket."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from simulator_client import SETTINGS, consent, exchange
from werkzeug.serving import make_server

from simulator import create_app


@pytest.fixture
def app() -> Flask:
    return create_app(SETTINGS)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def tokens(client: FlaskClient) -> dict[str, str]:
    return exchange(client, consent(client)["code"])


@pytest.fixture
def bearer(tokens: dict[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


@pytest.fixture
def server() -> Iterator[str]:
    """The simulator behind a real socket; gives its address."""
    listening = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
    address = f"http://127.0.0.1:{listening.server_port}"
    listening.app = create_app(replace(SETTINGS, public_url=address))
    thread = Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield address
    listening.shutdown()
    thread.join()
    listening.server_close()
