"""Enrichment beside a simulated Spotify: most played first, within the budget, never in polling's way."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from endpoint_stack import Endpoint, Spotify, StartEndpoint, served
from flask import Flask, jsonify

from flask_endpoint.enrichment import reading, work
from flask_endpoint.ledger import rebuild, record_replies
from flask_endpoint.locks import service_lock
from simulator.catalogue import Track, catalogue
from simulator.settings import Settings
from tests.integration.ledger.conftest import Book, extended

pytestmark = pytest.mark.integration
MUSIC = catalogue(Settings.seed)
SONGS = [MUSIC.tracks[career[0]] for career in MUSIC.careers[:30] if len(career) > 1]
"""One track of each of the best known artists."""
NOWHERE = "0" * 22


@pytest.fixture
def book(endpoint: Endpoint, source, tmp_path) -> Iterator[Book]:
    """The endpoint's ledger, with the first listener signed in."""
    endpoint.listener(1)
    yield Book(source, tmp_path / "exports")


@pytest.fixture
def heard(book: Book) -> Callable[..., None]:
    """Imports an export in which each of these tracks was played that often."""

    def hear(*plays: tuple[Track | str, int]) -> None:
        end = datetime(2024, 3, 1, tzinfo=UTC)
        rows = []
        for track, times in plays:
            names: dict[str, Any] = {"uri": f"spotify:track:{track if isinstance(track, str) else track.id}"}
            if not isinstance(track, str):
                names |= {"title": track.title, "artist": MUSIC.artists[track.artists[0]].name}
                names |= {"album": MUSIC.albums[track.album].title}
            for _ in range(times):
                end += timedelta(minutes=10)
                rows.append(extended(end, **names))
        book.import_rows(rows)

    return hear


def described(endpoint: Endpoint) -> set[str]:
    """Spotify ids of the tracks whose length is known."""
    return {row[0] for row in endpoint.query("SELECT spotify_id FROM track WHERE duration_ms IS NOT NULL")}


def enrich(endpoint: Endpoint, max_reads: int = 1000, **more: Any) -> tuple[str, int, int]:
    """One call: its status, how often Spotify was asked, and how much was described."""
    answer = endpoint.client.enrich(max_reads, **more)
    return answer["status"], answer["asked"], answer["described"]


def test_the_most_played_is_asked_for_first_and_all_in_the_end(endpoint: Endpoint, heard) -> None:
    heard((SONGS[0], 1), (SONGS[1], 3), (SONGS[2], 2))
    assert enrich(endpoint, 0) == ("more", 0, 0)
    assert enrich(endpoint, 1) == ("more", 1, 1)
    assert described(endpoint) == {SONGS[1].id}
    assert enrich(endpoint, 2) == ("more", 2, 2)
    assert described(endpoint) == {SONGS[1].id, SONGS[2].id}, "the other was the artist of the first"
    while enrich(endpoint)[0] == "more":
        pass
    assert described(endpoint) == {SONGS[0].id, SONGS[1].id, SONGS[2].id}
    assert enrich(endpoint) == ("done", 0, 0)
    kinds = endpoint.query("SELECT entity, count(*) FROM raw_catalogue_reply GROUP BY 1 ORDER BY 1")
    assert kinds == [("album", 3), ("artist", 3), ("track", 3)]


@pytest.mark.parametrize("shape", [2024, 2026])
def test_what_spotify_tells_is_shown_and_what_it_leaves_out_stays_unknown(
    endpoint: Endpoint, spotify: Spotify, heard, shape: int
) -> None:
    spotify.control(response_shape=shape)
    song = next(song for song in SONGS if MUSIC.artists[song.artists[0]].genres)
    heard((song, 1))
    while enrich(endpoint)[0] == "more":
        pass
    album, artist = MUSIC.albums[song.album], MUSIC.artists[song.artists[0]]
    track = endpoint.query("SELECT duration_ms, is_explicit, isrc, popularity FROM track")
    told = shape == 2024
    assert track == [(song.duration_ms, song.explicit, song.isrc, song.popularity if told else None)]
    assert endpoint.query("SELECT spotify_id, total_tracks, upc, label FROM album") == [
        (album.id, album.total_tracks, album.upc, album.label if told else None)
    ]
    assert endpoint.query(
        "SELECT spotify_id, genres, popularity FROM artist WHERE image_url IS NOT NULL"
    ) == [(artist.id, list(artist.genres) if told else None, artist.popularity if told else None)]


