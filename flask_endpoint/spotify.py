"""Spotify's Web API through spotipy, with every failure as one of our own exceptions.

spotipy's default client sleeps through Retry-After inside urllib3 and then loses the headers and
QUOTA_EXCEEDED. Ours brings its own requests session, whose response hook judges each reply before spotipy
does. Nothing here ever waits for a limit to pass: the caller is told how long it lasts.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
import spotipy  # type: ignore[import-untyped]

from flask_endpoint.catalogue.replies import Entity

PAGE_LIMIT = 50
TIMEOUT_SECONDS = (5, 20)
DEFAULT_RETRY_AFTER = 30
MAX_RETRY_AFTER = 7 * 24 * 3600

# spotipy logs headers and bodies, which hold tokens, at DEBUG.
logging.getLogger("spotipy").setLevel(logging.WARNING)
logging.getLogger("spotipy.client").setLevel(logging.CRITICAL)


class SpotifyError(Exception):
    """Spotify did not give what was asked for; the message is fit for people and holds no secrets."""


class UnauthorizedError(SpotifyError):
    """401: the access token is not accepted (any more); refreshing it once may help."""


class ForbiddenError(SpotifyError):
    """403: the app's configuration, its user list or a missing Premium; retrying does not help."""


class NotFoundError(SpotifyError):
    """404: there is no such thing."""


class UnavailableError(SpotifyError):
    """Spotify cannot be reached, fails, or sends what is not an answer; trying later may help."""


class RateLimitedError(SpotifyError):
    """429: too many calls; `retry_after` seconds must pass before the next."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class QuotaExceededError(RateLimitedError):
    """429 with QUOTA_EXCEEDED: the developer account's quota is spent, for hours."""


def retry_after_seconds(response: requests.Response) -> int:
    """Retry-After as seconds: a number, or an HTTP date; a sane default where it is missing or nonsense."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), MAX_RETRY_AFTER)
    try:
        seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):
        return DEFAULT_RETRY_AFTER
    return int(min(max(seconds, 0), MAX_RETRY_AFTER))


def _is_quota_exceeded(response: requests.Response) -> bool:
    """Whether the body of a 429 gives the reason QUOTA_EXCEEDED, at the top or inside `error`."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return False
    places = [body, body.get("error")] if isinstance(body, dict) else []
    return any(isinstance(place, dict) and place.get("reason") == "QUOTA_EXCEEDED" for place in places)


def rate_limit_error(response: requests.Response) -> RateLimitedError:
    """What a 429 means, and for how long."""
    seconds = retry_after_seconds(response)
    if _is_quota_exceeded(response):
        return QuotaExceededError("Spotify's quota for this developer account is spent", seconds)
    return RateLimitedError(f"Spotify asks to wait {seconds} seconds", seconds)


def raise_for_reply(response: requests.Response, *_: Any, **__: Any) -> None:
    """Response hook: nothing for a success, our exception for everything else."""
    status = response.status_code
    if status < requests.codes.multiple_choices:
        return
    if status == requests.codes.too_many_requests:
        raise rate_limit_error(response)
    if status == requests.codes.unauthorized:
        raise UnauthorizedError("Spotify does not accept the access token")
    if status == requests.codes.forbidden:
        raise ForbiddenError(
            "Spotify refuses this account (403): in development mode the app's owner needs Premium and the "
            "account must be on the app's user list in the developer dashboard"
        )
    if status == requests.codes.not_found:
        raise NotFoundError("Spotify knows nothing at this address (404)")
    raise UnavailableError(f"Spotify answered with status {status}")


def open_session(*hooks: Callable[..., Any]) -> requests.Session:
    """A session that keeps no cookies (accounts must not mix), follows no redirects and retries nothing."""
    session = requests.Session()
    session.max_redirects = 0
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.hooks["response"].extend(hooks)
    return session


class SpotifyClient:
    """The few calls Encore makes. Thread-safe; after a 429 it refuses calls until Spotify's wait is over."""

    def __init__(self, api_url: str) -> None:
        self._prefix = f"{api_url}/v1/"
        self._session = open_session(raise_for_reply)
        self._lock = threading.Lock()
        self._limit: RateLimitedError | None = None
        self._limited_until = 0.0

    def me(self, access_token: str) -> dict[str, Any]:
        """The profile of the account a token belongs to."""
        profile = self._call(access_token, "current_user")
        user_id = profile.get("id")
        if not isinstance(user_id, str) or not user_id or not user_id.isprintable():
            raise UnavailableError("Spotify's profile names no id")
        return profile

    def recently_played(self, access_token: str) -> list[Any]:
        """The newest plays, at most PAGE_LIMIT, newest first, as received and not yet checked."""
        items = self._call(access_token, "current_user_recently_played", limit=PAGE_LIMIT).get("items")
        if not isinstance(items, list):
            raise UnavailableError("Spotify's recently-played page has no list of items")
        return items

    def describe(self, access_token: str, entity: Entity, entity_id: str) -> dict[str, Any]:
        """One track, album or artist by its Spotify id, as received and not yet checked."""
        return self._call(access_token, entity, **{f"{entity}_id": entity_id})

    def list_page(self, access_token: str, *, method: str, **arguments: Any) -> dict[str, Any]:
        """One page of a list of the account; `items` are as received and not yet checked."""
        page = self._call(access_token, method, **arguments)
        if not isinstance(page.get("items"), list):
            raise UnavailableError("Spotify's list has no items")
        return page

    def _call(self, access_token: str, method: str, **arguments: Any) -> dict[str, Any]:
        self.raise_if_limited()
        client = spotipy.Spotify(
            auth=access_token, requests_session=self._session, requests_timeout=TIMEOUT_SECONDS
        )
        client.prefix = self._prefix
        try:
            reply = getattr(client, method)(**arguments)
        except RateLimitedError as error:
            self._remember(error)
            raise
        except requests.RequestException as error:
            raise UnavailableError(f"Spotify cannot be reached ({type(error).__name__})") from error
        except RecursionError as error:
            raise UnavailableError("Spotify sent a reply nested beyond reading") from error
        if not isinstance(reply, dict):
            raise UnavailableError("Spotify sent a reply that is not a JSON object")
        return reply

    def raise_if_limited(self) -> None:
        """RateLimitedError while Spotify's wait is not over."""
        with self._lock:
            if self._limit is None:
                return
            remaining = self._limited_until - time.monotonic()
            if remaining <= 0:
                self._limit = None
                return
            raise type(self._limit)(str(self._limit), int(remaining) + 1)

    def _remember(self, error: RateLimitedError) -> None:
        with self._lock:
            self._limit = error
            self._limited_until = time.monotonic() + error.retry_after
