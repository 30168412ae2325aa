"""Genres by MusicBrainz beside its stand-in: off by default, in a budget, only where Spotify is silent."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from endpoint_stack import Endpoint, Spotify, StartEndpoint

from flask_endpoint import musicbrainz
from flask_endpoint.catalogue.replies import CatalogueReply
from flask_endpoint.ledger import forget, rebuild, record_replies
from flask_endpoint.locks import service_lock
from simulator.catalogue import Track, catalogue
from simulator.musicbrainz import is_known
from simulator.settings import Settings
from tests.integration.ledger.conftest import Book, at, polled

pytestmark = pytest.mark.integration
MUSIC = catalogue(Settings.seed)


def by_artist(*, known: bool) -> list[Track]:
    """One track of each of the best known artists with genres, whose ISRC MusicBrainz knows or does not."""
    found = []
    for artist, career in enumerate(MUSIC.careers[:60]):
        tracks = [MUSIC.tracks[index] for index in career]
        fitting = [track for track in tracks if is_known(track.isrc) is known and track.artists[0] == artist]
        if fitting and MUSIC.artists[artist].genres:
            found.append(fitting[0])
    return found


SONGS, UNKNOWN = by_artist(known=True), by_artist(known=False)


def artist_of(song: Track) -> Any:
    return MUSIC.artists[song.artists[0]]


@pytest.fixture
def asking(start_endpoint: StartEndpoint) -> Endpoint:
    """An endpoint that may ask MusicBrainz."""
    return start_endpoint(MUSICBRAINZ_DAILY_READS="100")


@pytest.fixture
def book(source, tmp_path) -> Iterator[Book]:
    """The endpoint's ledger."""
    yield Book(source, tmp_path / "exports")


@pytest.fixture
def heard(book: Book) -> Callable[..., None]:
    """Records polls in which each of these tracks was played that often."""
    moments = iter(range(0, 10**6, 300))

    def hear(*plays: tuple[Track, int], name: str = "ann") -> None:
        for song, times in plays:
            facts = {"artist_id": artist_of(song).id, "artist": artist_of(song).name, "isrc": song.isrc}
            for _ in range(times):
                item = polled(at(next(moments)), f"spotify:track:{song.id}", title=song.title, **facts)
                book.poll(item, name=name)

    return hear


def look_up(endpoint: Endpoint, max_reads: int = 1000) -> tuple[str, int, int]:
    """One call: its status, how often MusicBrainz was asked, and of how many artists it told genres."""
    answer = endpoint.client.look_up_genres(max_reads)
    return answer["status"], answer["asked"], answer["described"]


def genres(endpoint: Endpoint) -> dict[str, tuple[list[str] | None, str | None]]:
    """Artist → genres, and whose they are."""
    rows = endpoint.query("SELECT artist_id, genres, genres_from FROM artist")
    return {artist_id: (names, teller) for artist_id, names, teller in rows}


def by_musicbrainz(song: Track) -> tuple[list[str], str]:
    return list(artist_of(song).genres), "musicbrainz"


def test_it_is_off_unless_switched_on(endpoint: Endpoint, heard) -> None:
    heard((SONGS[0], 1))
    assert look_up(endpoint) == ("off", 0, 0)
    assert endpoint.query("SELECT * FROM genre_queue") == []
    assert "MusicBrainz" not in endpoint.admin().get("/accounts").text


def test_the_most_played_artist_is_asked_for_first_and_all_in_the_end(asking: Endpoint, heard) -> None:
    heard((SONGS[0], 1), (SONGS[1], 2))
    assert look_up(asking, 0) == ("more", 0, 0)
    assert look_up(asking, 1) == ("more", 1, 1)
    known = genres(asking)
    assert known[artist_of(SONGS[1]).id] == by_musicbrainz(SONGS[1])
    assert known[artist_of(SONGS[0]).id] == (None, None)
    assert look_up(asking) == ("done", 1, 1)
    assert genres(asking)[artist_of(SONGS[0]).id] == by_musicbrainz(SONGS[0])
    assert look_up(asking) == ("done", 0, 0)
    page = asking.admin().get("/accounts").text
    assert "Of 2 artists MusicBrainz told the genres" in page
    assert "Today 2 of\n    100 look-ups were made" in page


