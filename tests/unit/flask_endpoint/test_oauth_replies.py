"""What replies of Spotify's two services mean, at the HTTP level."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import requests
from cryptography.fernet import Fernet
from test_web_settings import GOOD

from flask_endpoint.oauth import ConfigurationError, InvalidGrantError, OAuthClient
from flask_endpoint.settings import Settings
from flask_endpoint.spotify import (
    ForbiddenError,
    NotFoundError,
    QuotaExceededError,
    RateLimitedError,
    SpotifyClient,
    UnauthorizedError,
    UnavailableError,
)
from flask_endpoint.vault import UnreadableTokenError, Vault

Answer = Callable[..., None]


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Make every HTTP call end in one given reply."""

    def use(
        status: int = 200, body: Any = None, headers: dict[str, str] | None = None, raw: bytes | None = None
    ):
        def send(_adapter, request: requests.PreparedRequest, **_: Any) -> requests.Response:
            response = requests.Response()
            response.status_code = status
            response._content = raw if raw is not None else json.dumps(body).encode()
            response.headers.update(headers or {})
            response.url = request.url or ""
            response.request = request
            return response

        monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", send)

    return use


@pytest.fixture
def oauth() -> OAuthClient:
    return OAuthClient(Settings.from_env(GOOD))


def client() -> SpotifyClient:
    return SpotifyClient("https://api.example")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {"error": {"status": 401, "message": "The access token expired"}}, UnauthorizedError),
        (403, {"error": {"status": 403, "message": "no"}}, ForbiddenError),
        (404, {"error": {"status": 404, "message": "no"}}, NotFoundError),
        (429, {"error": {"status": 429, "message": "slow"}}, RateLimitedError),
        (429, {"error": {"status": 429, "reason": "QUOTA_EXCEEDED"}}, QuotaExceededError),
        (429, {"reason": "QUOTA_EXCEEDED"}, QuotaExceededError),
        (429, "text", RateLimitedError),
        (500, {"error": "text, where an object belongs"}, UnavailableError),
        (502, None, UnavailableError),
        (302, None, UnavailableError),
        (200, [], UnavailableError),
        (200, {"items": None}, UnavailableError),
        (200, {}, UnavailableError),
    ],
)
def test_each_kind_of_refusal_is_told_apart(answer: Answer, status: int, body: Any, error: type[Exception]):
    answer(status, body, {"Retry-After": "5"})
    with pytest.raises(error) as raised:
        client().recently_played("token")
    assert type(raised.value) is error


@pytest.mark.parametrize("raw", [b"", b"<html>", b'{"items": [', b"[" * 100_000])
def test_a_reply_that_is_no_json_is_an_outage(answer: Answer, raw: bytes):
    answer(200, raw=raw)
    with pytest.raises(UnavailableError):
        client().recently_played("token")


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("7", 7, 7),
        ("86400", 86400, 86400),
        ("99999999999999999999", 604800, 604800),
        ("", 30, 30),
        ("soon", 30, 30),
        ("-5", 30, 30),
    ],
)
def test_retry_after_is_read_whatever_its_form(answer: Answer, header: str, least: int, most: int):
    answer(429, {}, {"Retry-After": header})
    with pytest.raises(RateLimitedError) as raised:
        client().recently_played("token")
    assert least <= raised.value.retry_after <= most


def test_retry_after_may_be_a_moment(answer: Answer):
    begin = datetime.now(UTC)
    answer(429, {}, {"Retry-After": format_datetime(begin + timedelta(minutes=2), usegmt=True)})
    with pytest.raises(RateLimitedError) as raised:
        client().recently_played("token")
    spent = (datetime.now(UTC) - begin).total_seconds()
    assert 118 - spent <= raised.value.retry_after <= 120


def test_after_a_429_no_call_leaves_until_the_wait_is_over(answer: Answer):
    one = client()
    answer(429, {}, {"Retry-After": "60"})
    with pytest.raises(RateLimitedError):
        one.recently_played("token")
    answer(200, {"items": []})
    with pytest.raises(RateLimitedError):
        one.recently_played("token")
    assert client().recently_played("token") == []


def test_a_refresh_without_a_new_refresh_token_keeps_the_old(answer: Answer, oauth: OAuthClient):
    answer(200, {"access_token": "new", "token_type": "Bearer", "expires_in": 3600, "scope": "x"})
    tokens = oauth.refresh("old")
    assert (tokens.access_token, tokens.refresh_token) == ("new", None)


def test_a_refresh_with_a_new_refresh_token_gives_it(answer: Answer, oauth: OAuthClient):
    answer(200, {"access_token": "new", "refresh_token": "newer"})
    tokens = oauth.refresh("old")
    assert tokens.refresh_token == "newer"
    assert timedelta(minutes=50) < tokens.expires_at - datetime.now(UTC) < timedelta(minutes=61)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"error": "invalid_grant", "error_description": "Refresh token expired"}, InvalidGrantError),
        (400, {"error": "invalid_client"}, ConfigurationError),
        (401, {"error": "invalid_client"}, ConfigurationError),
        (400, "text", UnavailableError),
        (400, {}, UnavailableError),
        (403, {"error": "invalid_grant"}, UnavailableError),
        (429, {"error": "invalid_grant"}, RateLimitedError),
        (500, {"error": "invalid_grant"}, UnavailableError),
        (200, {"access_token": ""}, UnavailableError),
        (200, [], UnavailableError),
    ],
)
def test_only_invalid_grant_means_consent_again(
    answer: Answer, oauth: OAuthClient, status: int, body: Any, error: type[Exception]
):
    answer(status, body)
    with pytest.raises(error):
        oauth.refresh("old")


def test_replies_show_no_tokens(answer: Answer, oauth: OAuthClient):
    answer(200, {"access_token": "secret-access", "refresh_token": "secret-refresh"})
    assert "secret" not in repr(oauth.refresh("old"))


def test_keys_rotate_and_a_lost_key_is_explained():
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = Vault((old,)).encrypt("token")
    assert Vault((new, old)).decrypt(sealed) == "token"
    with pytest.raises(UnreadableTokenError, match="TOKEN_ENCRYPTION_KEYS"):
        Vault((new,)).decrypt(sealed)
