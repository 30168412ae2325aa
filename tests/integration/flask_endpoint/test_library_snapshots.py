"""Snapshots of people's lists beside a simulated Spotify: once a day, as permitted, and theirs alone."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
import requests
from endpoint_stack import Endpoint, Spotify, StartEndpoint

from flask_endpoint.library.lists import LISTS

pytestmark = pytest.mark.integration
TOPS = {name for name in LISTS if name.startswith("top_")}


@pytest.fixture
def reading(start_endpoint: StartEndpoint, spotify: Spotify) -> Endpoint:
    """An endpoint that reads every list; the clock of its Spotify stands a day back."""
    spotify.go_back(timedelta(days=1))
    return start_endpoint(SPOTIFY_READERS="top,saved,playlists")


def a_day_passes(endpoint: Endpoint, spotify: Spotify) -> None:
    """For the endpoint what was done today was done yesterday; Spotify's clock goes on."""
    endpoint.change("UPDATE library_list SET asked_on = asked_on - 1")
    endpoint.change("UPDATE library_snapshot SET taken_on = taken_on - 1, seen_on = seen_on - 1")
    spotify.control(advance_seconds=86_400)


def test_every_list_is_kept_with_its_date_and_asked_for_once_a_day(reading: Endpoint) -> None:
    browser, account_id = reading.listener(1)
    answer = reading.client.take_snapshots(account_id)
    assert (answer["status"], set(answer["lists"].values())) == ("done", {"changed"})
    assert set(answer["lists"]) == set(LISTS)
    rows = reading.query("SELECT list, taken_on, seen_on, item_count, is_complete FROM library_snapshot")
    assert {row[0] for row in rows} == set(LISTS)
    (today,) = {row[1] for row in rows}
    assert timedelta(0) <= datetime.now(UTC).date() - today <= timedelta(days=1)
    assert all(row[2] == today and row[4] for row in rows)
    assert {row[3] for row in rows if row[0] in TOPS} == {50}
    spent = reading.query("SELECT spent FROM api_budget")
    assert reading.client.take_snapshots(account_id)["lists"] == {}
    assert reading.query("SELECT spent FROM api_budget") == spent
    page = browser.get("/").text
    assert "Top tracks of four weeks" in page
    assert "Saved tracks" in page


def test_items_stand_in_their_order_with_what_identifies_them(reading: Endpoint, spotify: Spotify) -> None:
    _, account_id = reading.listener(1)
    reading.client.take_snapshots(account_id)
    token = reading.api("GET", f"/token?account_id={account_id}").json()["access_token"]
    header = {"Authorization": f"Bearer {token}"}
    top = requests.get(f"{spotify.address}/v1/me/top/tracks?limit=50", headers=header, timeout=30).json()
    assert reading.query(
        "SELECT uri, name FROM library_item WHERE list = 'top_tracks_medium_term' ORDER BY position"
    ) == [(track["uri"], track["name"]) for track in top["items"]]
    saved = requests.get(f"{spotify.address}/v1/me/tracks?limit=1", headers=header, timeout=30).json()
    newest = reading.query(
        "SELECT uri, added_at FROM library_item WHERE list = 'saved_tracks' AND position = 1"
    )
    first = saved["items"][0]
    assert newest == [(first["track"]["uri"], datetime.fromisoformat(first["added_at"]))]
    assert reading.query("SELECT count(*) FROM library_item WHERE list = 'saved_tracks'") == [
        (saved["total"],)
    ]
    owner = str(spotify.listener(1)["id"])
    assert owner not in str(reading.query("SELECT items::text FROM library_snapshot"))


def test_an_unchanged_list_is_the_same_snapshot_and_a_changed_one_a_new(
    reading: Endpoint, spotify: Spotify
) -> None:
    _, account_id = reading.listener(1)
    reading.client.take_snapshots(account_id)
    a_day_passes(reading, spotify)
    answer = reading.client.take_snapshots(account_id)
    assert answer["lists"]["top_tracks_short_term"] == "changed"
    dates = "SELECT count(*), max(taken_on) - min(taken_on) FROM library_snapshot WHERE list = %s"
    assert reading.query(dates, "top_tracks_short_term") == [(2, 1)]
    reading.change("UPDATE library_list SET asked_on = asked_on - 1")
    again = reading.client.take_snapshots(account_id)
    assert set(again["lists"].values()) == {"unchanged"}
    assert reading.query(dates, "top_tracks_short_term") == [(2, 1)]
    assert reading.query(
        "SELECT count(DISTINCT seen_on) FROM library_snapshot AS kept "
        "WHERE taken_on = (SELECT max(taken_on) FROM library_snapshot WHERE list = kept.list)"
    ) == [(1,)]


