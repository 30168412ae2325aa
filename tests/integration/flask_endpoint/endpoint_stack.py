"""The endpoint over real HTTP, on a real Postgres, beside a simulated Spotify: what the fixtures hand out."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import requests
from cryptography.fernet import Fernet
from endpoint_browser import Browser
from flask import Flask
from werkzeug.serving import make_server

from flask_endpoint.client import EncoreClient
from flask_endpoint.services import EXTENSION, Services

CLIENT_ID = "endpoint-test"
CLIENT_SECRET = secrets.token_urlsafe(24)
REDIRECT_URI = "http://127.0.0.1:8000/callback"
ADMIN_PASSWORD = secrets.token_urlsafe(12)
SERVICE_TOKEN = secrets.token_urlsafe(24)


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application behind a real socket; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Spotify:
    """The simulator's address and switches."""

    def __init__(self, address: str) -> None:
        self.address = address

    def control(self, **switches: object) -> None:
        answer = requests.post(f"{self.address}/_simulator/control", json=switches, timeout=30)
        assert answer.status_code == 200, answer.text

    def fault(self, path: str, **fault: object) -> None:
        self.control(faults=[{"path": path, **fault}])

    def go_back(self, ago: timedelta) -> None:
        """Put its clock back: plays of the real future would rightly be refused."""
        self.control(set_clock=(datetime.now(UTC) - ago).isoformat())

    def listener(self, number: int) -> dict[str, object]:
        lines = requests.get(f"{self.address}/_simulator/listeners", timeout=30).json()["listeners"]
        return next(line for line in lines if line["number"] == number)


@dataclass
class Endpoint:
    """A running endpoint and the ways to it."""

    address: str
    app: Flask
    database: Any
    env: dict[str, str]

    @property
    def services(self) -> Services:
        return self.app.extensions[EXTENSION]

    @property
    def client(self) -> EncoreClient:
        return EncoreClient(self.address, SERVICE_TOKEN)

    def browser(self) -> Browser:
        return Browser(self.address)

    def admin(self) -> Browser:
        browser = self.browser()
        assert browser.sign_in_locally("admin", ADMIN_PASSWORD).status_code == 302
        return browser

    def local(self, login_name: str) -> tuple[Browser, int]:
        """Somebody signed in with a new local account."""
        made = self.client.create_account(login_name, "a long password")
        browser = self.browser()
        assert browser.sign_in_locally(login_name, "a long password").status_code == 302
        return browser, made["account_id"]

    def listener(self, number: int) -> tuple[Browser, int]:
        """A simulated listener, signed in through Spotify."""
        browser = self.browser()
        back = browser.decide(browser.begin_spotify(), number)
        answer = browser.get(back.replace(REDIRECT_URI, self.address + "/callback"), allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return browser, self.query("SELECT max(account_id) FROM account WHERE kind = 'spotify'")[0][0]

    def query(self, query: str, *values: object) -> list[tuple]:
        with self.database.connect() as connection:
            return connection.execute(query, values or None).fetchall()

    def change(self, query: str, *values: object) -> None:
        with self.database.connect() as connection:
            connection.execute(query, values or None)

    def api(self, method: str, path: str, token: str | None = SERVICE_TOKEN, **arguments):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.request(
            method, f"{self.address}/api/v1{path}", headers=headers, timeout=30, **arguments
        )


def endpoint_env(database: Any, upload_dir: Path, spotify_address: str, **changes: str) -> dict[str, str]:
    """Settings of an endpoint beside the simulator."""
    return {
        **database.env(),
        "SPOTIFY_CLIENT_ID": CLIENT_ID,
        "SPOTIFY_CLIENT_SECRET": CLIENT_SECRET,
        "SPOTIFY_REDIRECT_URI": REDIRECT_URI,
        "SPOTIFY_ACCOUNTS_URL": spotify_address,
        "SPOTIFY_API_URL": spotify_address,
        "FLASK_PUBLIC_URL": "http://127.0.0.1:8000",
        "DASHBOARD_PUBLIC_URL": "http://127.0.0.1:3000",
        "SESSION_SECRET": secrets.token_urlsafe(24),
        "TOKEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "SERVICE_TOKEN": SERVICE_TOKEN,
        "ADMIN_LOGIN": "admin",
        "ADMIN_PASSWORD": ADMIN_PASSWORD,
        "DEFAULT_TIMEZONE": "UTC",
        "CORRECT_OFFLINE_TIMES": "false",
        "UPLOAD_DIR": str(upload_dir),
        "MAX_UPLOAD_MB": "2",
        "MAX_UNPACKED_MB": "64",
        "MAX_ARCHIVE_ENTRIES": "100",
        "ERASE_DISCONNECTED_AFTER_DAYS": "4",
        "ENRICHMENT_DAILY_READS": "1000",
        "ENRICHMENT_PAUSE_MS": "0",
        "MUSICBRAINZ_DAILY_READS": "0",
        "MUSICBRAINZ_PAUSE_MS": "0",
        "MUSICBRAINZ_CONTACT": "listener@example.org",
        "MUSICBRAINZ_URL": spotify_address,
        **changes,
    }


StartEndpoint = Callable[..., Endpoint]
