"""Access tokens: read, refreshed when due, one refresh at a time per account."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import psycopg

from flask_endpoint.locks import account_lock
from flask_endpoint.oauth import InvalidGrantError, OAuthClient, Tokens
from flask_endpoint.spotify import SpotifyError
from flask_endpoint.vault import Vault

LEEWAY = timedelta(seconds=60)


class NeedsReauthError(SpotifyError):
    """The user has to consent again; until then there is nothing to poll with."""


class DisconnectedError(SpotifyError):
    """The account has no tokens: it is local, or its owner disconnected it."""


class AccessToken(NamedTuple):
    """A token fit to be used now."""

    value: str
    expires_at: datetime
    scope: str


class _Stored(NamedTuple):
    status: str
    access: bytes | None
    expires_at: datetime | None
    refresh: bytes | None
    scope: str | None


def _read(connection: psycopg.Connection, account_id: int) -> _Stored:
    row = connection.execute(
        "SELECT status, access_token_encrypted, access_token_expires_at, refresh_token_encrypted, "
        "granted_scope FROM account WHERE account_id = %s",
        (account_id,),
    ).fetchone()
    stored = _Stored(*row) if row else None
    if stored is not None and stored.status == "needs_reauth":
        raise NeedsReauthError(
            "the account's owner has to consent again: sign in with Spotify on the home page"
        )
    if stored is None or stored.status == "disconnected" or stored.refresh is None:
        raise DisconnectedError("the account is not connected to Spotify")
    return stored


def _usable(stored: _Stored, vault: Vault, rejected: str | None) -> AccessToken | None:
    if stored.access is None or stored.expires_at is None or stored.expires_at <= datetime.now(UTC) + LEEWAY:
        return None
    value = vault.decrypt(stored.access)
    return None if value == rejected else AccessToken(value, stored.expires_at, stored.scope or "")


def _store(
    connection: psycopg.Connection, vault: Vault, account_id: int, tokens: Tokens, used: bytes | None
) -> None:
    """Keep refreshed tokens, unless the owner signed in anew or disconnected while Spotify was asked."""
    connection.execute(
        "UPDATE account SET access_token_encrypted = %s, access_token_expires_at = %s, "
        "refresh_token_encrypted = coalesce(%s, refresh_token_encrypted), "
        "granted_scope = coalesce(nullif(%s, ''), granted_scope) "
        "WHERE account_id = %s AND refresh_token_encrypted = %s",
        (
            vault.encrypt(tokens.access_token),
            tokens.expires_at,
            vault.encrypt(tokens.refresh_token) if tokens.refresh_token else None,
            tokens.scope,
            account_id,
            used,
        ),
    )


def _mark_needs_reauth(
    connection: psycopg.Connection, account_id: int, error: str, used: bytes | None
) -> None:
    """The stored consent is dead, unless it was replaced while Spotify was asked."""
    connection.execute(
        "UPDATE account SET status = 'needs_reauth', last_error = %s "
        "WHERE account_id = %s AND status = 'active' AND refresh_token_encrypted = %s",
        (error, account_id, used),
    )


def access_token(
    connection: psycopg.Connection,
    vault: Vault,
    oauth: OAuthClient,
    account_id: int,
    *,
    rejected: str | None = None,
) -> AccessToken:
    """A token to call Spotify with now. `rejected` names one Spotify just refused, which forces a refresh.

    Must be called outside a transaction. Raises NeedsReauthError (and marks the account) on invalid_grant
    only; DisconnectedError without tokens; other SpotifyErrors, which change nothing, when the accounts
    service cannot answer.
    """
    usable = _usable(_read(connection, account_id), vault, rejected)
    if usable:
        return usable
    with account_lock(connection, "token", account_id, wait=True):
        stored = _read(connection, account_id)
        usable = _usable(stored, vault, rejected)  # whoever held the lock before may have refreshed
        if usable:
            return usable
        try:
            tokens = oauth.refresh(vault.decrypt(stored.refresh or b""))
        except InvalidGrantError as error:
            _mark_needs_reauth(connection, account_id, str(error), stored.refresh)
            raise NeedsReauthError(str(error)) from error
        _store(connection, vault, account_id, tokens, stored.refresh)
    return AccessToken(tokens.access_token, tokens.expires_at, tokens.scope or stored.scope or "")
