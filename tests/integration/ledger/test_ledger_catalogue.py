"""Who is who: every rule of ANALYTICS §2, worked out by hand."""

import json

import pytest

from flask_endpoint.ledger import rebuild
from tests.integration.ledger.conftest import Book, account_row, at, extended, polled

pytestmark = pytest.mark.integration


def tracks(book: Book, column: str) -> dict[str, str]:
    """Last part of the URI → one column of track."""
    found = book.rows(f"SELECT track_uri, {column} AS value FROM track")  # noqa: S608 - a column name
    return {row["track_uri"].rsplit(":", 1)[-1]: row["value"] for row in found}


def artists(book: Book) -> list[tuple[str, str]]:
    """Ids and shown names."""
    return [(row["artist_id"], row["name"]) for row in book.rows("SELECT * FROM artist ORDER BY artist_id")]


def uri(name: str) -> str:
    """URI of a track."""
    return f"spotify:track:{name}"


def test_the_newest_names_are_shown_and_all_are_kept(book: Book) -> None:
    rows = [
        extended(at(300), title="New", artist="BAND"),
        extended(at(0), title="Old"),
        extended(at(100), title="Mid"),
    ]
    for row in rows:
        book.import_rows([row])
    assert tracks(book, "title") == {"t1": "New"}
    assert artists(book) == [("name:band", "BAND")]
    aliases = book.rows("SELECT title FROM track_alias ORDER BY last_seen_at")
    assert [alias["title"] for alias in aliases] == ["Old", "Mid", "New"]
    book.poll(polled(at(900), title="Newest"))
    assert tracks(book, "title") == {"t1": "Newest"}


def test_an_artist_known_by_name_becomes_the_id_with_all_tracks(book: Book) -> None:
    rows = [
        extended(at(n * 300), uri=uri(f"t{n}"), title=f"S{n}", artist="band", album=f"A{n}") for n in range(3)
    ]
    book.import_rows(rows)
    book.import_rows([account_row(at(9000), title="S9", artist="BAND")])
    assert artists(book) == [("name:band", "BAND")]
    book.poll(
        polled(at(90_000), uri("t1"), title="S1", artist="Band", artist_id="x1", album="A1", album_id="y1")
    )
    assert artists(book) == [("x1", "Band")]
    assert set(tracks(book, "artist_id").values()) == {"x1"}
    albums = {row["album_id"]: row["artist_id"] for row in book.rows("SELECT album_id, artist_id FROM album")}
    assert albums == {"name:band|a0": "x1", "y1": "x1", "name:band|a2": "x1"}


def test_of_two_ids_with_one_name_the_one_that_shares_a_track_with_the_export_wins(book: Book) -> None:
    book.import_rows(
        [extended(at(0), uri=uri("t1")), extended(at(300), uri=uri("t2"), title="Heard only here")]
    )
    others = [polled(at(n * 900), uri(f"o{n}"), title=f"O{n}", artist_id="a-other") for n in range(1, 4)]
    book.poll(*others)
    assert tracks(book, "artist_id")["t2"] == "a-other", "the only one of that name"
    book.poll(polled(at(90_000), uri("t1"), artist_id="z-right"))
    assert tracks(book, "artist_id")["t2"] == "z-right"


def test_else_the_one_on_most_tracks_then_the_lowest_id(book: Book) -> None:
    book.poll(
        polled(at(0), uri("p1"), title="P", artist_id="m2"),
        polled(at(900), uri("p2"), title="Q", artist_id="m1"),
    )
    book.import_rows([extended(at(9000), uri=uri("t1"))])
    assert tracks(book, "artist_id")["t1"] == "m1"
    book.poll(polled(at(1800), uri("p3"), title="R", artist_id="m2"))
    assert tracks(book, "artist_id")["t1"] == "m2"


def test_a_renamed_artist_is_recognized_by_its_tracks(book: Book) -> None:
    rows = [extended(at(n * 300), uri=uri(f"t{n}"), title=f"S{n}", artist="Old Name") for n in range(2)]
    book.import_rows(rows)
    book.poll(polled(at(90_000), uri("t1"), title="S1", artist="New Name", artist_id="x1"))
    assert artists(book) == [("x1", "New Name")]


def test_a_compilation_does_not_become_the_artist_of_one_of_its_tracks(book: Book) -> None:
    rows = [
        extended(at(n * 300), uri=uri(f"t{n}"), title=f"S{n}", artist="Various Artists") for n in range(2)
    ]
    book.import_rows(rows)
    item = polled(at(90_000), uri("t1"), title="S1", artist="Band", artist_id="x1")
    item.item["track"]["album"]["artists"] = [{"id": "va", "name": "Various Artists"}]
    book.poll(item)
    assert tracks(book, "artist_id") == {"t0": "va", "t1": "x1"}


