"""Codes, access tokens and refresh tokens.

They carry their own content, signed, so that they outlive a restart of the simulator as real ones outlive a
restart of Spotify. Revocations, used codes and rotation live in memory.
"""

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from threading import Lock
from typing import Any

from simulator.clock import Clock
from simulator.settings import Settings

CODE_SECONDS = 600
REFRESH_MONTHS = 6


class GrantError(Exception):
    """What the token endpoint answers with: HTTP 400, `error` and `error_description`."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


class AccessError(Exception):
    """An access token that the Web API does not take; the message is Spotify's."""


class Tokens:
    """Mints and checks everything OAuth hands out."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._key = hashlib.sha256(
            f"{settings.seed}:{settings.client_id}:{settings.client_secret}".encode()
        ).digest()
        self._lock = Lock()
        self._used_codes: set[str] = set()
        self._rotation: dict[str, int] = {}
        self._refresh_generation: dict[int, int] = {}
        self._access_generation: dict[int, int] = {}

    def reset(self) -> None:
        """Forget revocations and rotations."""
        with self._lock:
            self._rotation.clear()
            self._refresh_generation.clear()
            self._access_generation.clear()

    def revoke(self, listener: int) -> None:
        """Every refresh token of this listener dies, as when the app is removed on the account page."""
        with self._lock:
            self._refresh_generation[listener] = self._refresh_generation.get(listener, 0) + 1

    def expire_access(self, listener: int) -> None:
        """Every access token of this listener expires now."""
        with self._lock:
            self._access_generation[listener] = self._access_generation.get(listener, 0) + 1

    def code(self, listener: int, scope: str, redirect_uri: str, challenge: str | None) -> str:
        """An authorization code, good once and for ten minutes."""
        content = {"l": listener, "s": scope, "r": redirect_uri, "c": challenge, "n": secrets.token_hex(8)}
        return self._sign("code", {**content, "at": self._clock.now_ms()})

    def exchange(
        self, code: str, redirect_uri: str, verifier: str | None, *, has_secret: bool
    ) -> dict[str, Any]:
        """Turn a code into the first pair of tokens."""
        content = self._read("code", code)
        if content is None:
            raise GrantError("invalid_grant", "Invalid authorization code")
        with self._lock:
            if content["n"] in self._used_codes:
                raise GrantError("invalid_grant", "Invalid authorization code")
            self._used_codes.add(content["n"])
        if self._clock.now_ms() - content["at"] > CODE_SECONDS * 1000:
            raise GrantError("invalid_grant", "Authorization code expired")
        if content["r"] != redirect_uri:
            raise GrantError("invalid_grant", "Invalid redirect URI")
        if not has_secret and content["c"] is None:
            raise GrantError("invalid_client", "Invalid client secret")
        self._check_challenge(content["c"], verifier)
        family = {
            "l": content["l"],
            "s": content["s"],
            "f": content["n"],
            "auth": self._clock.now_ms(),
            "r": 0,
        }
        family["p"] = content["c"] is not None
        family["g"] = self._refresh_generation.get(content["l"], 0)
        return {**self._access(family), "refresh_token": self._sign("refresh", family)}

    def refresh(self, token: str, *, rotate: bool, has_secret: bool) -> dict[str, Any]:
        """A new access token; a new refresh token only when rotation is on. Six months after the
        authorization the refresh token is dead, however often it was used (SPOTIFY §1).
        """
        family = self._read("refresh", token)
        if family is None:
            raise GrantError("invalid_grant", "Invalid refresh token")
        if not has_secret and not family["p"]:
            raise GrantError("invalid_client", "Invalid client secret")
        if family["g"] < self._refresh_generation.get(family["l"], 0):
            raise GrantError("invalid_grant", "Refresh token revoked")
        if self._clock.now() >= refresh_expiry(family["auth"], self._clock.now()):
            raise GrantError("invalid_grant", "Refresh token expired")
        with self._lock:
            if family["r"] < self._rotation.get(family["f"], 0):
                raise GrantError("invalid_grant", "Refresh token revoked")
            if not rotate:
                return self._access(family)
            family["r"] += 1
            self._rotation[family["f"]] = family["r"]
        return {**self._access(family), "refresh_token": self._sign("refresh", family)}

    def check_access(self, token: str) -> tuple[int, str]:
        """Listener number and scope of a good access token."""
        content = self._read("access", token)
        if content is None:
            raise AccessError("Invalid access token")
        expired = self._clock.now_ms() - content["at"] > self._settings.token_seconds * 1000
        if expired or content["ag"] < self._access_generation.get(content["l"], 0):
            raise AccessError("The access token expired")
        return content["l"], content["s"]

    def _check_challenge(self, challenge: str | None, verifier: str | None) -> None:
        if challenge is None:
            return
        if not verifier:
            raise GrantError("invalid_request", "code_verifier required")
        digest = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if not hmac.compare_digest(digest, challenge):
            raise GrantError("invalid_grant", "code_verifier was incorrect")

    def _access(self, family: dict[str, Any]) -> dict[str, Any]:
        content = {
            "l": family["l"],
            "s": family["s"],
            "at": self._clock.now_ms(),
            "ag": self._access_generation.get(family["l"], 0),
            "n": secrets.token_hex(4),
        }
        return {
            "access_token": self._sign("access", content),
            "token_type": "Bearer",
            "scope": family["s"],
            "expires_in": self._settings.token_seconds,
        }

    def _sign(self, kind: str, content: dict[str, Any]) -> str:
        prefix = "BQ" if kind == "access" else "AQ"
        body = urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")
        return f"{prefix}{body}-{self._seal(kind, body)}"

    def _read(self, kind: str, token: str) -> dict[str, Any] | None:
        body, dash, seal = token[2:].rpartition("-")
        if not dash or not hmac.compare_digest(seal.encode(), self._seal(kind, body).encode()):
            return None
        content = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return content if isinstance(content, dict) else None

    def _seal(self, kind: str, body: str) -> str:
        return hmac.new(self._key, f"{kind}:{body}".encode(), hashlib.sha256).hexdigest()[:32]


def refresh_expiry(authorized_ms: int, now: datetime) -> datetime:
    """Six calendar months after the authorization; the last day of a shorter month."""
    authorized = datetime.fromtimestamp(authorized_ms / 1000, now.tzinfo)
    month = authorized.month - 1 + REFRESH_MONTHS
    year, month = authorized.year + month // 12, month % 12 + 1
    for day in (authorized.day, 30, 29, 28):
        try:
            return authorized.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
