"""What the endpoint itself writes passes the source gate, odd plays included."""

from datetime import UTC, datetime, timedelta

import pytest

from flask_endpoint.ledger import record_poll
from flask_endpoint.plays import read_item
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