def test_what_a_poll_described_needs_no_read(endpoint: Endpoint, spotify: Spotify, book: Book) -> None:
    account_id = endpoint.query("SELECT account_id FROM account WHERE kind = 'spotify'")[0][0]
    assert endpoint.client.ingest(account_id)["new"] > 0
    enrich(endpoint, 0)
    assert endpoint.query("SELECT DISTINCT entity FROM enrichment_queue ORDER BY 1") == [
        ("album",),
        ("artist",),
    ]


def test_the_budget_outlasts_a_restart_and_is_new_the_next_day(
    endpoint: Endpoint, start_endpoint: StartEndpoint, heard
) -> None:
    heard(*((song, 1) for song in SONGS[:5]))
    keys = endpoint.env["TOKEN_ENCRYPTION_KEYS"]
    small = start_endpoint(ENRICHMENT_DAILY_READS="2", TOKEN_ENCRYPTION_KEYS=keys)
    assert enrich(small) == ("spent", 2, 2)
    again = start_endpoint(ENRICHMENT_DAILY_READS="2", TOKEN_ENCRYPTION_KEYS=keys)
    assert enrich(again) == ("spent", 0, 0)
    page = again.admin().get("/accounts").text
    assert "Today 2 of 2 reads were made" in page
    assert "2 of 5 tracks (40 %)" in page
    again.change("UPDATE api_budget SET day = day - 1")
    assert enrich(again) == ("spent", 2, 2)


def test_a_404_is_remembered(endpoint: Endpoint, heard) -> None:
    heard((NOWHERE, 5))
    answer = endpoint.client.enrich()
    assert (answer["status"], answer["asked"], answer["gone"]) == ("done", 1, 1)
    assert enrich(endpoint) == ("done", 0, 0)
    assert endpoint.client.enrich()["state"]["gone"] == 1


def test_a_long_wait_ends_the_work_keeps_what_came_before_and_does_not_concern_polls(
    endpoint: Endpoint, spotify: Spotify, heard
) -> None:
    heard(*((song, 1) for song in SONGS[:5]))
    spotify.fault("/v1/tracks", delay_ms=1, calls=2)
    spotify.fault("/v1/tracks", status=429, retry_after=70_000, calls=100)
    spotify.fault("/v1/artists", status=429, retry_after=70_000, calls=100)
    assert enrich(endpoint) == ("resting", 3, 2)
    assert len(described(endpoint)) == 2
    spotify.control(clear_faults=True)
    answer = endpoint.client.enrich()
    assert (answer["status"], answer["asked"]) == ("resting", 0)
    left = datetime.fromisoformat(answer["state"]["resting_until"]) - datetime.now(UTC)
    assert timedelta(hours=19) < left < timedelta(hours=20)
    account_id = endpoint.query("SELECT account_id FROM account WHERE kind = 'spotify'")[0][0]
    assert endpoint.client.ingest(account_id)["status"] == "done"
    assert "Spotify refused: Spotify asks to wait" in endpoint.admin().get("/accounts").text


def test_a_spent_quota_rests_for_hours_whatever_the_header_says(
    endpoint: Endpoint, spotify: Spotify, heard
) -> None:
    heard((SONGS[0], 1))
    spotify.fault("/v1/tracks", status=429, reason="QUOTA_EXCEEDED", retry_after=1)
    assert enrich(endpoint) == ("resting", 1, 0)
    rests = endpoint.query("SELECT resting_until > now() + interval '5 hours' FROM api_budget")
    assert rests == [(True,)]


