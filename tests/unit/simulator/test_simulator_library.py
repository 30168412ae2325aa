"""Top lists, saved tracks and playlists: each behind its scope, paged, and true to what was played."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from simulator_client import NOW, consent, exchange

from simulator.settings import parse_moment

SCOPES = "user-top-read user-library-read playlist-read-private"
MIDNIGHT = NOW.replace(hour=0)


@pytest.fixture
def reader(client: FlaskClient) -> dict[str, str]:
    """The header of somebody who allowed everything that is read here."""
    token = exchange(client, consent(client, scope=SCOPES)["code"])["access_token"]
    return {"Authorization": f"Bearer {token}"}


def get(client: FlaskClient, header: dict[str, str], path: str, status: int = 200):
    answer = client.get(path, headers=header)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def heard(client: FlaskClient, days: int) -> Counter[str]:
    """URI → plays of listener 1 in so many days before midnight, but for private sessions and local files."""
    lines = [json.loads(line) for line in client.get("/_simulator/ledger/1").text.splitlines()]
    return Counter(
        line["uri"]
        for line in lines
        if line["in_api"]
        and not line["is_local"]
        and MIDNIGHT - timedelta(days=days) <= parse_moment(line["ended_at"]) <= MIDNIGHT
    )


def test_top_tracks_are_those_most_played(client: FlaskClient, reader) -> None:
    plays = heard(client, 28)
    found = get(client, reader, "/v1/me/top/tracks?time_range=short_term&limit=50")
    assert found["total"] == len(found["items"]) == 50
    counts = [plays[track["uri"]] for track in found["items"]]
    assert counts == sorted(plays.values(), reverse=True)[:50]


def test_top_artists_are_whole_artists_of_the_shape(client: FlaskClient, reader) -> None:
    now = get(client, reader, "/v1/me/top/artists?limit=5")["items"]
    assert len(now) == 5
    assert "genres" not in now[0]
    client.post("/_simulator/control", json={"response_shape": 2024})
    then = get(client, reader, "/v1/me/top/artists?limit=5")["items"]
    assert [artist["id"] for artist in then] == [artist["id"] for artist in now]
    assert "genres" in then[0]


def test_a_track_is_saved_with_its_fourth_play_and_pages_join(client: FlaskClient, reader) -> None:
    first = get(client, reader, "/v1/me/tracks?limit=7")
    items, page = first["items"], first
    while page["next"]:
        page = get(client, reader, page["next"].removeprefix("http://127.0.0.1:8090"))
        items += page["items"]
    assert len(items) == first["total"]
    added = [item["added_at"] for item in items]
    assert added == sorted(added, reverse=True)
    plays = heard(client, 365)
    assert {item["track"]["uri"] for item in items} == {uri for uri, count in plays.items() if count >= 4}


def test_playlists_tell_their_size_as_each_year_calls_it(client: FlaskClient, reader) -> None:
    now = get(client, reader, "/v1/me/playlists")["items"]
    assert now
    assert now[0]["items"]["total"] > 0
    client.post("/_simulator/control", json={"response_shape": 2024})
    then = get(client, reader, "/v1/me/playlists")["items"]
    assert then[0]["tracks"]["total"] == now[0]["items"]["total"]


@pytest.mark.parametrize("path", ["top/tracks", "top/artists", "tracks", "playlists"])
def test_who_did_not_allow_it_is_refused(client: FlaskClient, bearer, path: str) -> None:
    refused = get(client, bearer, f"/v1/me/{path}", status=403)
    assert refused["error"]["message"] == "Insufficient client scope"


def test_what_makes_no_sense_is_refused(client: FlaskClient, reader) -> None:
    assert get(client, reader, "/v1/me/top/tracks?time_range=always", status=400)
    assert get(client, reader, "/v1/me/top/tracks?limit=51", status=400)
    assert get(client, reader, "/v1/me/tracks?offset=-1", status=400)
    assert get(client, reader, "/v1/me/top/albums", status=404)
