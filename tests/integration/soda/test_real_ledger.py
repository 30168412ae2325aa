"""What the endpoint itself writes passes the source gate, odd plays included."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flask_endpoint.imports import jobs
from flask_endpoint.imports.archive import Bounds
from flask_endpoint.imports.load import run_job
from flask_endpoint.ledger import record_poll
from flask_endpoint.plays import read_item
from simulator.export.__main__ import main as export
from soda.gate import check

pytestmark = pytest.mark.integration

NOW = datetime.now(UTC).replace(microsecond=0)


def item(at: datetime, uri: str, **track):
    """An item of recently-played as Spotify sends it."""
    known = {
        "uri": uri,
        "id": uri.rpartition(":")[2],
        "name": "Song",
        "duration_ms": 200_000,
        "artists": [{"id": "artist1", "name": "Band"}],
        "album": {"id": "album1", "name": "Album", "artists": [{"id": "artist1", "name": "Band"}]},
        "external_ids": {"isrc": "QZAAA0000001"},
    }
    raw = {"played_at": at.isoformat().replace("+00:00", "Z"), "track": known | track, "context": None}
    return read_item(raw, NOW)


def test_polled_plays_of_every_kind_pass(source_db, main_db):
    new_year = datetime(NOW.year, 1, 1, tzinfo=UTC)
    with source_db.connect("ingest_rw") as connection:
        (account_id,) = connection.execute(
            "INSERT INTO account (kind, login_name, time_zone, polled_at)"
            " VALUES ('spotify', 'ada', 'UTC', now()) RETURNING account_id"
        ).fetchone()
        with connection.transaction():
            record_poll(
                connection,
                account_id,
                None,
                [
                    item(new_year - timedelta(seconds=1), "spotify:track:one"),
                    item(new_year + timedelta(seconds=100), "spotify:track:two", external_ids={}),
                    item(new_year + timedelta(seconds=100), "spotify:track:one"),
                    item(new_year + timedelta(seconds=101), "spotify:track:three", duration_ms=None),
                    item(
                        new_year + timedelta(hours=1), "spotify:local:x:y:z:1", id=None, name="", artists=[]
                    ),
                    item(new_year + timedelta(hours=2), "spotify:episode:four"),
                    item(NOW - timedelta(minutes=1), "spotify:track:one", album={"id": None, "name": None}),
                ],
            )
    result = check("source", None, "real", source_db.env() | main_db.env())
    assert result.count("pass") == len(result.outcomes)


def imported(connection, account_id: int, path: Path) -> dict[str, int]:
    """Import a ZIP as the worker would; the counts of its job."""
    connection.execute(
        "INSERT INTO import_job (account_id, file_name, file_bytes, sha256, spool_path)"
        " VALUES (%s, %s, %s, 'not compared', %s)",
        (account_id, path.name, path.stat().st_size, str(path)),
    )
    job = jobs.take(connection)
    assert job is not None
    try:
        run_job(connection, job, Bounds(1000, 2**30), lambda: False)
    finally:
        jobs.let_go(connection, job)
    received, new, duplicate, rejected = connection.execute(
        "SELECT received_count, new_count, duplicate_count, rejected_count FROM import_job"
        " WHERE import_job_id = %s",
        (job.import_job_id,),
    ).fetchone()
    return {"received": received, "new": new, "duplicate": duplicate, "rejected": rejected}


def test_exports_with_every_quirk_pass_however_often_they_come(source_db, main_db, tmp_path):
    for form in ("extended", "account_data"):
        out = str(tmp_path / f"{form}.zip")
        assert export(["--listener", "1", "--out", out, "--years", "2", "--format", form]) == 0
    with source_db.connect("ingest_rw") as connection:
        (account_id,) = connection.execute(
            "INSERT INTO account (kind, login_name, time_zone) VALUES ('local', 'ada', 'UTC')"
            " RETURNING account_id"
        ).fetchone()
        for form in ("account_data", "extended", "extended"):
            counts = imported(connection, account_id, tmp_path / f"{form}.zip")
            assert counts["received"] > 1000
        assert counts["new"] == 0, "the same file a second time"
    result = check("source", None, "real", source_db.env() | main_db.env())
    assert not [each for each in result.outcomes if each.outcome not in {"pass", "warn"}]
