"""Answers to single reads describe what was played, survive a rebuild, and go with the last listener."""

from datetime import datetime
from typing import Any

import pytest

from flask_endpoint.catalogue.replies import CatalogueReply, Entity
from flask_endpoint.ledger import forget, rebuild, record_replies
from tests.conftest import Server
from tests.integration.ledger.conftest import Book, at, extended, polled

pytestmark = pytest.mark.integration
BAND = {"id": "band", "name": "Band"}
LATER = at(9000)


def track_reply(track_id: str = "t1", when: datetime = LATER, **fields: Any) -> CatalogueReply:
    """What Spotify says about a track by Band."""
    album = {"id": "album", "name": "Album", "artists": [BAND], "total_tracks": 9, "release_date": "1999-05"}
    reply = {"uri": f"spotify:track:{track_id}", "name": "Song as now sold", "duration_ms": 200_000}
    reply |= {"explicit": True, "popularity": 61, "artists": [BAND], "album": album}
    return CatalogueReply("track", track_id, when, reply | {"external_ids": {"isrc": "AA1"}} | fields)


def reply_about(entity: Entity, entity_id: str, when: datetime = LATER, **fields: Any) -> CatalogueReply:
    """What Spotify says about an album or artist."""
    return CatalogueReply(entity, entity_id, when, {"id": entity_id, "name": entity_id.title(), **fields})


def record(book: Book, *replies: CatalogueReply) -> int:
    """Record answers in their own transaction."""
    with book.connection.transaction():
        return record_replies(book.connection, replies)


def everything(book: Book) -> tuple[Any, Any]:
    """Derived rows and versions."""
    return book.derived(), book.versions()


def test_a_track_known_by_name_is_described_and_keeps_the_title_of_its_plays(book: Book) -> None:
    book.import_rows([extended(at(0)), extended(at(300), uri="spotify:track:t2", title="Else")])
    assert record(book, track_reply()) == 1
    found = book.rows("SELECT * FROM track WHERE track_uri = 'spotify:track:t1'")[0]
    assert (found["title"], found["artist_id"], found["album_id"]) == ("Song", "band", "album")
    assert (found["duration_ms"], found["is_explicit"], found["popularity"]) == (
        200_000,
        True,
        61,
    )
    assert found["recording_id"] == "isrc:AA1"
    other = book.rows("SELECT artist_id, album_id FROM track WHERE track_uri = 'spotify:track:t2'")[0]
    assert other == {"artist_id": "band", "album_id": "album"}, "its names now have ids, too"
    album = book.rows("SELECT total_tracks, release_date::text, release_precision FROM album")
    assert album == [{"total_tracks": 9, "release_date": "1999-05-01", "release_precision": "month"}]


def test_a_new_identity_touches_the_years_of_who_played_it_and_a_mere_description_does_not(
    book: Book,
) -> None:
    book.import_rows([extended(at(0))])
    catalogue, year = (row["version"] for row in book.versions())
    record(book, track_reply())
    named_catalogue, named_year = (row["version"] for row in book.versions())
    assert named_catalogue > catalogue
    assert named_year > year
    record(book, track_reply(when=at(90_000), popularity=62))
    described_catalogue, described_year = (row["version"] for row in book.versions())
    assert described_catalogue > named_catalogue
    assert described_year == named_year


def test_an_artist_gets_genres_and_an_album_its_popularity(book: Book) -> None:
    book.poll(polled(at(0)))
    record(
        book,
        reply_about("artist", "band", genres=["fjord metal", "attic pop"], popularity=44),
        reply_about("album", "album", popularity=12, label="Acme", artists=[{"id": "va", "name": "Various"}]),
    )
    assert book.rows("SELECT genres, popularity FROM artist WHERE artist_id = 'band'") == [
        {"genres": ["fjord metal", "attic pop"], "popularity": 44}
    ]
    assert book.rows("SELECT popularity, label, artist_id FROM album") == [
        {"popularity": 12, "label": "Acme", "artist_id": "va"}
    ]


def test_an_older_answer_and_silence_change_nothing(book: Book) -> None:
    book.import_rows([extended(at(0))])
    record(book, track_reply(when=at(9000)))
    record(book, track_reply(when=at(8000), popularity=1))
    record(book, track_reply(when=at(9500), popularity=None, duration_ms=0))
    assert book.rows("SELECT popularity, duration_ms FROM track") == [
        {"popularity": 61, "duration_ms": 200_000}
    ]


