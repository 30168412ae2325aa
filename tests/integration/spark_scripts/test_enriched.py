"""Descriptions that are read later fill what an export left unknown."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from flask_endpoint.catalogue.replies import read_reply
from flask_endpoint.ledger import record_replies
from simulator.catalogue import catalogue
from simulator.settings import Settings
from simulator.shapes import Shapes
from tests.integration.ledger.conftest import Book, extended

pytestmark = pytest.mark.integration
MUSIC = catalogue(Settings.seed)
NOON = "2026-03-10T12:00:00+00:00"
FETCHED_AT = datetime(2026, 3, 10, 9, tzinfo=UTC)


POPULAR = next(
    number
    for number, track in enumerate(MUSIC.tracks)
    if 60 <= track.popularity < 70
    and track.explicit
    and 180_000 <= track.duration_ms < 240_000
    and MUSIC.albums[track.album].precision != "0000"
)
"""A track of the simulated world of which everything is known."""
OTHER = next(
    number
    for number, track in enumerate(MUSIC.tracks)
    if track.artists[0] != MUSIC.tracks[POPULAR].artists[0] and track.album != MUSIC.tracks[POPULAR].album
)


def hear(book: Book, plays: Sequence[int]) -> None:
    """An export in which these tracks were played one after the other."""
    rows = []
    for number, index in enumerate(plays):
        track = MUSIC.tracks[index]
        names = {"title": track.title, "artist": MUSIC.artists[track.artists[0]].name}
        names |= {"album": MUSIC.albums[track.album].title, "uri": f"spotify:track:{track.id}"}
        rows.append(extended(datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=number), **names))
    book.import_rows(rows)


def describe(book: Book, *tracks: int) -> None:
    """What an older app is told about these tracks."""
    shapes = Shapes(MUSIC, "http://spotify", 2024)
    replies = [
        read_reply("track", MUSIC.tracks[index].id, shapes.track(index), FETCHED_AT) for index in tracks
    ]
    with book.connection.transaction():
        assert record_replies(book.connection, replies) == len(tracks)


def buckets(platform, table: str) -> dict[str, int]:
    """Bucket → plays of all time."""
    query = f"SELECT bucket, plays FROM analytics.{table} WHERE period_type = 'all_time'"  # noqa: S608
    return dict(platform.main.execute(query).fetchall())


def test_an_export_is_described_table_by_table_once_spotify_told(platform, source_db, tmp_path):
    filled = {
        "popularity_distribution": "60-69",
        "explicit_preference": "explicit",
        "release_year_preference": str(MUSIC.albums[MUSIC.tracks[POPULAR].album].released_on.year),
        "duration_preference": "3-4",
    }
    with source_db.connect("ingest_rw") as connection:
        book = Book(connection, tmp_path / "uploads")
        hear(book, [POPULAR, POPULAR, POPULAR, OTHER])
        assert platform.run("known by name", as_of=NOON)
        assert [buckets(platform, table) for table in filled] == [{"unknown": 4}] * 4
        describe(book, POPULAR)
    assert platform.run("one is described", as_of=NOON)
    assert {table: buckets(platform, table) for table in filled} == {
        table: {bucket: 3, "unknown": 1} for table, bucket in filled.items()
    }