def test_what_spotify_tells_wins_whoever_speaks_first(asking: Endpoint, book: Book, heard) -> None:
    heard((SONGS[0], 1), (SONGS[1], 2))
    told = [artist_of(SONGS[number]).id for number in (0, 1)]

    def spotify_tells(artist_id: str) -> None:
        reply = {"id": artist_id, "name": "Band", "genres": ["spotify's own"]}
        with book.connection.transaction():
            record_replies(book.connection, [CatalogueReply("artist", artist_id, datetime.now(UTC), reply)])

    spotify_tells(told[0])
    assert look_up(asking) == ("done", 1, 1), "of the other there was nothing to ask"
    spotify_tells(told[1])
    assert [genres(asking)[artist_id] for artist_id in told] == [(["spotify's own"], "spotify")] * 2


def test_an_isrc_that_is_not_there_is_remembered_and_the_next_is_tried(asking: Endpoint, heard) -> None:
    missing = UNKNOWN[0]
    heard((missing, 3))
    assert look_up(asking) == ("done", 1, 0)
    assert look_up(asking) == ("done", 0, 0), "nobody asks for it again"
    other = next(song for song in SONGS if song.artists[0] == missing.artists[0])
    heard((other, 1))
    assert look_up(asking) == ("done", 1, 1)
    assert genres(asking)[artist_of(missing).id] == by_musicbrainz(other)


def test_after_three_isrcs_an_artist_is_left_alone(asking: Endpoint, heard) -> None:
    artist = UNKNOWN[0].artists[0]
    songs = {}
    for track in MUSIC.tracks:
        if track.artists[0] == artist and not is_known(track.isrc):
            songs.setdefault(track.isrc, track)
    names = {"artist_id": artist_of(UNKNOWN[0]).id}
    assert len(songs) >= 3, names
    heard(*((song, 1) for song in list(songs.values())[:4]))
    assert look_up(asking) == ("done", 3, 0)
    assert asking.query("SELECT status, cardinality(tried_isrcs) FROM genre_queue") == [("gone", 3)]


def test_an_isrc_of_somebody_else_gives_nobody_their_genres(asking: Endpoint, book: Book) -> None:
    wrong = polled(
        at(0), "spotify:track:t1", artist_id="a" * 22, artist="Quite Different", isrc=SONGS[0].isrc
    )
    book.poll(wrong)
    assert look_up(asking) == ("done", 1, 0)
    assert genres(asking) == {"a" * 22: (None, None)}
    assert asking.query("SELECT * FROM raw_catalogue_reply") == []


def test_the_budget_outlasts_a_restart_and_is_new_the_next_day(start_endpoint: StartEndpoint, heard) -> None:
    heard(*((song, 1) for song in SONGS[:4]))
    small = start_endpoint(MUSICBRAINZ_DAILY_READS="2")
    assert look_up(small) == ("spent", 2, 2)
    again = start_endpoint(MUSICBRAINZ_DAILY_READS="2")
    assert look_up(again) == ("spent", 0, 0)
    again.change("UPDATE api_budget SET day = day - 1")
    assert look_up(again) == ("done", 2, 2)
    assert again.query("SELECT bucket, spent FROM api_budget") == [("musicbrainz", 2)]


