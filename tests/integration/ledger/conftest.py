# ruff: noqa: S608 - statements composed of names and numbers
"""Tiny exports and polls into a real database, and whole tables to compare."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flask_endpoint.imports import jobs
from flask_endpoint.imports.archive import Bounds
from flask_endpoint.imports.load import run_job
from flask_endpoint.imports.spool import accept_upload
from flask_endpoint.ledger import record_poll
from flask_endpoint.plays import IngestCounts, PolledItem
from tests.conftest import Database

ROOT = Path(__file__).resolve().parents[3]
BOUNDS = Bounds(max_entries=100, max_unpacked_bytes=10**9)
NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
DERIVED = {
    "play": "account_id, play_id",
    "track": "track_uri",
    "track_artist": "track_uri, position",
    "track_alias": "track_uri, told_by, alias_id",
    "artist": "artist_id",
    "album": "album_id",
}


def at(seconds: float) -> datetime:
    """A moment so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


def extended(
    end: datetime, ms_played: int = 200_000, uri: str | None = "spotify:track:t1", **fields: Any
) -> dict:
    """A row of the extended history."""
    row = {
        "ts": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "platform": "ios",
        "ms_played": ms_played,
        "conn_country": "SE",
        "ip_addr": "192.0.2.7",
        "master_metadata_track_name": "Song" if uri else None,
        "master_metadata_album_artist_name": "Band" if uri else None,
        "master_metadata_album_album_name": "Album" if uri else None,
        "spotify_track_uri": uri,
        "episode_name": None,
        "episode_show_name": None,
        "spotify_episode_uri": None,
        "reason_start": "trackdone",
        "reason_end": "trackdone",
        "shuffle": False,
        "skipped": False,
        "offline": False,
        "offline_timestamp": None,
        "incognito_mode": False,
    }
    names = {"title": "track_name", "artist": "album_artist_name", "album": "album_album_name"}
    for short, long in names.items():
        if short in fields:
            row[f"master_metadata_{long}"] = fields.pop(short)
    return row | fields


def account_row(end: datetime, ms_played: int = 200_000, title: str = "Song", artist: str = "Band") -> dict:
    """A row of the account data."""
    return {
        "endTime": end.strftime("%Y-%m-%d %H:%M"),
        "artistName": artist,
        "trackName": title,
        "msPlayed": ms_played,
    }


def polled(end: datetime, uri: str = "spotify:track:t1", **fields: Any) -> PolledItem:
    """An item of recently-played by one artist `artist_id`."""
    artists = [{"id": fields.pop("artist_id", "band"), "name": fields.pop("artist", "Band")}]
    track = {
        "uri": uri,
        "id": uri.rsplit(":", 1)[-1],
        "name": fields.pop("title", "Song"),
        "duration_ms": fields.pop("duration_ms", 200_000),
        "explicit": False,
        "artists": artists,
        "album": {
            "id": fields.pop("album_id", "album"),
            "name": fields.pop("album", "Album"),
            "artists": artists,
            "total_tracks": 9,
            "release_date": fields.pop("release_date", "2001-02-03"),
            "images": [],
        },
        "external_ids": {"isrc": isrc} if (isrc := fields.pop("isrc", None)) else {},
    }
    context = fields.pop("context", None)
    item = {"played_at": end.isoformat(), "track": track | fields, "context": context}
    return PolledItem(end, uri, item)


