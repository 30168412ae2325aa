"""Sign-ins with Spotify under way. Grain: one row of authorization_request per browser sent to Spotify.

A state works once, for ten minutes, and only in the browser that began: the row is deleted as it is read, and
it must match a random mark in that browser's signed session cookie.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

import psycopg

from flask_endpoint.oauth import new_secret
from flask_endpoint.vault import UnreadableTokenError, Vault

LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, repr=False)
class Authorization:
    """What the endpoint remembered when it sent a browser to Spotify."""

    code_verifier: str
    next_url: str | None
    is_renewal: bool


def _digest(value: str) -> bytes:
    return hashlib.sha256(value.encode("utf-8", "replace")).digest()


def begin(
    connection: psycopg.Connection, vault: Vault, browser: str, *, next_url: str | None, is_renewal: bool
) -> tuple[str, str]:
    """Remember a new sign-in of the browser marked `browser`; returns its state and PKCE verifier."""
    state, code_verifier = new_secret(), new_secret()
    with connection.transaction():
        connection.execute("DELETE FROM authorization_request WHERE created_at < now() - %s", (LIFETIME,))
        connection.execute(
            "INSERT INTO authorization_request "
            "(state_hash, browser_hash, code_verifier_encrypted, next_url, is_renewal) "
            "VALUES (%s, %s, %s, %s, %s)",
            (_digest(state), _digest(browser), vault.encrypt(code_verifier), next_url, is_renewal),
        )
    return state, code_verifier


def redeem(connection: psycopg.Connection, vault: Vault, browser: str, state: str) -> Authorization | None:
    """The sign-in `state` belongs to, once; None when forged, replayed, too old or another browser's."""
    row = connection.execute(
        "DELETE FROM authorization_request WHERE state_hash = %s AND browser_hash = %s "
        "AND created_at >= now() - %s RETURNING code_verifier_encrypted, next_url, is_renewal",
        (_digest(state), _digest(browser), LIFETIME),
    ).fetchone()
    if row is None:
        return None
    try:
        return Authorization(code_verifier=vault.decrypt(row[0]), next_url=row[1], is_renewal=row[2])
    except UnreadableTokenError:
        return None