def test_a_503_is_a_wish_for_rest_that_outlasts_a_restart(
    asking: Endpoint, start_endpoint: StartEndpoint, spotify: Spotify, heard
) -> None:
    heard((SONGS[0], 1), (SONGS[1], 1))
    spotify.fault("/ws/2", status=503, retry_after=2)
    assert look_up(asking) == ("resting", 1, 0)
    restarted = start_endpoint(MUSICBRAINZ_DAILY_READS="100")
    assert look_up(restarted) == ("resting", 0, 0)
    rest = restarted.query("SELECT extract(EPOCH FROM resting_until - now())::integer FROM api_budget")[0][0]
    assert 0 < rest <= musicbrainz.SHORTEST_REST
    assert "MusicBrainz asks for fewer calls (503)" in restarted.admin().get("/accounts").text
    restarted.change("UPDATE api_budget SET resting_until = now()")
    assert look_up(restarted) == ("done", 2, 2)


def test_a_program_that_is_refused_stays_away_for_days(asking: Endpoint, spotify: Spotify, heard) -> None:
    heard((SONGS[0], 1))
    spotify.fault("/ws/2", status=403)
    assert look_up(asking) == ("resting", 1, 0)
    assert asking.query("SELECT resting_until > now() + interval '6 days' FROM api_budget") == [(True,)]


@pytest.mark.parametrize("fault", [{"status": 500}, {"mode": "malformed"}, {"mode": "cut"}])
def test_three_failures_in_a_row_end_the_call_and_are_tried_later(
    asking: Endpoint, spotify: Spotify, heard, fault: dict[str, Any]
) -> None:
    heard(*((song, 1) for song in SONGS[:4]))
    spotify.fault("/ws/2", calls=3, **fault)
    answer = asking.client.look_up_genres()
    assert (answer["status"], answer["asked"], answer["failed"]) == ("unavailable", 3, 3)
    waiting = "SELECT count(*) FROM genre_queue WHERE status = 'waiting' AND not_before > now() AND {}"
    assert asking.query(waiting.format("last_error <> ''")) == [(3,)]
    assert look_up(asking) == ("done", 1, 1)


def test_fields_from_the_future_change_nothing(asking: Endpoint, spotify: Spotify, heard) -> None:
    heard((SONGS[0], 1))
    spotify.fault("/ws/2", mode="extra_fields")
    assert look_up(asking) == ("done", 1, 1)


def test_one_call_at_a_time_and_polls_are_not_concerned(
    asking: Endpoint, heard, source, spotify: Spotify
) -> None:
    heard((SONGS[0], 1))
    with service_lock(source, "genres"):
        assert look_up(asking) == ("running", 0, 0)
    spotify.fault("/ws/2", status=503, retry_after=9000)
    look_up(asking)
    _, account_id = asking.listener(1)
    assert asking.client.ingest(account_id)["status"] == "done"


def test_each_call_comes_after_the_pause(
    start_endpoint: StartEndpoint, heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard((SONGS[0], 1), (SONGS[1], 1))
    naps: list[float] = []
    monkeypatch.setattr(musicbrainz.time, "sleep", naps.append)
    slow = start_endpoint(MUSICBRAINZ_DAILY_READS="100", MUSICBRAINZ_PAUSE_MS="1000")
    assert look_up(slow) == ("done", 2, 2)
    assert naps == [1.0, 1.0]


def test_a_rebuild_gives_identical_rows_and_the_last_listener_takes_the_genres_along(
    asking: Endpoint, book: Book, heard
) -> None:
    heard(*((song, 1) for song in SONGS[:3]))
    heard((SONGS[3], 1), name="bob")
    assert look_up(asking) == ("done", 4, 4)
    before = book.derived(), book.versions()
    assert {row["genres_from"] for row in before[0]["artist"]} == {"musicbrainz"}
    rebuild(book.connection)
    assert (book.derived(), book.versions()) == before
    forget(book.connection, book.account("bob"))
    left = {artist_of(song).id for song in SONGS[:3]}
    assert {row["artist_id"] for row in book.rows("SELECT artist_id FROM genre_queue")} == left
    assert {row["entity_id"] for row in book.rows("SELECT entity_id FROM raw_catalogue_reply")} == left
