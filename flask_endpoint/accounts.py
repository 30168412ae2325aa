"""Accounts: who they are, how local ones come to be, and what their owner may change."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import available_timezones

import psycopg
from psycopg.rows import class_row
from werkzeug.security import check_password_hash, generate_password_hash

from flask_endpoint.ledger import touch_account
from flask_endpoint.plays import UNSTORABLE

LOGIN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}", re.ASCII)
MIN_PASSWORD_LENGTH = 10
MAX_PASSWORD_LENGTH = 256
WARN_MONTH = timedelta(days=30)
WARN_WEEK = timedelta(days=7)
NOBODY_HASH = generate_password_hash("nobody has this password")
"""Checked when a name does not exist, so that an answer takes as long as for a name that does."""


class AccountError(ValueError):
    """An account cannot be what was asked for; the message says why."""


class UnknownAccountError(LookupError):
    """There is no such account."""


@dataclass(frozen=True)
class Account:
    """One row of account_overview: what the owner and the administrator may see of an account."""

    account_id: int
    kind: Literal["spotify", "local"]
    login_name: str
    display_name: str | None
    spotify_user_id: str | None
    status: Literal["active", "needs_reauth", "disconnected"]
    is_admin: bool
    time_zone: str
    authorized_at: datetime | None
    reconsent_due_at: datetime | None
    poll_watermark: datetime | None
    polled_at: datetime | None
    last_error: str | None
    created_at: datetime
    disconnected_at: datetime | None
    play_count: int
    open_gap_count: int
    erases_at: datetime | None

    @property
    def shown_name(self) -> str:
        """The name pages greet with."""
        return self.display_name or self.login_name

    def consent_warning(self, now: datetime) -> Literal["month", "week", "past"] | None:
        """How urgent it is to consent again; None while there is more than a month, or nothing to renew."""
        if self.reconsent_due_at is None or self.status == "disconnected":
            return None
        left = self.reconsent_due_at - now
        if left <= timedelta(0):
            return "past"
        if left <= WARN_WEEK:
            return "week"
        return "month" if left <= WARN_MONTH else None


def find_account(connection: psycopg.Connection, account_id: int) -> Account | None:
    """The account, if it exists."""
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute(
            "SELECT * FROM account_overview WHERE account_id = %s", (account_id,)
        ).fetchone()


def require_account(connection: psycopg.Connection, account_id: int) -> Account:
    """The account, or UnknownAccountError."""
    account = find_account(connection, account_id)
    if account is None:
        raise UnknownAccountError(f"there is no account {account_id}")
    return account


def list_accounts(connection: psycopg.Connection) -> list[Account]:
    """Every account, oldest first."""
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute("SELECT * FROM account_overview ORDER BY account_id").fetchall()


def check_time_zone(name: str) -> str:
    """`name`, if it is an IANA time zone; AccountError otherwise."""
    if name not in available_timezones():
        raise AccountError(f"{name[:64]!r} is not a time zone: use an IANA name such as Europe/Berlin")
    return name


def _check_local(login_name: str, password: str) -> None:
    if not LOGIN_NAME.fullmatch(login_name):
        raise AccountError(
            "a login name has 1 to 64 letters, digits or ._@- and begins with a letter or digit"
        )
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        raise AccountError(f"a password has {MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters")


def create_local(
    connection: psycopg.Connection, login_name: str, password: str, time_zone: str
) -> tuple[int, bool]:
    """A local account of that name: its id, and whether it is new (an existing one is left as it is)."""
    if UNSTORABLE.search(login_name):
        raise AccountError("a login name has no control characters")
    found = connection.execute(
        "SELECT account_id FROM account WHERE login_name = %s", (login_name,)
    ).fetchone()
    if found:
        return int(found[0]), False
    _check_local(login_name, password)
    row = connection.execute(
        "INSERT INTO account (kind, login_name, display_name, password_hash, time_zone) "
        "VALUES ('local', %s, %s, %s, %s) ON CONFLICT (login_name) DO NOTHING RETURNING account_id",
        (login_name, login_name, generate_password_hash(password), check_time_zone(time_zone)),
    ).fetchone()
    if row is None:  # somebody else was quicker
        return create_local(connection, login_name, password, time_zone)
    return int(row[0]), True


def ensure_admin(connection: psycopg.Connection, login_name: str, password: str, time_zone: str) -> None:
    """The local administrator of ADMIN_LOGIN exists and opens with ADMIN_PASSWORD, whatever it was before."""
    row = connection.execute(
        "SELECT kind, password_hash, is_admin FROM account WHERE login_name = %s", (login_name,)
    ).fetchone()
    if row is None:
        connection.execute(
            "INSERT INTO account (kind, login_name, display_name, password_hash, is_admin, time_zone) "
            "VALUES ('local', %s, %s, %s, true, %s) ON CONFLICT (login_name) DO NOTHING",
            (login_name, login_name, generate_password_hash(password), time_zone),
        )
        return
    kind, password_hash, is_admin = row
    if kind != "local":
        raise AccountError(
            f"ADMIN_LOGIN {login_name!r} is the name of a Spotify account: choose another name"
        )
    if not is_admin or not check_password_hash(password_hash, password):
        connection.execute(
            "UPDATE account SET is_admin = true, password_hash = %s WHERE login_name = %s",
            (generate_password_hash(password), login_name),
        )


def check_password(connection: psycopg.Connection, login_name: str, password: str) -> int | None:
    """The id of the local account that name and password open, or None; takes equally long either way."""
    row = connection.execute(
        "SELECT account_id, password_hash FROM account WHERE login_name = %s AND kind = 'local'",
        (UNSTORABLE.sub("", login_name)[:200],),
    ).fetchone()
    account_id, password_hash = row if row and row[1] else (None, NOBODY_HASH)
    is_right = check_password_hash(password_hash, password[:MAX_PASSWORD_LENGTH])
    return int(account_id) if is_right and account_id is not None else None


def set_time_zone(connection: psycopg.Connection, account_id: int, time_zone: str) -> None:
    """Change the zone that local dates are in; everything downstream of the account is computed anew."""
    with connection.transaction():
        changed = connection.execute(
            "UPDATE account SET time_zone = %s WHERE account_id = %s AND time_zone <> %s RETURNING 1",
            (check_time_zone(time_zone), account_id, time_zone),
        ).fetchone()
        if changed:
            touch_account(connection, account_id)


def disconnect(connection: psycopg.Connection, account_id: int, *, erase_after: timedelta | None) -> bool:
    """Forget a Spotify account's tokens and poll it no more; False if there was nothing to disconnect.

    It is erased `erase_after` that, unless it is connected again; None keeps it.
    """
    row = connection.execute(
        "UPDATE account SET status = 'disconnected', disconnected_at = now(), erases_at = now() + %s, "
        "last_error = NULL, "
        "access_token_encrypted = NULL, access_token_expires_at = NULL, refresh_token_encrypted = NULL "
        "WHERE account_id = %s AND kind = 'spotify' AND status <> 'disconnected' RETURNING account_id",
        (erase_after, account_id),
    ).fetchone()
    return row is not None