def test_an_album_known_by_name_becomes_the_id_of_its_names(book: Book) -> None:
    book.import_rows(
        [extended(at(0), uri=uri("t1")), extended(at(300), uri=uri("t2"), title="Side B", album="ALBUM")]
    )
    assert set(tracks(book, "album_id").values()) == {"name:band|album"}
    book.poll(polled(at(9000), uri("t1"), album_id="y1"))
    assert set(tracks(book, "album_id").values()) == {"y1"}
    found = book.rows(
        "SELECT album_id, title, total_tracks, release_date::text, release_precision FROM album"
    )
    assert found == [
        {
            "album_id": "y1",
            "title": "Album",
            "total_tracks": 9,
            "release_date": "2001-02-03",
            "release_precision": "day",
        }
    ]


def test_uris_without_more_share_a_recording_by_title_and_artist(book: Book) -> None:
    rows = [
        extended(at(0), uri=uri("single"), title="Song", album="Single"),
        extended(at(300), uri=uri("album"), title="SONG "),
        extended(at(600), uri=uri("cover"), artist="Others"),
    ]
    book.import_rows(rows)
    book.import_rows([account_row(at(900))])
    assert tracks(book, "recording_id") == {
        "single": "name:band|song",
        "album": "name:band|song",
        "cover": "name:others|song",
        "band|song": "name:band|song",
    }


def test_isrc_joins_and_uris_without_one_follow_the_nearest_duration(book: Book) -> None:
    items = [
        polled(at(0), uri("a"), isrc="AA1", duration_ms=200_000),
        polled(at(900), uri("b"), isrc="AA1", duration_ms=200_000, title="Song (remastered)"),
        polled(at(1800), uri("c"), isrc="AA2", duration_ms=205_000),
        polled(at(2700), uri("d"), duration_ms=203_500),
        polled(at(3600), uri("e"), duration_ms=240_000),
        polled(at(4500), uri("f"), duration_ms=241_900),
        polled(at(5400), uri("g"), duration_ms=300_000),
    ]
    book.poll(*items)
    book.import_rows([extended(at(9000), uri=uri("unknown"))])
    assert tracks(book, "recording_id") == {
        "a": "isrc:AA1",
        "b": "isrc:AA1",
        "c": "isrc:AA2",
        "d": "isrc:AA2",
        "e": "name:band|song",
        "f": "name:band|song",
        "g": "name:band|song|2",
        "unknown": "isrc:AA2",
    }


def test_a_relinked_id_shares_the_recording(book: Book) -> None:
    book.import_rows([extended(at(0), uri=uri("old"), title="Other spelling")])
    book.poll(polled(at(900), uri("new"), isrc="AA1", linked_from={"uri": uri("old")}))
    assert set(tracks(book, "recording_id").values()) == {"isrc:AA1"}


def test_tracks_without_names_stay_alone(book: Book) -> None:
    book.import_rows(
        [extended(at(n * 300), uri=uri(f"t{n}"), title=None, artist=None, album=None) for n in range(2)]
    )
    assert tracks(book, "recording_id") == {
        "t0": "name:uri|spotify:track:t0",
        "t1": "name:uri|spotify:track:t1",
    }
    assert artists(book) == [("name:", "")]


def test_featured_artists_are_credited_behind_the_primary_one(book: Book) -> None:
    item = polled(at(0))
    item.item["track"]["artists"].append({"id": "guest", "name": "Guest"})
    book.poll(item)
    credited = book.rows("SELECT position, artist_id FROM track_artist ORDER BY position")
    assert [row["artist_id"] for row in credited] == ["band", "guest"]


def test_a_new_identity_gives_the_years_of_everybody_who_played_the_track_a_new_version(book: Book) -> None:
    book.import_rows([extended(at(0))], name="ann")
    before = book.versions()
    book.poll(polled(at(90_000), isrc="AA1"), name="bob")
    after = book.versions()
    assert before[1]["account_id"] == after[1]["account_id"]
    assert after[1]["version"] > before[1]["version"], "ann's year"
    assert after[0]["version"] > before[0]["version"], "the catalogue"


def test_hearing_a_known_track_again_leaves_the_catalogue_alone(book: Book) -> None:
    book.poll(polled(at(0)))
    before = book.versions()[0]
    book.poll(polled(at(900)))
    book.import_rows([extended(at(1800))])
    assert book.versions()[0] == before