def test_only_what_is_switched_on_is_asked_of_people_and_read(start_endpoint: StartEndpoint) -> None:
    endpoint = start_endpoint()
    assert endpoint.client.readers() == []
    _, account_id = endpoint.listener(1)
    assert endpoint.query("SELECT granted_scope FROM account WHERE kind = 'spotify'") == [
        ("user-read-recently-played",)
    ]
    assert endpoint.client.take_snapshots(account_id)["status"] == "off"
    keys = endpoint.env["TOKEN_ENCRYPTION_KEYS"]
    later = start_endpoint(
        SPOTIFY_READERS="top", TOKEN_ENCRYPTION_KEYS=keys, SESSION_SECRET=endpoint.env["SESSION_SECRET"]
    )
    assert later.client.readers() == ["top"]
    answer = later.client.take_snapshots(account_id)
    assert answer["lists"] == dict.fromkeys(TOPS, "not_granted")
    assert later.query("SELECT * FROM api_budget") == []
    page, _ = later.listener(1)
    assert "Allow it" not in page.get("/").text
    assert later.client.take_snapshots(account_id)["lists"] == dict.fromkeys(TOPS, "changed")


def test_who_signed_in_before_is_told_what_else_may_be_kept(start_endpoint: StartEndpoint) -> None:
    endpoint = start_endpoint(SPOTIFY_READERS="top")
    browser, _ = endpoint.listener(1)
    endpoint.change("UPDATE account SET granted_scope = 'user-read-recently-played' WHERE kind = 'spotify'")
    page = browser.get("/").text
    assert "Encore may also keep your top tracks and artists" in page
    assert "Allow it" in page


def test_a_refused_list_is_left_alone_and_the_others_are_read(reading: Endpoint, spotify: Spotify) -> None:
    _, account_id = reading.listener(1)
    spotify.fault("/v1/me/tracks", status=403)
    answer = reading.client.take_snapshots(account_id)
    assert answer["lists"].pop("saved_tracks") == "refused"
    assert set(answer["lists"].values()) == {"changed"}
    a_day_passes(reading, spotify)
    assert "saved_tracks" not in reading.client.take_snapshots(account_id)["lists"]
    reading.change("UPDATE library_list SET resting_until = now() WHERE outcome = 'refused'")
    assert reading.client.take_snapshots(account_id)["lists"] == {"saved_tracks": "changed"}


def test_a_long_wait_ends_the_work_and_polls_go_on(reading: Endpoint, spotify: Spotify) -> None:
    _, account_id = reading.listener(1)
    spotify.fault("/v1/me/tracks", status=429, retry_after=70_000)
    answer = reading.client.take_snapshots(account_id)
    assert (answer["status"], set(answer["lists"])) == ("resting", TOPS)
    assert reading.client.take_snapshots(account_id)["status"] == "resting"
    assert reading.client.ingest(account_id)["status"] == "done"


def test_the_lists_are_in_the_download_and_go_with_the_account(reading: Endpoint) -> None:
    browser, account_id = reading.listener(1)
    _, other_id = reading.listener(2)
    for each in (account_id, other_id):
        reading.client.take_snapshots(each)
    with zipfile.ZipFile(io.BytesIO(browser.get("/privacy/my_encore_data.zip").content)) as home:
        snapshots = json.loads(home.read("lists/snapshots_0.json"))
    assert {snapshot["list"] for snapshot in snapshots} == set(LISTS)
    assert len(snapshots) == len(LISTS)
    login_name = reading.query("SELECT login_name FROM account WHERE account_id = %s", account_id)[0][0]
    browser.submit("/privacy", "/privacy/erase", {"login_name": login_name})
    for table in ("library_list", "library_snapshot"):
        assert reading.query(f"SELECT DISTINCT account_id FROM {table}") == [(other_id,)]  # noqa: S608


def test_who_has_no_connection_is_told_so(reading: Endpoint) -> None:
    _, anna = reading.local("anna")
    assert reading.client.take_snapshots(anna)["status"] == "local"
    browser, account_id = reading.listener(1)
    browser.submit("/privacy", "/privacy/disconnect")
    assert reading.client.take_snapshots(account_id)["status"] == "disconnected"
    assert reading.api("POST", "/library", json={"account_id": 999}).status_code == 404
