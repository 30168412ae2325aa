"""The dashboard on a real Postgres with handmade rows, its session cookie, and a real browser."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from handmade_rows import insert_listening
from ten_years import TEN_YEARS, insert_ten_years
from werkzeug.serving import make_server

from dashboard import create_app
from dashboard.settings import Settings
from tests.conftest import Database, Server, free_port

SECRET = "a secret that only this test knows"
FLASK_URL = "http://127.0.0.1:8000"
ARTIFACTS = Path(__file__).resolve().parents[3] / "artifacts" / "dashboard"


def settings_for(database: Database, port: int = 3000) -> Settings:
    """The dashboard's settings for one test database."""
    return Settings.from_environment(
        {
            **database.env(),
            "SESSION_SECRET": SECRET,
            "DASHBOARD_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "FLASK_PUBLIC_URL": FLASK_URL,
        }
    )


def signed(secret: str = SECRET, **fields: object) -> str:
    """A session cookie's value, signed as flask_endpoint signs it."""
    signer = Flask("signer")
    signer.secret_key = secret
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer is not None
    return str(serializer.dumps(fields))


def cookie_of(account_id: int, is_admin: bool = False) -> str:
    """The cookie of a signed-in account."""
    return signed(account_id=account_id, is_admin=is_admin, login_name=f"user{account_id}", csrf_token="t")


@pytest.fixture(scope="session")
def seeded_db(postgres_server: Server) -> Database:
    """A main database with the handmade rows; nobody writes to it."""
    database = postgres_server.create("main")
    with database.connect() as connection:
        insert_listening(connection)
        insert_ten_years(connection, TEN_YEARS)
    return database


@pytest.fixture(scope="session")
def app(seeded_db: Database) -> Iterator[Flask]:
    """The dashboard over the handmade rows."""
    application = create_app(settings_for(seeded_db))
    yield application
    application.extensions["database"].close()


SignIn = Callable[..., FlaskClient]


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """Make a client of an account: sign_in(ANNA), sign_in(ANNA, is_admin=True)."""

    def client(account_id: int, is_admin: bool = False) -> FlaskClient:
        signed_in = app.test_client()
        signed_in.set_cookie("encore_session", cookie_of(account_id, is_admin))
        return signed_in

    return client


def serve(application: Flask, port: int) -> Iterator[str]:
    """Serve an application over HTTP for as long as the generator is open."""
    server = make_server("127.0.0.1", port, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def address(app: Flask) -> Iterator[str]:
    """The dashboard's address for browsers."""
    yield from serve(app, free_port())


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Headless Chromium, or a skip that says what to install."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="install the Python package playwright")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("Chromium is missing: install the package chromium (apt-get install chromium)")
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    arguments += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield chromium
        chromium.close()
