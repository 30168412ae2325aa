"""Polling: every received item ends as new, duplicate or rejected; failures leave the account as it was."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from endpoint_stack import Endpoint, Spotify, StartEndpoint, served
from flask import Flask, jsonify

from flask_endpoint.client import EncoreError, RetryLaterError
from flask_endpoint.locks import account_lock
from tests.integration.ledger.conftest import Book, extended

pytestmark = pytest.mark.integration


def counts(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    """received, new, duplicate, rejected."""
    return answer["received"], answer["new"], answer["duplicate"], answer["rejected"]


def played(moment: datetime, number: int = 1, **changes: Any) -> dict[str, Any]:
    """A minimal recently-played item."""
    track = {"uri": f"spotify:track:{number:022d}", "id": f"{number:022d}", "name": f"Song {number}"}
    track |= {"duration_ms": 200_000, "is_local": False, "artists": [{"id": "a" * 22, "name": "Somebody"}]}
    track |= {"album": {"id": "b" * 22, "name": "Album", "artists": [{"id": "a" * 22, "name": "Somebody"}]}}
    return {
        "played_at": moment.isoformat().replace("+00:00", "Z"),
        "track": track,
        "context": None,
        **changes,
    }


@pytest.fixture
def page() -> list[Any]:
    """What the hand-made Web API answers with; tests fill it."""
    return []


@pytest.fixture
def handmade(endpoint: Endpoint, start_endpoint: StartEndpoint, page: list[Any]) -> Iterator[Endpoint]:
    """An endpoint whose Web API is `page`, with account 1 of the simulator signed in."""
    api = Flask("handmade")
    api.get("/v1/me/player/recently-played")(lambda: jsonify(items=page, next=None, cursors=None))
    endpoint.listener(1)
    with served(api) as address:
        keys = endpoint.env["TOKEN_ENCRYPTION_KEYS"]
        yield start_endpoint(SPOTIFY_API_URL=address, TOKEN_ENCRYPTION_KEYS=keys)


def spotify_account(endpoint: Endpoint) -> int:
    return endpoint.query("SELECT account_id FROM account WHERE kind = 'spotify'")[0][0]


def test_a_poll_records_its_window_and_the_next_finds_it_known(endpoint: Endpoint):
    _, account_id = endpoint.listener(1)
    first = endpoint.client.ingest(account_id)
    received, new, duplicate, rejected = counts(first)
    assert first["status"] == "done"
    assert received == new > 0
    assert (duplicate, rejected, first["gap"]) == (0, 0, None)
    second = endpoint.client.ingest(account_id)
    assert counts(second) == (received, second["new"], received - second["new"], 0)
    assert endpoint.query("SELECT count(*) FROM raw_api_play") == [(new + second["new"],)]
    watermark, newest = endpoint.query(
        "SELECT poll_watermark, (SELECT max(played_at) FROM raw_api_play) FROM account WHERE kind = 'spotify'"
    )[0]
    assert watermark == newest


def test_runs_state_the_counts_equation(endpoint: Endpoint):
    _, account_id = endpoint.listener(2)
    answer = endpoint.client.ingest(account_id)
    assert endpoint.query(
        "SELECT status, received_count, new_count, duplicate_count, rejected_count, error FROM ingest_run"
    ) == [("done", *counts(answer), None)]


def test_a_page_that_does_not_reach_the_last_known_play_is_a_gap(endpoint: Endpoint, spotify: Spotify):
    spotify.go_back(timedelta(days=10))
    browser, account_id = endpoint.listener(1)
    assert endpoint.client.ingest(account_id)["gap"] is None
    watermark = endpoint.query("SELECT poll_watermark FROM account WHERE kind = 'spotify'")[0][0]
    spotify.go_back(timedelta(0))
    answer = endpoint.client.ingest(account_id)
    assert answer["received"] == answer["new"] == 50
    start, end = endpoint.query("SELECT gap_start_at, gap_end_at FROM ingest_gap")[0]
    assert start == watermark
    assert [(end,)] == endpoint.query(
        "SELECT min(played_at) FROM raw_api_play WHERE ingest_run_id = %s", answer["ingest_run_id"]
    )
    assert datetime.fromisoformat(answer["gap"]["start"]) == watermark
    assert "Possible gaps" in browser.get("/").text
    assert endpoint.client.ingest(account_id)["gap"] is None
    assert endpoint.query("SELECT closed_at FROM ingest_gap") == [(None,)]


def test_a_gap_an_import_has_covered_before_it_was_found_is_closed_at_once(
    endpoint: Endpoint, spotify: Spotify, source, tmp_path
):
    spotify.go_back(timedelta(days=10))
    browser, account_id = endpoint.listener(1)
    assert endpoint.client.ingest(account_id)["new"] > 0
    name = endpoint.query("SELECT login_name FROM account WHERE account_id = %s", account_id)[0][0]
    book = Book(source, tmp_path / "exports")
    book.account = lambda _name="": account_id  # type: ignore[method-assign]
    now = datetime.now(UTC)
    book.import_rows([extended(now - timedelta(days=11)), extended(now)], name)
    spotify.go_back(timedelta(0))
    assert endpoint.client.ingest(account_id)["gap"] is not None
    assert endpoint.query("SELECT closed_at IS NULL FROM ingest_gap") == [(False,)]
    assert "<dt>Possible gaps</dt><dd>0</dd>" in browser.get("/").text


def test_a_bad_item_is_rejected_and_kept_to_look_at(handmade: Endpoint, page: list[Any]):
    now = datetime.now(UTC).replace(microsecond=0)
    page += [
        played(now - timedelta(minutes=1), 1),
        "nonsense",
        played(now - timedelta(minutes=2), 2, played_at="yesterday"),
        played(now - timedelta(minutes=3), 3, track=None),
        played(now + timedelta(days=400), 4),
        played(now - timedelta(minutes=5), 5, email="me@example.org", surprise={"a": ["\x00", "\ud800"]}),
    ]
    answer = handmade.client.ingest(spotify_account(handmade))
    assert counts(answer) == (6, 2, 0, 4)
    rows = handmade.query("SELECT row_index, place, reason FROM rejected_row ORDER BY row_index")
    assert rows == [
        (1, "recently-played", "not_an_object"),
        (2, "recently-played", "invalid played_at"),
        (3, "recently-played", "invalid track"),
        (4, "recently-played", "played_at out of range"),
    ]
    assert "example.org" not in str(handmade.query("SELECT item::text FROM raw_api_play"))


def test_local_files_missing_fractions_and_repeats_are_plays(handmade: Endpoint, page: list[Any]):
    moment = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
    local = {
        "uri": "spotify:local:Me:Tape:Demo:61",
        "id": None,
        "name": "Demo",
        "is_local": True,
        "artists": [],
    }
    page += [
        played(moment, 1, played_at="2026-10-01T12:00:00.123Z"),
        played(moment, 1, played_at="2026-10-01T12:00:00Z"),
        played(moment, 2),
        played(moment, 2),
        played(moment, track=local, context={"type": "album", "uri": "spotify:album:x"}),
    ]
    assert counts(handmade.client.ingest(spotify_account(handmade))) == (5, 4, 1, 0)


def test_a_full_page_that_reaches_the_last_known_play_is_no_gap(handmade: Endpoint, page: list[Any]):
    account_id = spotify_account(handmade)
    start = datetime(2026, 10, 1, tzinfo=UTC)
    plays = [played(start + timedelta(minutes=number), number) for number in range(100)]
    page[:] = plays[:1]
    handmade.client.ingest(account_id)
    page[:] = plays[:50]
    assert handmade.client.ingest(account_id)["gap"] is None
    page[:] = plays[50:]
    gap = handmade.client.ingest(account_id)["gap"]
    assert datetime.fromisoformat(gap["start"]) == start + timedelta(minutes=49)
    assert datetime.fromisoformat(gap["end"]) == start + timedelta(minutes=50)


def test_an_expired_access_token_is_refreshed_once(endpoint: Endpoint, spotify: Spotify):
    _, account_id = endpoint.listener(1)
    before = endpoint.query("SELECT access_token_encrypted, refresh_token_encrypted FROM account ORDER BY 1")
    spotify.control(expire_access_tokens=True)
    assert endpoint.client.ingest(account_id)["status"] == "done"
    after = endpoint.query("SELECT access_token_encrypted, refresh_token_encrypted FROM account ORDER BY 1")
    assert after != before
    assert {row[1] for row in after} == {row[1] for row in before}, (
        "no refresh_token in the reply: keep the old"
    )


def test_a_rotated_refresh_token_replaces_the_old_one(endpoint: Endpoint, spotify: Spotify):
    _, account_id = endpoint.listener(1)
    spotify.control(rotate_refresh_tokens=True)
    for _ in range(3):
        spotify.control(expire_access_tokens=True)
        assert endpoint.client.ingest(account_id)["status"] == "done"


def test_invalid_grant_means_needs_reauth_and_says_so(endpoint: Endpoint, spotify: Spotify):
    browser, account_id = endpoint.listener(1)
    spotify.control(expire_access_tokens=True, revoke_refresh_tokens=True)
    answer = endpoint.client.ingest(account_id)
    assert answer["status"] == "needs_reauth"
    assert endpoint.query("SELECT status FROM account WHERE kind = 'spotify'") == [("needs_reauth",)]
    assert "Spotify no longer accepts your consent" in browser.get("/").text
    again = endpoint.client.ingest(account_id)
    assert (again["status"], again["ingest_run_id"]) == ("needs_reauth", None), "no retry in a loop"
    endpoint.listener(1)
    assert endpoint.client.ingest(account_id)["status"] == "done"


@pytest.mark.parametrize(
    ("path", "fault", "code"),
    [
        ("/v1/me/player", {"status": 500}, "spotify_unavailable"),
        ("/v1/me/player", {"status": 503, "plain_text": True}, "spotify_unavailable"),
        ("/v1/me/player", {"mode": "cut"}, "spotify_unavailable"),
        ("/v1/me/player", {"mode": "malformed"}, "spotify_unavailable"),
        ("/v1/me/player", {"status": 429, "retry_after": 7}, "rate_limited"),
        ("/v1/me/player", {"status": 429, "reason": "QUOTA_EXCEEDED", "retry_after": 7}, "quota_exceeded"),
        ("/v1/me/player", {"status": 401, "calls": 2}, None),
        ("/v1/me/player", {"status": 403}, None),
        ("/api/token", {"status": 500}, "spotify_unavailable"),
        ("/api/token", {"status": 429, "retry_after": 7}, "rate_limited"),
        ("/api/token", {"status": 400}, None),
    ],
)
def test_no_other_failure_logs_anybody_out(
    endpoint: Endpoint, spotify: Spotify, path: str, fault: dict[str, Any], code: str | None
):
    _, account_id = endpoint.listener(1)
    spotify.control(expire_access_tokens=path == "/api/token" or None)
    spotify.fault(path, **fault)
    with pytest.raises(EncoreError) as failure:
        endpoint.client.ingest(account_id)
    if code:
        assert isinstance(failure.value, RetryLaterError)
        assert failure.value.error == code
        assert failure.value.retry_after == (7 if "retry_after" in fault else None)
    assert endpoint.query(
        "SELECT status, refresh_token_encrypted IS NULL FROM account WHERE kind = 'spotify'"
    ) == [("active", False)]
    run = endpoint.query("SELECT status, error IS NULL, received_count FROM ingest_run")
    assert run == [("failed", False, 0)]


def test_after_a_429_spotify_is_left_alone_until_the_wait_is_over(endpoint: Endpoint, spotify: Spotify):
    _, account_id = endpoint.listener(1)
    spotify.fault("/v1/me/player", status=429, retry_after=3600)
    for _ in range(2):
        with pytest.raises(RetryLaterError) as failure:
            endpoint.client.ingest(account_id)
        assert 3590 <= failure.value.retry_after <= 3600


def test_late_plays_out_of_order_and_unknown_fields_are_taken(endpoint: Endpoint, spotify: Spotify):
    _, account_id = endpoint.listener(1)
    spotify.fault("/v1/me/player", mode="shuffled")
    first = endpoint.client.ingest(account_id)
    spotify.fault("/v1/me/player", mode="extra_fields")
    second = endpoint.client.ingest(account_id)
    assert first["rejected"] == second["rejected"] == 0
    assert second["duplicate"] >= first["new"] - second["new"]


def test_the_shape_of_2024_is_taken_too(endpoint: Endpoint, spotify: Spotify):
    spotify.control(response_shape=2024)
    _, account_id = endpoint.listener(1)
    answer = endpoint.client.ingest(account_id)
    assert answer["new"] == answer["received"] > 0


def test_one_poll_at_a_time_per_account(endpoint: Endpoint, source):
    _, account_id = endpoint.listener(1)
    with account_lock(source, "poll", account_id, wait=False) as is_held:
        assert is_held
        assert endpoint.client.ingest(account_id)["status"] == "running"
    assert endpoint.client.ingest(account_id)["status"] == "done"


def test_many_callers_refresh_a_token_once(endpoint: Endpoint, spotify: Spotify):
    """With rotation, a second refresh with the same token would be refused and log the account out."""
    _, account_id = endpoint.listener(1)
    spotify.control(rotate_refresh_tokens=True)
    endpoint.change("UPDATE account SET access_token_expires_at = now() WHERE kind = 'spotify'")
    tokens: list[str] = []

    def ask() -> None:
        answer = endpoint.api("GET", f"/token?account_id={account_id}")
        tokens.append(answer.json()["access_token"])

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(tokens)) == 1
    assert endpoint.query("SELECT status FROM account WHERE kind = 'spotify'") == [("active",)]


def test_a_poll_cut_short_is_closed_by_the_next(endpoint: Endpoint):
    _, account_id = endpoint.listener(1)
    endpoint.change("INSERT INTO ingest_run (account_id) VALUES (%s)", account_id)
    endpoint.client.ingest(account_id)
    assert endpoint.query("SELECT status, error FROM ingest_run ORDER BY ingest_run_id") == [
        ("failed", "interrupted"),
        ("done", None),
    ]


def test_accounts_that_cannot_be_polled_say_why(endpoint: Endpoint):
    _, local_id = endpoint.local("anna")
    browser, spotify_id = endpoint.listener(1)
    browser.submit("/privacy", "/privacy/disconnect")
    assert endpoint.client.ingest(local_id)["status"] == "local"
    assert endpoint.client.ingest(spotify_id)["status"] == "disconnected"
    assert endpoint.query("SELECT count(*) FROM ingest_run") == [(0,)]
    with pytest.raises(EncoreError, match="no account 999"):
        endpoint.client.ingest(999)


def test_disconnecting_forgets_the_tokens_and_connecting_again_works(endpoint: Endpoint):
    browser, account_id = endpoint.listener(1)
    browser.submit("/privacy", "/privacy/disconnect")
    assert endpoint.query(
        "SELECT status, access_token_encrypted, refresh_token_encrypted, disconnected_at IS NULL "
        "FROM account WHERE kind = 'spotify'"
    ) == [("disconnected", None, None, False)]
    assert "Connect again" in browser.get("/").text
    assert endpoint.listener(1)[1] == account_id
    assert endpoint.client.ingest(account_id)["status"] == "done"
