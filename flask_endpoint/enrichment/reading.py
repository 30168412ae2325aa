"""One call's reads: as whom, how many, and what ends them."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import psycopg

from flask_endpoint.access import DisconnectedError, NeedsReauthError, access_token
from flask_endpoint.enrichment import budget
from flask_endpoint.oauth import OAuthClient
from flask_endpoint.polling import Upstream
from flask_endpoint.spotify import (
    ForbiddenError,
    QuotaExceededError,
    RateLimitedError,
    SpotifyError,
    UnauthorizedError,
)
from flask_endpoint.vault import UnreadableTokenError

BUCKET = "catalogue"
QUOTA_REST = timedelta(hours=6)
"""At least so long after QUOTA_EXCEEDED, whatever Retry-After says."""

Status = Literal[
    "more", "done", "spent", "resting", "running", "unavailable", "no_account", "off", "export_only"
]
MESSAGES: dict[Status, str] = {
    "more": "there is more to ask for: call again",
    "done": "there is nothing to ask for now",
    "spent": "today's budget is spent; it goes on tomorrow (UTC)",
    "running": "another call is at it",
    "no_account": "no account is connected to Spotify",
    "off": "ENRICHMENT_DAILY_READS is 0",
    "export_only": "SPOTIFY_CLIENT_ID is not set: Spotify is never asked",
}


@dataclass(frozen=True)
class Limits:
    """Reads a UTC day, and the pause before each."""

    daily_reads: int
    pause_seconds: float


class StopError(Exception):
    """Nothing more can be asked in this call."""

    def __init__(self, status: Status, message: str | None = None) -> None:
        super().__init__(message or MESSAGES[status])
        self.status: Status = status


Call = Callable[[str], dict[str, Any]]
"""A call of the Web API that waits for its access token."""


def connected_accounts(connection: psycopg.Connection) -> list[int]:
    """Whose tokens may be used for what belongs to nobody."""
    rows = connection.execute(
        "SELECT account_id FROM account WHERE kind = 'spotify' AND status = 'active' ORDER BY account_id"
    ).fetchall()
    return [row[0] for row in rows]


class Reader:
    """Reads as the first of `accounts` that can, within the day's budget and until `ends_at` (monotonic).

    Must be used outside a transaction: what is spent and refused is written at once.
    """

    def __init__(
        self,
        connection: psycopg.Connection,
        upstream: Upstream,
        oauth: OAuthClient,
        limits: Limits,
        *,
        accounts: list[int],
        ends_at: float,
    ) -> None:
        self.asked = 0
        self._connection = connection
        self._upstream = upstream
        self._oauth = oauth
        self._limits = limits
        self._ends_at = ends_at
        self._accounts = accounts

    def look_around(self) -> None:
        """StopError where it is known already that nothing can be asked."""
        known = budget.state(self._connection, BUCKET)
        if known.resting_until:
            raise StopError("resting", known.rest_reason)
        if not self._accounts:
            raise StopError("no_account")
        if known.spent >= self._limits.daily_reads:
            raise StopError("spent")

    def read(self, call: Call) -> dict[str, Any]:
        """What Spotify says to `call`. StopError when it wants to be left alone; else its SpotifyError.

        ForbiddenError when no account may; the caller decides how long that is remembered.
        """
        while True:
            try:
                return self._read_as_first(call)
            except RateLimitedError as error:
                pause = timedelta(seconds=max(error.retry_after, 1))
                raise self.rest(
                    max(pause, QUOTA_REST) if isinstance(error, QuotaExceededError) else pause, error
                ) from error
            except (ForbiddenError, UnauthorizedError) as error:
                if len(self._accounts) > 1:
                    self._accounts.pop(0)
                    continue
                if isinstance(error, UnauthorizedError):
                    raise StopError("unavailable", str(error)) from error
                raise

    def _read_as_first(self, call: Call) -> dict[str, Any]:
        token = self._token()
        self._spend()
        try:
            return call(token)
        except UnauthorizedError:  # refreshed once
            token = self._token(rejected=token)
            self._spend()
            return call(token)

    def _token(self, rejected: str | None = None) -> str:
        while self._accounts:
            try:
                return access_token(
                    self._connection,
                    self._upstream.vault,
                    self._oauth,
                    self._accounts[0],
                    rejected=rejected,
                ).value
            except (NeedsReauthError, DisconnectedError, UnreadableTokenError):
                self._accounts.pop(0)
                rejected = None
            except SpotifyError as error:
                raise StopError("unavailable", str(error)) from error
        raise StopError("no_account")

    def _spend(self) -> None:
        """All that has to be true before a call: time, polling's own limit, the budget, the pause."""
        if time.monotonic() >= self._ends_at:
            raise StopError("more")
        try:
            self._upstream.spotify.raise_if_limited()
        except RateLimitedError as error:
            raise StopError("resting", str(error)) from error
        if not budget.spend(self._connection, BUCKET, self._limits.daily_reads):
            raise StopError("spent")
        if self.asked:
            time.sleep(self._limits.pause_seconds)
        self.asked += 1

    def rest(self, pause: timedelta, error: SpotifyError) -> StopError:
        """Leave Spotify alone for so long, across restarts; returns what to raise."""
        budget.rest(self._connection, BUCKET, pause, str(error))
        return StopError("resting", str(error))
