"""The dashboard on a real Postgres with handmade rows, and a real browser to look at it."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from compared_rows import insert_compared, insert_consents
from everyone_rows import insert_everyone
from flask import Flask
from flask.testing import FlaskClient
from handmade_rows import insert_listening
from played_rows import insert_played
from session_cookie import SECRET, cookie_of
from shared_rows import insert_links
from story_rows import insert_stories
from ten_years import TEN_YEARS, insert_ten_years
from ten_years_plays import insert_plays
from werkzeug.serving import make_server

from dashboard import create_app
from dashboard.settings import Settings

FLASK_URL = "http://127.0.0.1:8000"
ARTIFACTS = Path(__file__).resolve().parents[3] / "artifacts" / "dashboard"


def settings_for(database, source) -> Settings:
    """The dashboard's settings for one test database, and one of consents."""
    return Settings.from_environment(
        {
            **database.env(),
            **source.env(),
            "SESSION_SECRET": SECRET,
            "DASHBOARD_PUBLIC_URL": "http://127.0.0.1:3000",
            "FLASK_PUBLIC_URL": FLASK_URL,
        }
    )


def closing(application: Flask) -> Iterator[Flask]:
    """Lend an application and close its connections afterwards."""
    yield application
    for name in ("database", "consents"):
        application.extensions[name].close()


@pytest.fixture(scope="session")
def seeded_db(postgres_server):
    """A main database with all handmade rows; nobody writes to it."""
    database = postgres_server.create("main")
    with database.connect() as connection:
        insert_listening(connection)
        insert_played(connection)
        insert_ten_years(connection, TEN_YEARS)
        insert_plays(connection, TEN_YEARS)
        insert_compared(connection)
        insert_stories(connection)
        insert_everyone(connection)
        connection.execute("VACUUM ANALYZE")
    return database


@pytest.fixture(scope="session")
def seeded_source(postgres_server):
    """A source database with handmade consents; nobody writes to it."""
    database = postgres_server.create("source")
    with database.connect() as connection:
        insert_consents(connection)
        insert_links(connection)
    return database


@pytest.fixture(scope="session")
def app(seeded_db, seeded_source) -> Iterator[Flask]:
    """The dashboard over the handmade rows."""
    yield from closing(create_app(settings_for(seeded_db, seeded_source)))


@pytest.fixture
def fresh_app(main_db, source_db) -> Iterator[Flask]:
    """The dashboard over databases of the test's own, migrated and empty."""
    yield from closing(create_app(settings_for(main_db, source_db)))


@pytest.fixture
def artifacts() -> Path:
    """Where screenshots stay to be looked at; never committed."""
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    return ARTIFACTS


def client_of(application: Flask, account_id: int, is_admin: bool = False) -> FlaskClient:
    """A client with the cookie of an account."""
    client = application.test_client()
    client.set_cookie("encore_session", cookie_of(account_id, is_admin))
    return client


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., FlaskClient]:
    """Make a client of an account: sign_in(ANNA), sign_in(ANNA, is_admin=True)."""
    return lambda account_id, is_admin=False: client_of(app, account_id, is_admin)


@pytest.fixture
def sign_in_fresh(fresh_app: Flask) -> Callable[..., FlaskClient]:
    """The same over the test's own database."""
    return lambda account_id, is_admin=False: client_of(fresh_app, account_id, is_admin)


@pytest.fixture(scope="session")
def address(app: Flask) -> Iterator[str]:
    """The dashboard's address for browsers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@pytest.fixture
def open_page(browser, address):
    """Open a page as an account: open_page(ANNA, "/clock", width=375, color_scheme="dark")."""
    contexts = []

    def open_as(account_id: int, path: str, *, is_admin: bool = False, width: int = 1280, **options: object):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        value = cookie_of(account_id, is_admin)
        context.add_cookies([{"name": "encore_session", "value": value, "url": address}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(address + path)
        return page

    yield open_as
    for context in contexts:
        context.close()