def test_a_rebuild_gives_identical_rows(book: Book) -> None:
    book.import_rows([extended(at(0)), extended(at(300), uri="spotify:track:t2", title="Else")])
    book.poll(polled(at(20_000), "spotify:track:t3"))
    record(book, track_reply(album={"id": "single", "name": "Single", "artists": [BAND]}))
    record(
        book,
        reply_about("album", "single", artists=[{"id": "led-by-album", "name": "Label Boss"}]),
        reply_about("artist", "band", genres=["attic pop"]),
    )
    record(book, reply_about("artist", "led-by-album", popularity=7), track_reply("t2", isrc="AA2"))
    before = everything(book)
    assert {row["artist_id"] for row in before[0]["artist"]} == {"band", "led-by-album"}
    rebuild(book.connection)
    assert everything(book) == before


def test_the_order_of_answers_and_polls_does_not_matter(book: Book, postgres_server: Server) -> None:
    replies = [
        track_reply("t1", at(9000), popularity=5),
        track_reply(
            "t1", at(9500), popularity=6, album={"id": "single", "name": "Single", "artists": [BAND]}
        ),
        track_reply("t2", at(9200), isrc="AA2"),
        reply_about("artist", "band", at(9100), genres=["attic pop"]),
        reply_about("album", "album", at(9300), popularity=3, artists=[BAND]),
    ]
    poll = polled(at(9400), "spotify:track:t2", title="Else")

    def tell(told: Book, order: list[CatalogueReply], *, is_poll_last: bool) -> dict[str, Any]:
        told.import_rows([extended(at(0)), extended(at(300), uri="spotify:track:t2", title="Else")])
        told.poll(polled(at(400), "spotify:track:t3"))
        if not is_poll_last:
            told.poll(poll)
        for reply in order:
            assert record(told, reply) == 1
        told.poll(poll)
        return told.derived()

    with postgres_server.create("source").connect("ingest_rw") as connection:
        other = tell(Book(connection, book.folder), replies[::-1], is_poll_last=False)
    derived = tell(book, replies, is_poll_last=True)
    for table in ("play", "play_partition"):
        other[table] = [row | {"account_id": book.account("ann")} for row in other[table]]
    assert derived == other


def test_what_no_play_leads_to_is_not_kept(book: Book) -> None:
    book.import_rows([extended(at(0))])
    before = everything(book)
    assert record(book, track_reply("t9"), reply_about("artist", "band"), reply_about("album", "x")) == 0
    assert everything(book) == before
    assert book.rows("SELECT * FROM raw_catalogue_reply") == []
    assert record(book) == 0


def test_answers_go_with_the_last_who_played_what_they_are_about(book: Book, postgres_server: Server) -> None:
    theirs = {"id": "theirs", "name": "Theirs"}
    album = {"id": "their-album", "name": "Theirs", "artists": [theirs]}
    shared = [track_reply(), reply_about("artist", "band", genres=["attic pop"])]
    book.import_rows([extended(at(0))], "ann")
    book.import_rows([extended(at(5)), extended(at(9), uri="spotify:track:t8", artist="Theirs")], "bob")
    record(book, *shared[:1], track_reply("t8", artists=[theirs], album=album))
    record(book, *shared[1:], reply_about("artist", "theirs"), reply_about("album", "their-album"))
    book.connection.execute(
        "INSERT INTO enrichment_queue (entity, entity_id, play_count) "
        "SELECT entity, entity_id, 1 FROM raw_catalogue_reply WHERE entity_id <> 'band'"
    )
    forget(book.connection, book.account("bob"))
    left = book.rows("SELECT entity_id FROM raw_catalogue_reply ORDER BY 1")
    assert left == [{"entity_id": "band"}, {"entity_id": "t1"}]
    assert book.rows("SELECT entity_id FROM enrichment_queue") == [{"entity_id": "t1"}]
    with postgres_server.create("source").connect("ingest_rw") as connection:
        alone = Book(connection, book.folder)
        alone.import_rows([extended(at(0))], "ann")
        for reply in shared:
            record(alone, reply)
        expected = alone.derived()
    for table in ("play", "play_partition"):
        expected[table] = [row | {"account_id": book.account("ann")} for row in expected[table]]
    assert book.derived() == expected