@dataclass
class Book:
    """One database with accounts, driven through the real entry points."""

    connection: psycopg.Connection[Any]
    folder: Path
    max_upload_bytes: int = 10**9
    bounds: Bounds = BOUNDS

    @property
    def upload_dir(self) -> Path:
        """Where uploads wait."""
        return self.folder

    def account(self, name: str = "ann") -> int:
        """The account of that name."""
        row = self.connection.execute(
            "INSERT INTO account (kind, login_name, time_zone) VALUES ('local', %s, 'UTC') "
            "ON CONFLICT (login_name) DO UPDATE SET kind = 'local' RETURNING account_id",
            (name,),
        ).fetchone()
        assert row
        return int(row[0])

    def upload(self, data: bytes, file_name: str = "export.json", name: str = "ann") -> jobs.Job:
        """Queue an upload and take its job."""
        accept_upload(self.connection, self.account(name), io.BytesIO(data), file_name, self)
        job = jobs.take(self.connection)
        assert job
        return job

    def import_bytes(self, data: bytes, file_name: str = "export.json", name: str = "ann") -> dict[str, Any]:
        """Upload and import; returns the job's row."""
        job = self.upload(data, file_name, name)
        run_job(self.connection, job, self.bounds, lambda: False)
        jobs.let_go(self.connection, job)
        return self.job(job.import_job_id)

    def import_rows(self, rows: Sequence[Any], name: str = "ann") -> dict[str, Any]:
        """Import a loose JSON file of these rows."""
        return self.import_bytes(json.dumps(rows).encode(), name=name)

    def import_zip(self, files: Mapping[str, Sequence[Any] | bytes], name: str = "ann") -> dict[str, Any]:
        """Import a ZIP of these files."""
        return self.import_bytes(zipped(files), "my_spotify_data.zip", name)

    def poll(self, *items: PolledItem, name: str = "ann") -> IngestCounts:
        """Record a poll in its own transaction."""
        account_id = self.account(name)
        with self.connection.transaction():
            return record_poll(self.connection, account_id, None, items)

    def job(self, import_job_id: int) -> dict[str, Any]:
        """A job's row, counts under short names."""
        return self.rows(
            "SELECT status, received_count AS received, new_count AS new, duplicate_count AS duplicate, "
            "rejected_count AS rejected, bytes_done, bytes_total, spool_path FROM import_job "
            f"WHERE import_job_id = {import_job_id}"
        )[0]

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Rows of a query as dictionaries."""
        with self.connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
            return cursor.execute(query.encode()).fetchall()

    def plays(self, columns: str = "*") -> list[dict[str, Any]]:
        """Plays in the order in which they ended."""
        return self.rows(f"SELECT {columns} FROM play ORDER BY account_id, ended_at, play_id")

    def derived(self) -> dict[str, list[dict[str, Any]]]:
        """Everything that must be a function of raw."""
        tables = {table: self.rows(f"SELECT * FROM {table} ORDER BY {key}") for table, key in DERIVED.items()}
        counts = (
            "SELECT account_id, play_year, play_count FROM play_partition WHERE play_count > 0 ORDER BY 1, 2"
        )
        return tables | {"play_partition": self.rows(counts)}

    def versions(self) -> list[dict[str, Any]]:
        """Versions of all partitions and of the catalogue."""
        return self.rows(
            "SELECT account_id, play_year, version FROM play_partition "
            "UNION ALL SELECT 0, 0, version FROM catalogue_version ORDER BY 1, 2"
        )


def zipped(files: Mapping[str, Sequence[Any] | bytes]) -> bytes:
    """A ZIP archive of JSON files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file_name, content in files.items():
            archive.writestr(file_name, content if isinstance(content, bytes) else json.dumps(content))
    return buffer.getvalue()


def service_env(database: Database, upload_dir: Path) -> dict[str, str]:
    """The settings of the endpoint and its worker: the example's, with secrets and this test's database."""
    made_up = dict.fromkeys(("SESSION_SECRET", "SERVICE_TOKEN", "ADMIN_PASSWORD"), "x" * 24)
    env = dict(
        line.split("=", 1)
        for line in (ROOT / ".env.example").read_text().splitlines()
        if "=" in line[:40] and line[0] != "#"
    )
    return (
        env
        | made_up
        | database.env()
        | {"UPLOAD_DIR": str(upload_dir), "TOKEN_ENCRYPTION_KEYS": "A" * 43 + "="}
    )


@pytest.fixture
def book(source_db: Database, tmp_path: Path) -> Iterator[Book]:
    """An empty ledger, written with the rights the service has."""
    with source_db.connect("ingest_rw") as connection:
        yield Book(connection, tmp_path / "uploads")
