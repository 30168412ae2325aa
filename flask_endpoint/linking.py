"""A completed sign-in with Spotify becomes an account: a new one, or the one linked before."""

from typing import Any

import psycopg

from flask_endpoint.oauth import Tokens
from flask_endpoint.plays import UNSTORABLE
from flask_endpoint.vault import Vault

FIND = """
SELECT account_id
FROM account
WHERE
    spotify_account_id = %(key)s
    OR (spotify_account_id = %(user_id)s AND spotify_user_id = %(user_id)s)
ORDER BY spotify_account_id = %(key)s DESC
LIMIT 1
"""
"""By its key, or by the `id` it was linked by before Spotify sent `account_id`."""

INSERT = """
INSERT INTO account (
    kind, login_name, display_name, spotify_account_id, spotify_user_id, time_zone, country,
    access_token_encrypted, access_token_expires_at, refresh_token_encrypted, granted_scope, authorized_at
) VALUES (
    'spotify', %(login_name)s, %(display_name)s, %(key)s, %(user_id)s, %(time_zone)s, %(country)s,
    %(access)s, %(expires_at)s, %(refresh)s, %(scope)s, now()
)
RETURNING account_id
"""

UPDATE = """
UPDATE account
SET
    spotify_account_id = %(key)s,
    spotify_user_id = %(user_id)s,
    display_name = coalesce(%(display_name)s, display_name),
    country = coalesce(%(country)s, country),
    access_token_encrypted = %(access)s,
    access_token_expires_at = %(expires_at)s,
    refresh_token_encrypted = coalesce(%(refresh)s, refresh_token_encrypted),
    granted_scope = %(scope)s,
    authorized_at = CASE
        WHEN %(is_renewal)s OR status <> 'active' OR authorized_at IS NULL THEN now()
        ELSE authorized_at
    END,
    status = 'active',
    last_error = NULL,
    disconnected_at = NULL,
    erases_at = NULL
WHERE account_id = %(account_id)s
"""
"""authorized_at moves only where the user consented: when asked to, or when no consent was valid. A mere
sign-in leaves it, since Spotify's six months count from the original consent."""


def spotify_key(profile: dict[str, Any]) -> str:
    """What an account is linked by: `account_id` of /v1/me, or `id` where Spotify does not send it."""
    key = profile.get("account_id")
    return key if isinstance(key, str) and key else str(profile["id"])


def _free_login_name(connection: psycopg.Connection, spotify_user_id: str, key: str) -> str:
    """The Spotify id where it is free, else one that no local account can have."""
    for name in (spotify_user_id, f"spotify:{spotify_user_id}"):
        if not connection.execute("SELECT 1 FROM account WHERE login_name = %s", (name,)).fetchone():
            return name
    return f"spotify:{key}"


def _row_values(vault: Vault, profile: dict[str, Any], tokens: Tokens) -> dict[str, Any]:
    shown_name, country = profile.get("display_name"), profile.get("country")
    return {
        "key": spotify_key(profile),
        "user_id": str(profile["id"]),
        "display_name": UNSTORABLE.sub("", shown_name)[:200] if isinstance(shown_name, str) else None,
        "country": country[:8] if isinstance(country, str) and country.isalnum() else None,
        "access": vault.encrypt(tokens.access_token),
        "expires_at": tokens.expires_at,
        "refresh": vault.encrypt(tokens.refresh_token) if tokens.refresh_token else None,
        "scope": tokens.scope,
    }


def link_spotify(
    connection: psycopg.Connection,
    vault: Vault,
    profile: dict[str, Any],
    tokens: Tokens,
    *,
    is_renewal: bool,
    default_time_zone: str,
) -> int:
    """Store profile and tokens, encrypted, in the account they belong to; returns its id."""
    values = _row_values(vault, profile, tokens) | {"is_renewal": is_renewal, "time_zone": default_time_zone}
    with connection.transaction():
        lock = f"encore:link:{values['user_id']}"
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (lock,))
        found = connection.execute(FIND, values).fetchone()
        if found:
            connection.execute(UPDATE, values | {"account_id": found[0]})
            return int(found[0])
        values["login_name"] = _free_login_name(connection, values["user_id"], values["key"])
        (account_id,) = connection.execute(INSERT, values).fetchone() or (0,)
        return int(account_id)
