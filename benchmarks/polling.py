"""How fast many accounts are polled: `python -m benchmarks.polling [accounts]`, against a bare HTTP client.

A stand-in for Spotify's Web API (a process of its own, which counts requests) answers every call after
`--latency-ms` with the account's 50 newest plays. The endpoint's own poll_account asks for every account,
eight at a time as the endpoint's threads do: first with 50 new plays each, then with nothing new, then with
three new plays, which is an hour of listening. The bare client makes the same calls, as many at a time, and
parses the answers.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import requests
from cryptography.fernet import Fernet

from benchmarks.servers import AS_SERVED, databases, free_port
from flask_endpoint.oauth import OAuthClient
from flask_endpoint.polling import Upstream, poll_account
from flask_endpoint.settings import Settings
from flask_endpoint.spotify import SpotifyClient
from flask_endpoint.vault import Vault
from local.ports import is_busy

AT_ONCE = 8
PAGE = 50
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
PATH = "/v1/me/player/recently-played"


def item(account: int, number: int) -> dict[str, Any]:
    """One play: every account has its own taste among tracks that all share."""
    track = (account * 31 + number * number) % 20_000
    artists = [{"id": f"artist{track % 2000}", "name": f"Artist {track % 2000}"}]
    album = {"id": f"album{track % 4000}", "name": f"Album {track % 4000}", "artists": artists}
    return {
        "played_at": (FIRST + timedelta(seconds=200 * number)).isoformat().replace("+00:00", ".123Z"),
        "track": {
            "id": f"track{track}",
            "uri": f"spotify:track:track{track}",
            "name": f"Track {track}",
            "duration_ms": 195_000,
            "artists": artists,
            "album": album | {"total_tracks": 12, "release_date": "2020-01-01", "images": []},
            "external_ids": {"isrc": f"AA{track}"},
        },
        "context": None,
    }


def serve(port: int, latency_seconds: float) -> None:
    """Be Spotify's Web API until killed. POST /<n> moves time on by n plays; GET /count tells the calls."""
    state = {"plays": PAGE, "calls": 0}

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/count":
                self._send(state)
                return
            time.sleep(latency_seconds)
            state["calls"] += 1
            account = int(self.headers["Authorization"].rsplit("-", 1)[1])
            newest = range(state["plays"] - 1, state["plays"] - PAGE - 1, -1)
            self._send({"items": [item(account, number) for number in newest], "next": None})

        def do_POST(self) -> None:
            state["plays"] += int(self.path[1:])
            self._send(state)

        def _send(self, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    ThreadingHTTPServer(("127.0.0.1", port), Answer).serve_forever()


def seconds_of(call: Callable[[int], object], accounts: list[int]) -> float:
    """How long calling for every account takes, AT_ONCE at a time."""
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(call, accounts))
    return time.monotonic() - began


def make_accounts(connection: psycopg.Connection, vault: Vault, count: int) -> list[int]:
    """Connected accounts whose access tokens are good for an hour and end in a number."""
    made = []
    for number in range(count):
        row = connection.execute(
            "INSERT INTO account (kind, login_name, spotify_account_id, time_zone, access_token_encrypted, "
            "access_token_expires_at, refresh_token_encrypted, authorized_at) "
            "VALUES ('spotify', %(name)s, %(name)s, 'UTC', %(token)s, now() + interval '1 hour', %(token)s, "
            "now()) RETURNING account_id",
            {"name": f"listener {number}", "token": vault.encrypt(f"token-{number}")},
        ).fetchone()
        assert row
        made.append(int(row[0]))
    return made


def measure(conninfo: str, api_url: str, count: int) -> list[dict[str, object]]:
    """The figures of the three rounds."""
    vault = Vault((Fernet.generate_key().decode(),))
    unasked = cast(Settings, SimpleNamespace(spotify_authorize_url=api_url, spotify_accounts_url=api_url))
    upstream = Upstream(vault, OAuthClient(unasked), SpotifyClient(api_url), SpotifyClient(api_url))
    connections: SimpleQueue[psycopg.Connection] = SimpleQueue()
    for _ in range(AT_ONCE):
        connections.put(psycopg.connect(conninfo, autocommit=True))
    with psycopg.connect(conninfo, autocommit=True) as connection:
        accounts = make_accounts(connection, vault, count)

    def poll(account_id: int) -> int:
        connection = connections.get()
        try:
            return poll_account(connection, upstream, account_id).new
        finally:
            connections.put(connection)

    session = requests.Session()

    def bare(account_id: int) -> int:
        headers = {"Authorization": f"Bearer token-{account_id - accounts[0]}"}
        answer = session.get(f"{api_url}{PATH}?limit={PAGE}", headers=headers, timeout=30)
        return len(answer.json()["items"])

    figures: list[dict[str, object]] = []
    for new in (PAGE, 0, 3):
        if figures:
            requests.post(f"{api_url}/{new}", timeout=30)
        before = calls(api_url)
        polled = seconds_of(poll, accounts)
        made = calls(api_url) - before
        alone = seconds_of(bare, accounts)
        figures.append(
            {
                "accounts": count,
                "new_plays_each": new,
                "seconds": round(polled, 2),
                "bare_seconds": round(alone, 2),
                "ratio": round(alone / polled, 2),
                "requests_beyond_the_minimum": made - count,
            }
        )
    return figures


def calls(api_url: str) -> int:
    """Requests the stand-in has answered."""
    return int(requests.get(f"{api_url}/count", timeout=30).json()["calls"])


def main() -> int:
    """One line of JSON per round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("accounts", nargs="?", type=int, default=1000)
    parser.add_argument("--latency-ms", type=int, default=100, help="of every answer of the Web API")
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve, options.latency_ms / 1000)
        return 0
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.polling", "--serve", str(port)]
    child = subprocess.Popen([*command, "--latency-ms", str(options.latency_ms)])
    try:
        with databases(["source"], AS_SERVED) as server:
            while not is_busy(port):
                if child.poll() is not None:
                    raise RuntimeError("the stand-in for Spotify did not start")
                time.sleep(0.1)
            conninfo = server.conninfo("source", "ingest_rw")
            for line in measure(conninfo, f"http://127.0.0.1:{port}", options.accounts):
                print(json.dumps(line), flush=True)
    finally:
        child.kill()
        child.wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
