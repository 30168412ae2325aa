"""spotipy and plain HTTP clients over a real socket: they cannot tell the difference."""

import io
import re
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
import requests
import spotipy
from simulator_client import CALLBACK
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.oauth2 import SpotifyOAuth, SpotifyOauthError


@pytest.fixture
def oauth(server: str, monkeypatch: pytest.MonkeyPatch) -> SpotifyOAuth:
    monkeypatch.setattr(SpotifyOAuth, "OAUTH_AUTHORIZE_URL", f"{server}/authorize")
    monkeypatch.setattr(SpotifyOAuth, "OAUTH_TOKEN_URL", f"{server}/api/token")
    return SpotifyOAuth(
        client_id="app",
        client_secret="s3cret",
        redirect_uri=CALLBACK,
        state="st",
        scope="user-read-recently-played",
        cache_handler=MemoryCacheHandler(),
        open_browser=False,
    )


def sign_in(oauth: SpotifyOAuth) -> dict:
    """As a browser does it: page, cookie, form, redirect."""
    browser = requests.Session()
    page = browser.get(oauth.get_authorize_url(), timeout=10)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    action = re.search(r'action="([^"]+)"', page.text)
    assert action
    address = requests.compat.urljoin(page.url, action[1].replace("&amp;", "&"))
    form = {"csrf_token": token[1], "listener": "1", "decision": "agree"}
    answer = browser.post(address, data=form, allow_redirects=False, timeout=10)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["state"] == ["st"]
    oauth.get_access_token(query["code"][0], as_dict=False, check_cache=False)
    return oauth.cache_handler.get_cached_token()


@pytest.fixture
def spotify(server: str, oauth: SpotifyOAuth) -> spotipy.Spotify:
    token = sign_in(oauth)["access_token"]
    client = spotipy.Spotify(auth=token, requests_session=requests.Session(), requests_timeout=10)
    client.prefix = f"{server}/v1/"
    return client


def test_spotipy_signs_in_and_refreshes(oauth: SpotifyOAuth) -> None:
    token = sign_in(oauth)
    again = oauth.refresh_access_token(token["refresh_token"])
    assert again["refresh_token"] == token["refresh_token"]
    assert again["access_token"] != token["access_token"]


def test_spotipy_reports_a_revoked_refresh_token(server: str, oauth: SpotifyOAuth) -> None:
    token = sign_in(oauth)
    requests.post(f"{server}/_simulator/control", json={"revoke_refresh_tokens": True}, timeout=10)
    with pytest.raises(SpotifyOauthError) as refused:
        oauth.refresh_access_token(token["refresh_token"])
    assert refused.value.error == "invalid_grant"
    assert refused.value.error_description == "Refresh token revoked"


def test_spotipy_reads_everything_we_use(spotify: spotipy.Spotify) -> None:
    assert spotify.me()["account_id"]
    page = spotify.current_user_recently_played(limit=10)
    assert len(page["items"]) == 10
    assert len(spotify.next(page)["items"]) == 10
    track = next(item["track"] for item in page["items"] if not item["track"]["is_local"])
    assert spotify.track(track["id"])["external_ids"]["isrc"]
    assert spotify.album(track["album"]["id"])["tracks"]["items"]
    assert spotify.album_tracks(track["album"]["id"])["total"] == track["album"]["total_tracks"]
    assert spotify.artist(track["artists"][0]["id"])["name"] == track["artists"][0]["name"]


def test_spotipy_sees_the_forbidden_batch_the_quota_and_the_expired_token(
    server: str, spotify: spotipy.Spotify
) -> None:
    with pytest.raises(spotipy.SpotifyException) as forbidden:
        spotify.tracks(["0" * 22])
    assert forbidden.value.http_status == 403
    quota = {"path": "/v1/me", "status": 429, "retry_after": 80_000, "reason": "QUOTA_EXCEEDED"}
    requests.post(f"{server}/_simulator/control", json={"faults": [quota]}, timeout=10)
    with pytest.raises(spotipy.SpotifyException) as limited:
        spotify.me()
    assert (limited.value.http_status, limited.value.reason) == (429, "QUOTA_EXCEEDED")
    assert limited.value.headers["Retry-After"] == "80000"
    requests.post(f"{server}/_simulator/control", json={"expire_access_tokens": True}, timeout=10)
    with pytest.raises(spotipy.SpotifyException) as expired:
        spotify.me()
    assert expired.value.http_status == 401


def test_a_cut_connection_breaks_in_the_middle_of_the_body(server: str, oauth: SpotifyOAuth) -> None:
    bearer = {"Authorization": f"Bearer {sign_in(oauth)['access_token']}"}
    address = f"{server}/v1/me/player/recently-played"
    fault = {"faults": [{"path": "/v1/me/player", "mode": "cut"}]}
    requests.post(f"{server}/_simulator/control", json=fault, timeout=10)
    with pytest.raises(requests.exceptions.RequestException):
        requests.get(address, headers=bearer, timeout=10)
    assert requests.get(address, headers=bearer, timeout=10).status_code == 200


def test_a_slow_answer_is_slow(server: str, oauth: SpotifyOAuth) -> None:
    bearer = {"Authorization": f"Bearer {sign_in(oauth)['access_token']}"}
    fault = {"faults": [{"path": "/v1/me", "delay_ms": 5_000}]}
    requests.post(f"{server}/_simulator/control", json=fault, timeout=10)
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(f"{server}/v1/me", headers=bearer, timeout=0.3)


def test_an_export_downloads_as_a_zip(server: str) -> None:
    answer = requests.get(f"{server}/_simulator/export/2?from=2026-11-01", timeout=30)
    assert answer.headers["Content-Type"] == "application/zip"
    with ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert any("Streaming_History_Audio" in name for name in archive.namelist())