def test_what_the_app_may_not_do_is_remembered_and_tried_again_when_told(
    endpoint: Endpoint, spotify: Spotify, heard, start_endpoint: StartEndpoint
) -> None:
    heard((SONGS[0], 1))
    spotify.fault("/v1/tracks", status=403)
    assert enrich(endpoint) == ("resting", 1, 0)
    keys = endpoint.env["TOKEN_ENCRYPTION_KEYS"]
    restarted = start_endpoint(TOKEN_ENCRYPTION_KEYS=keys)
    assert enrich(restarted) == ("resting", 0, 0)
    assert "Spotify refuses this account (403)" in restarted.admin().get("/accounts").text
    assert enrich(restarted, 1, ends_rest=True) == ("more", 1, 1)


def test_another_account_asks_where_the_first_may_not(endpoint: Endpoint, spotify: Spotify, heard) -> None:
    endpoint.listener(2)
    heard((SONGS[0], 1))
    spotify.fault("/v1/tracks", status=403)
    assert enrich(endpoint, 1) == ("more", 2, 1)


def test_while_polling_has_to_wait_nothing_else_is_asked(endpoint: Endpoint, spotify: Spotify, heard) -> None:
    heard((SONGS[0], 1))
    account_id = endpoint.query("SELECT account_id FROM account WHERE kind = 'spotify'")[0][0]
    spotify.fault("/v1/me/player", status=429, retry_after=60)
    assert endpoint.api("POST", "/ingest", json={"account_id": account_id}).status_code == 429
    assert enrich(endpoint) == ("resting", 0, 0)
    assert endpoint.query("SELECT * FROM api_budget") == []


@pytest.mark.parametrize("fault", [{"status": 503}, {"mode": "malformed"}, {"mode": "cut"}])
def test_three_failures_in_a_row_end_the_call_and_are_tried_later(
    endpoint: Endpoint, spotify: Spotify, heard, fault: dict[str, Any]
) -> None:
    heard(*((song, 1) for song in SONGS[:4]))
    spotify.fault("/v1/tracks", calls=3, **fault)
    answer = endpoint.client.enrich()
    assert (answer["status"], answer["asked"], answer["failed"]) == ("unavailable", 3, 3)
    waiting = "SELECT count(*) FROM enrichment_queue WHERE attempts = 1 AND not_before > now() AND {}"
    assert endpoint.query(waiting.format("status = 'waiting' AND last_error <> ''")) == [(3,)]
    assert enrich(endpoint, 1) == ("more", 1, 1)
    endpoint.change("UPDATE enrichment_queue SET attempts = 4, not_before = NULL WHERE attempts = 1")
    spotify.fault("/v1/tracks", calls=3, **fault)
    assert endpoint.client.enrich(3)["failed"] == 3
    assert endpoint.client.enrich(0)["state"]["gone"] == 3, "in the end it is given up"


def test_a_refused_token_is_refreshed_once(endpoint: Endpoint, spotify: Spotify, heard) -> None:
    heard((SONGS[0], 1))
    spotify.control(expire_access_tokens=True)
    assert enrich(endpoint, 1) == ("more", 2, 1)


def test_without_an_account_that_can_ask_nobody_is_asked(
    endpoint: Endpoint, spotify: Spotify, heard, start_endpoint: StartEndpoint
) -> None:
    heard((SONGS[0], 1))
    spotify.control(expire_access_tokens=True, revoke_refresh_tokens=True)
    assert enrich(endpoint) == ("no_account", 1, 0)
    assert enrich(endpoint) == ("no_account", 0, 0)
    export_only = start_endpoint(SPOTIFY_CLIENT_ID="", SPOTIFY_CLIENT_SECRET="")
    assert enrich(export_only) == ("export_only", 0, 0)
    assert enrich(start_endpoint(ENRICHMENT_DAILY_READS="0")) == ("off", 0, 0)


