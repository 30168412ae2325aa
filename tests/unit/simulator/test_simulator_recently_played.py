"""recently-played: the window of 50, its cursors, and its agreement with the ledger."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from simulator_client import NOW, SETTINGS, consent, exchange

from simulator import create_app
from simulator.clock import iso_from_ms, unix_ms
from simulator.settings import parse_moment

PATH = "/v1/me/player/recently-played"


def page(client: FlaskClient, bearer, **query):
    answer = client.get(PATH, query_string=query, headers=bearer)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def ms(item) -> int:
    return unix_ms(parse_moment(item["played_at"]))


def ledger(client: FlaskClient, listener: int = 1, **query) -> list[dict]:
    answer = client.get(f"/_simulator/ledger/{listener}", query_string=query)
    assert answer.status_code == 200
    return [json.loads(line) for line in answer.text.splitlines()]


def test_the_newest_come_first_and_there_are_never_more_than_fifty(client: FlaskClient, bearer) -> None:
    items = page(client, bearer, limit=50)["items"]
    assert len(items) == 50
    assert all(ms(a) >= ms(b) for a, b in pairwise(items))
    assert len(page(client, bearer)["items"]) == 20


def test_cursors_are_milliseconds_and_exclusive_on_both_sides(client: FlaskClient, bearer) -> None:
    items = page(client, bearer, limit=50)["items"]
    newer = page(client, bearer, after=ms(items[10]), limit=50)["items"]
    assert newer == [item for item in items if ms(item) > ms(items[10])]
    older = page(client, bearer, before=ms(items[10]), limit=50)["items"]
    assert older == [item for item in items if ms(item) < ms(items[10])]


def test_following_next_walks_through_the_window_and_ends_in_an_empty_page(
    client: FlaskClient, bearer
) -> None:
    seen, query = [], {"limit": 10}
    while True:
        found = page(client, bearer, **query)
        seen += found["items"]
        if not found["next"]:
            break
        split = urlsplit(found["next"])
        assert f"{split.scheme}://{split.netloc}{split.path}" == f"http://127.0.0.1:8090{PATH}"
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        assert query["before"] == found["cursors"]["before"] == str(ms(found["items"][-1]))
        assert found["cursors"]["after"] == str(ms(found["items"][0]))
    window = page(client, bearer, limit=50)["items"]
    # An exclusive cursor skips a play that shares the millisecond of the one at the page's end.
    assert {item["played_at"] for item in seen} == {item["played_at"] for item in window}
    assert len(seen) <= 50


def test_beyond_the_window_there_is_an_empty_page(client: FlaskClient, bearer) -> None:
    oldest = ms(page(client, bearer, limit=50)["items"][-1])
    assert page(client, bearer, before=oldest, limit=5) == {
        "items": [],
        "next": None,
        "cursors": None,
        "limit": 5,
        "href": f"http://127.0.0.1:8090{PATH}?before={oldest}&limit=5",
    }


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 51}, {"limit": "x"}, {"after": 1, "before": 2}, {"after": "yesterday"}]
)
def test_a_wrong_question_is_answered_with_400(client: FlaskClient, bearer, query) -> None:
    answer = client.get(PATH, query_string=query, headers=bearer)
    assert answer.status_code == 400
    assert answer.get_json()["error"]["status"] == 400


def test_without_token_or_scope_there_is_nothing(client: FlaskClient) -> None:
    assert client.get(PATH).get_json() == {"error": {"status": 401, "message": "No token provided"}}
    bad = client.get(PATH, headers={"Authorization": "Bearer nonsense"})
    assert bad.get_json() == {"error": {"status": 401, "message": "Invalid access token"}}
    unscoped = exchange(client, consent(client, scope="user-top-read")["code"])
    answer = client.get(PATH, headers={"Authorization": f"Bearer {unscoped['access_token']}"})
    assert answer.get_json() == {"error": {"status": 403, "message": "Insufficient client scope"}}


def test_the_window_is_the_end_of_the_ledger(client: FlaskClient, bearer) -> None:
    truth = [play for play in ledger(client) if play["in_api"]][-50:]
    items = page(client, bearer, limit=50)["items"]
    assert [(item["played_at"], item["track"]["uri"]) for item in reversed(items)] == [
        (play["ended_at"], play["uri"]) for play in truth
    ]
    for item, play in zip(reversed(items), truth, strict=True):
        if not play["is_local"]:
            assert item["track"]["name"] == play["newest_title"]
            assert item["track"]["external_ids"] == {"isrc": play["isrc"]}
            assert item["track"]["artists"][0]["name"] == play["artist"]
            assert item["track"]["duration_ms"] == play["duration_ms"]


def test_a_simulator_started_days_later_tells_the_same_past(client: FlaskClient) -> None:
    later = create_app(replace(SETTINGS, epoch=NOW + timedelta(days=3))).test_client()
    period = {"from": "2026-09-01", "to": NOW.isoformat()}
    assert ledger(later, **period) == ledger(client, **period)
    assert ledger(later)[-1]["ended_at"] > ledger(client)[-1]["ended_at"]


def test_polling_hour_by_hour_finds_every_play_of_three_days(client: FlaskClient) -> None:
    found: set[tuple[str, str]] = set()
    begin = ledger(client)[-1]["ended_at"]
    form = exchange(client, consent(client)["code"])
    for _ in range(72):
        client.post("/_simulator/control", json={"advance_seconds": 3600})
        reply = client.post(
            "/api/token",
            data={
                "grant_type": "refresh_token",
                "refresh_token": form["refresh_token"],
                "client_id": "app",
                "client_secret": "s3cret",
            },
        ).get_json()
        bearer = {"Authorization": f"Bearer {reply['access_token']}"}
        found |= {(i["played_at"], i["track"]["uri"]) for i in page(client, bearer, limit=50)["items"]}
    truth = {(play["ended_at"], play["uri"]) for play in ledger(client, **{"from": begin}) if play["in_api"]}
    assert len(truth) > 60
    missed = truth - found
    # Only what a device reported after more than fifty newer plays can be missed.
    assert len(missed) <= len(truth) * 0.1


def test_late_plays_arrive_with_their_true_time_between_plays_already_seen(
    client: FlaskClient, bearer
) -> None:
    everything = page(client, bearer, limit=50)["items"]
    client.post("/_simulator/control", json={"late": {"share": 1.0, "minutes": 360}})
    assert everything[0] not in page(client, bearer, limit=50)["items"]
    client.post("/_simulator/control", json={"advance_seconds": 361 * 60})
    token = exchange(client, consent(client)["code"])["access_token"]
    assert everything[0] in page(client, {"Authorization": f"Bearer {token}"}, limit=50)["items"]


def test_a_stalled_endpoint_shows_nothing_of_the_last_hours(client: FlaskClient, bearer) -> None:
    newest = page(client, bearer)["items"][0]
    client.post("/_simulator/control", json={"faults": [{"path": "/v1/me/player", "mode": "stalled"}]})
    stalled = page(client, bearer)["items"][0]
    assert ms(newest) - ms(stalled) > 3_600_000
    assert page(client, bearer)["items"][0] == newest


def test_whole_seconds_are_written_without_a_fraction() -> None:
    assert iso_from_ms(1_700_000_000_000) == "2023-11-14T22:13:20Z"
    assert iso_from_ms(1_700_000_000_007) == "2023-11-14T22:13:20.007Z"


def test_contexts_are_null_for_almost_half_and_local_files_have_no_id(client: FlaskClient, bearer) -> None:
    items = []
    for _ in range(40):
        client.post(
            "/_simulator/control", json={"advance_seconds": 43_000, "late": {"share": 0, "minutes": 0}}
        )
        token = exchange(client, consent(client)["code"])["access_token"]
        items += page(client, {"Authorization": f"Bearer {token}"}, limit=50)["items"]
    kinds = {item["context"]["type"] for item in items if item["context"]}
    assert {"playlist", "album", "artist", "collection"} >= kinds >= {"playlist", "album"}
    assert 0.35 < sum(item["context"] is None for item in items) / len(items) < 0.6
    local = [item["track"] for item in items if item["track"]["is_local"]]
    assert local
    assert all(track["id"] is None and track["uri"].startswith("spotify:local:") for track in local)
    assert all(
        track["artists"][0]["id"] is None and track["album"]["release_date"] is None for track in local
    )


def test_the_shape_of_2024_has_what_2026_leaves_out(client: FlaskClient, bearer) -> None:
    def track() -> dict:
        items = page(client, bearer, limit=50)["items"]
        return next(item["track"] for item in items if not item["track"]["is_local"])

    assert not {"popularity", "available_markets", "linked_from"} & set(track())
    client.post("/_simulator/control", json={"response_shape": 2024})
    assert {"popularity", "available_markets", "external_ids"} <= set(track())
    assert "available_markets" in track()["album"]
