"""Endpoint and import worker killed at random, over and over: the ledger is that of an undisturbed one.

`KILLS=60 pytest …` kills more often.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from endpoint_stack import SERVICE_TOKEN, Endpoint, served
from flask import Flask, jsonify

from flask_endpoint.catalogue.observations import SPOTIFY
from flask_endpoint.client import EncoreClient, RetryLaterError, UnreachableError
from flask_endpoint.plays import read_item
from tests.conftest import Server, free_port
from tests.integration.ledger.conftest import ROOT, Book

pytestmark = pytest.mark.integration
KILLS = int(os.environ.get("KILLS", "5"))
START = datetime(2024, 1, 1, tzinfo=UTC)
COMMANDS = {
    "endpoint": [
        "-m",
        "gunicorn",
        "--config",
        "flask_endpoint/gunicorn.conf.py",
        "flask_endpoint:create_app()",
    ],
    "worker": ["-m", "flask_endpoint.worker"],
}


def listen(number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same listen as recently-played and as the extended history tell it."""
    end = START + timedelta(seconds=number * 190 + number * number % 60)
    uri, title, artist = f"spotify:track:t{number % 90}", f"Song {number % 80}", f"Band {number % 30}"
    artists = [{"id": f"a{number % 30}", "name": artist}]
    album = {"id": f"b{number % 40}", "name": f"Album {number % 40}", "artists": artists}
    track = {
        "uri": uri,
        "id": uri[-3:],
        "name": title,
        "duration_ms": 180_000,
        "artists": artists,
        "album": album,
    }
    row = {
        "ts": (end + timedelta(seconds=number % 45)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "ms_played": number * 7919 % 180_000,
        "spotify_track_uri": uri,
        "master_metadata_track_name": title,
        "master_metadata_album_artist_name": artist,
        "master_metadata_album_album_name": album["name"],
        "reason_end": "trackdone",
    }
    return {"played_at": end.isoformat(), "track": track, "context": None}, row


class Processes:
    """The endpoint under gunicorn and the import worker, as they are started in earnest."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self._env = os.environ | env
        self._log = log.open("wb")
        self.running = {name: self._start(name) for name in COMMANDS}

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *COMMANDS[name]],
            cwd=ROOT,
            env=self._env,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its children."""
        process = self.running[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def replace(self, name: str) -> None:
        """Kill it and start it again."""
        self.kill(name)
        self.running[name] = self._start(name)

    def end(self) -> None:
        """Kill everything."""
        for name in self.running:
            self.kill(name)
        self._log.close()


@contextmanager
def killing(processes: Processes, dice: random.Random) -> Iterator[threading.Event]:
    """Kills at random moments in the background; the event is set after the last."""
    is_over = threading.Event()

    def kill() -> None:
        for number in range(KILLS):
            time.sleep(dice.uniform(0.1, 2.5))
            processes.replace("worker" if number % 2 else "endpoint")
        is_over.set()

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield is_over
    finally:
        thread.join()


def until_done(call: Callable[[], Any]) -> Any:
    """The answer of a call that is made again while the endpoint is away."""
    deadline = time.monotonic() + 60
    while True:
        try:
            answer = call()
        except (UnreachableError, RetryLaterError):
            answer = None
        if answer and not (isinstance(answer, dict) and answer.get("status") == "running"):
            return answer
        assert time.monotonic() < deadline, "the endpoint did not come back"
        time.sleep(0.05)


@pytest.mark.timeout(900)
def test_kills_at_random_leave_the_ledger_of_an_undisturbed_one(
    endpoint: Endpoint, postgres_server: Server, tmp_path: Path
) -> None:
    page: list[Any] = []
    api = Flask("handmade")
    api.get("/v1/me/player/recently-played")(lambda: jsonify(items=page, next=None, cursors=None))
    _, account_id = endpoint.listener(1)
    port = free_port()
    polled, sent = 0, 0
    with served(api) as address:
        processes = Processes(
            endpoint.env | {"FLASK_PORT": str(port), "SPOTIFY_API_URL": address}, tmp_path / "log"
        )
        client = EncoreClient(f"http://127.0.0.1:{port}", SERVICE_TOKEN)
        try:
            with killing(processes, random.Random(7)) as is_over:  # noqa: S311 - no secret
                while not (is_over.is_set() and sent):  # a busy machine takes its time
                    page[:] = [listen(number)[0] for number in range(polled * 15, polled * 15 + 50)][::-1]
                    until_done(lambda: client.ingest(account_id))
                    polled += 1
                    if polled % 4 == 0:
                        file = export_file(tmp_path, sent)
                        until_done(lambda: client.upload(account_id, file))  # noqa: B023 - called at once
                        sent += 1
            until_done(lambda: not unfinished(endpoint))
        finally:
            processes.end()
    jobs = endpoint.query(
        "SELECT status, received_count - new_count - duplicate_count - rejected_count FROM import_job"
    )
    assert set(jobs) == {("done", 0)}
    with endpoint.database.connect() as disturbed, postgres_server.create("source").connect() as calm:
        undisturbed = Book(calm, tmp_path / "calm")
        for number in range(sent):
            undisturbed.import_bytes(export_file(tmp_path, number).read_bytes())
        items = [listen(number)[0] for number in range((polled - 1) * 15 + 50)]
        undisturbed.poll(*(read_item(item, datetime.now(UTC)) for item in items))
        assert without_owner(Book(disturbed, tmp_path)) == without_owner(undisturbed)


def export_file(folder: Path, number: int) -> Path:
    """An export of 3,000 rows that meets polled plays and other exports."""
    path = folder / f"{number}.json"
    if not path.exists():
        first = number * 120
        path.write_text(json.dumps([listen(index)[1] for index in range(first, first + 3000) if index % 9]))
    return path


def unfinished(endpoint: Endpoint) -> int:
    """Import jobs that are not over."""
    return int(endpoint.query("SELECT count(*) FROM import_job WHERE status IN ('queued', 'running')")[0][0])


def without_owner(book: Book) -> dict[str, list[dict[str, Any]]]:
    """Everything derived, but for whose it is: of who told a name, whether it was Spotify."""
    return {
        table: [
            {
                key: value > SPOTIFY if key == "told_by" else value
                for key, value in row.items()
                if key != "account_id"
            }
            for row in rows
        ]
        for table, rows in book.derived().items()
    }
