"""Single reads, batch reads and the profile, in both shapes."""

import pytest
from flask.testing import FlaskClient
from simulator_client import consent, exchange

from simulator.catalogue import catalogue
from simulator.shapes import VARIOUS_ID

MUSIC = catalogue(20260101)


def get(client: FlaskClient, bearer, path: str, status: int = 200):
    answer = client.get(path, headers=bearer)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def as_of_2024(client: FlaskClient) -> None:
    assert client.post("/_simulator/control", json={"response_shape": 2024}).status_code == 200


def test_the_profile_has_an_account_id_since_2026_and_followers_before(client: FlaskClient, bearer) -> None:
    now = get(client, bearer, "/v1/me")
    assert now["account_id"] != now["id"]
    assert {"display_name", "country", "product"} <= set(now)
    assert "followers" not in now
    as_of_2024(client)
    then = get(client, bearer, "/v1/me")
    assert "account_id" not in then
    assert then["followers"]["total"] >= 0
    assert then["id"] == now["id"]


def test_each_listener_is_somebody_else(client: FlaskClient) -> None:
    people = set()
    for number in (1, 2, 3):
        token = exchange(client, consent(client, listener=number)["code"])["access_token"]
        people.add(get(client, {"Authorization": f"Bearer {token}"}, "/v1/me")["account_id"])
    listed = client.get("/_simulator/listeners").get_json()["listeners"]
    assert people == {listener["account_id"] for listener in listed}


def test_an_artist_has_genres_and_popularity_only_in_the_old_shape(client: FlaskClient, bearer) -> None:
    artist = MUSIC.artists[0]
    new = get(client, bearer, f"/v1/artists/{artist.id}")
    assert new["name"] == artist.name
    assert not {"genres", "popularity", "followers"} & set(new)
    as_of_2024(client)
    old = get(client, bearer, f"/v1/artists/{artist.id}")
    assert old["genres"] == list(artist.genres)
    assert old["popularity"] == artist.popularity


def test_an_album_carries_its_tracks_and_pages_them(client: FlaskClient, bearer) -> None:
    album = next(album for album in MUSIC.albums if album.total_tracks == 12)
    whole = get(client, bearer, f"/v1/albums/{album.id}")
    assert [track["track_number"] for track in whole["tracks"]["items"]] == list(range(1, 13))
    assert whole["total_tracks"] == 12
    assert whole["external_ids"]["upc"] == album.upc
    assert not {"label", "popularity", "available_markets"} & set(whole)
    first = get(client, bearer, f"/v1/albums/{album.id}/tracks?limit=5")
    assert (len(first["items"]), first["total"], first["previous"]) == (5, 12, None)
    path = first["next"].removeprefix("http://127.0.0.1:8090")
    second = get(client, bearer, path)
    assert [track["track_number"] for track in second["items"]] == [6, 7, 8, 9, 10]
    as_of_2024(client)
    assert {"label", "popularity", "available_markets"} <= set(get(client, bearer, f"/v1/albums/{album.id}"))


def test_a_track_is_linked_to_its_twin_when_a_market_is_given(client: FlaskClient, bearer) -> None:
    index, twin = next(iter(MUSIC.twins.values()))[:2]
    as_of_2024(client)
    track = get(client, bearer, f"/v1/tracks/{MUSIC.tracks[index].id}?market=DE")
    assert track["linked_from"]["id"] == MUSIC.tracks[twin].id
    assert track["is_playable"] is True
    assert "linked_from" not in get(client, bearer, f"/v1/tracks/{MUSIC.tracks[index].id}")


def test_various_artists_can_be_read(client: FlaskClient, bearer) -> None:
    assert get(client, bearer, f"/v1/artists/{VARIOUS_ID}")["name"] == "Various Artists"


@pytest.mark.parametrize("kind", ["tracks", "albums", "artists"])
def test_batch_reads_are_forbidden_since_2026(client: FlaskClient, bearer, kind: str) -> None:
    identity = getattr(MUSIC, kind)[0].id
    refused = get(client, bearer, f"/v1/{kind}?ids={identity}", status=403)
    assert refused["error"]["status"] == 403
    as_of_2024(client)
    found = get(client, bearer, f"/v1/{kind}?ids={identity},{'0' * 22}")[kind]
    assert found[0]["id"] == identity
    assert found[1] is None


def test_what_does_not_exist_is_404_and_what_cannot_be_an_id_is_400(client: FlaskClient, bearer) -> None:
    assert get(client, bearer, f"/v1/tracks/{'0' * 22}", status=404)["error"]["status"] == 404
    assert get(client, bearer, "/v1/tracks/short", status=400)["error"]["message"] == "Invalid base62 id"
    assert get(client, bearer, "/v1/audio-features/abc", status=403)["error"]["status"] == 403
    assert get(client, bearer, "/v1/no/such/thing", status=404)["error"]["status"] == 404