def test_bars_and_endless_names_are_only_names(book: Book) -> None:
    long = "x" * 5000
    rows = [
        extended(at(0), uri=uri("t1"), title="b|c", artist="a"),
        extended(at(300), uri=uri("t2"), title="c", artist="a|b"),
        extended(at(600), uri=uri("t3"), title=long, artist=long, album=long),
        extended(at(900), uri="spotify:local:" + long, title=long + "y", artist=long),
    ]
    assert book.import_rows(rows)["new"] == 4
    assert book.import_rows([account_row(at(1200), title="c", artist="a|b")])["new"] == 1
    assert len(set(tracks(book, "recording_id").values())) == 3, (
        "what differs beyond 1000 letters is one name"
    )
    assert book.plays()[4]["track_uri"] == uri("t2")


def test_of_two_items_of_one_moment_only_the_one_that_is_kept_names_the_track(book: Book) -> None:
    assert book.poll(polled(at(0), title="Song"), polled(at(0), title="Other")) == (2, 1, 1)
    items = [polled(at(60), title=title).item for title in ("Song", "Third")]
    assert book.import_bytes(json.dumps(items).encode())["new"] == 1
    assert {row["title"] for row in book.rows("SELECT title FROM track_alias")} == {"Song"}


def test_no_upload_renames_what_spotify_or_an_older_account_named(book: Book) -> None:
    """Forged rows are newer than all others, and say other names, another artist and another album."""
    forged = {"title": "Forged", "artist": "Forger", "album": "Forgery"}
    book.account("ann")
    book.import_rows([extended(at(900), uri=uri("t2"), **forged)], "bob")
    assert tracks(book, "title") == {"t2": "Forged"}, "nobody else has a name for it"
    book.import_rows([extended(at(0), uri=uri("t1")), extended(at(60), uri=uri("t2"))], "ann")
    book.poll(polled(at(300), uri("t3"), title="Polled"), name="ann")
    named = {"t1": "Song", "t2": "Song", "t3": "Polled"}
    assert tracks(book, "title") == named
    for track in ("t1", "t2", "t3"):
        book.import_rows([extended(at(90_000), uri=uri(track), **forged)], "bob")
        item = polled(at(99_000), uri(track), **forged, artist_id="forger", album_id="forgery", isrc="AA9")
        book.import_bytes(json.dumps([item.item]).encode(), "recently_played_0.json", "bob")
    assert tracks(book, "title") == named
    assert (tracks(book, "artist_id")["t3"], tracks(book, "album_id")["t3"]) == ("band", "album")
    rebuilt = book.derived()
    rebuild(book.connection)
    assert book.derived() == rebuilt


def test_no_upload_decides_which_id_a_name_stands_for_where_spotify_told_one(book: Book) -> None:
    """A forger has more tracks by an artist of that name, and an album of that title, than Spotify told."""
    book.import_rows([extended(at(0), uri=uri("t1"))], "ann")
    forged = [
        polled(at(60 * number), uri(f"f{number}"), artist_id="forger", album_id="forgery").item
        for number in range(1, 5)
    ]
    book.import_bytes(json.dumps(forged).encode(), "recently_played_0.json", "bob")
    assert tracks(book, "artist_id")["t1"] == "forger", "nobody knows better"
    book.poll(polled(at(9000), uri("t3"), title="Else"), name="carl")
    assert tracks(book, "artist_id")["t1"] == "band"
    assert tracks(book, "album_id")["t1"] == "album"
    book.import_bytes(json.dumps(forged[:2]).encode(), "recently_played_1.json", "dora")
    assert tracks(book, "artist_id")["t1"] == "band"
    rebuilt = book.derived()
    rebuild(book.connection)
    assert book.derived() == rebuilt


def test_what_an_upload_said_first_counts_once_spotify_says_it_too(book: Book) -> None:
    told = polled(at(60), uri("t2"), artist_id="band", title="Else")
    book.import_bytes(json.dumps([told.item]).encode(), "recently_played_0.json", "bob")
    other = [
        polled(at(600 * number), uri(f"f{number}"), artist_id="other", title=f"Other {number}").item
        for number in (1, 2)
    ]
    book.import_bytes(json.dumps(other).encode(), "recently_played_1.json", "bob")
    book.import_rows([extended(at(0), uri=uri("t1"), title="Third")], "ann")
    assert tracks(book, "artist_id")["t1"] == "other", "on more tracks"
    book.poll(told, name="ann")
    assert tracks(book, "artist_id")["t1"] == "band"
    rebuilt = book.derived()
    rebuild(book.connection)
    assert book.derived() == rebuilt