def test_one_call_at_a_time_and_none_longer_than_its_time(
    endpoint: Endpoint, heard, source, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard((SONGS[0], 1), (SONGS[1], 1))
    with service_lock(source, "enrichment") as is_held:
        assert is_held
        assert enrich(endpoint) == ("running", 0, 0)
    ticks = iter([0.0, 1.0, 99.0])
    monkeypatch.setattr(reading.time, "monotonic", lambda: next(ticks, 99.0))
    assert enrich(endpoint)[0] == "more"
    assert len(described(endpoint)) < 2


def test_artists_wait_where_spotify_gives_this_app_no_genres(
    endpoint: Endpoint, spotify: Spotify, heard
) -> None:
    heard(*((song, 1) for song in SONGS[:22]))
    enrich(endpoint, 22)
    assert enrich(endpoint, 20) == ("more", 20, 20)
    heard((SONGS[25], 1))
    assert enrich(endpoint, 1) == ("more", 1, 1)
    assert SONGS[25].id in described(endpoint)


def test_a_poll_goes_through_while_an_answer_is_awaited(
    endpoint: Endpoint, start_endpoint: StartEndpoint, heard
) -> None:
    heard((SONGS[0], 1))
    asked, polled = threading.Event(), threading.Event()
    api = Flask("slow")

    @api.get("/v1/tracks/<track_id>")
    def slow(track_id: str) -> Any:
        asked.set()
        assert polled.wait(60)
        return jsonify(uri=f"spotify:track:{track_id}", name="Song", duration_ms=1)

    api.get("/v1/me/player/recently-played")(lambda: jsonify(items=[], next=None, cursors=None))
    account_id = endpoint.query("SELECT account_id FROM account WHERE kind = 'spotify'")[0][0]
    with served(api) as address, ThreadPoolExecutor(1) as pool:
        keys = endpoint.env["TOKEN_ENCRYPTION_KEYS"]
        both = start_endpoint(SPOTIFY_API_URL=address, TOKEN_ENCRYPTION_KEYS=keys)
        enriching = pool.submit(enrich, both, 1)
        assert asked.wait(60)
        assert both.client.ingest(account_id)["status"] == "done"
        assert not enriching.done()
        polled.set()
        assert enriching.result(60) == ("done", 1, 1)


def test_a_call_that_dies_has_spent_its_reads_and_the_next_goes_on(
    endpoint: Endpoint, heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(*((song, 1) for song in SONGS[:3]))
    with monkeypatch.context() as broken:
        broken.setattr(work, "record_replies", lambda *_: 1 / 0)
        assert endpoint.api("POST", "/enrichment", json={"max_reads": 3}).status_code == 500
    assert endpoint.query("SELECT spent FROM api_budget") == [(3,)]
    assert described(endpoint) == set()
    assert enrich(endpoint, 3) == ("more", 3, 3)
    assert endpoint.query("SELECT spent FROM api_budget") == [(6,)]


def test_an_answer_the_database_refuses_does_not_cost_the_others(
    endpoint: Endpoint, heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard(*((song, 1) for song in SONGS[:3]))

    def record(connection: psycopg.Connection, replies: Any) -> int:
        if any(said.entity_id == SONGS[1].id for said in replies):
            connection.execute("SELECT 1 / 0")
        return record_replies(connection, replies)

    monkeypatch.setattr(work, "record_replies", record)
    answer = endpoint.client.enrich(3)
    assert (answer["described"], answer["failed"]) == (2, 1)
    assert described(endpoint) == {SONGS[0].id, SONGS[2].id}
    assert endpoint.query("SELECT entity_id, last_error FROM enrichment_queue WHERE attempts > 0") == [
        (SONGS[1].id, "the answer cannot be kept (DivisionByZero)")
    ]


def test_a_rebuild_of_an_enriched_ledger_changes_nothing(endpoint: Endpoint, book: Book, heard) -> None:
    heard(*((song, 1) for song in SONGS[:6]))
    enrich(endpoint, 12)
    before = book.derived(), book.versions()
    rebuild(book.connection)
    assert (book.derived(), book.versions()) == before
