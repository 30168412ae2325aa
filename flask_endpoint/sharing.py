"""What an account shows to others: links that expire, comparisons both agreed to. Off until asked for."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from psycopg.rows import class_row

CARDS = ("totals", "calendar", "artists", "tracks", "clock")
WRAPPED_CARDS = (
    "wrapped_time",
    "wrapped_artists",
    "wrapped_tracks",
    "wrapped_albums",
    "wrapped_genres",
    "wrapped_peak_hour",
    "wrapped_longest_day",
    "wrapped_session",
    "wrapped_streak",
    "wrapped_discoveries",
    "wrapped_obsession",
)
"""What a link can show, of all time and of one year's Wrapped; share_link.cards allows the same."""
MAX_DAYS = 90
MAX_LINKS = 20
MAX_QUESTIONS = 20
"""Links that work, and questions without an answer, per account: nobody is flooded."""
TOKEN_BYTES = 32


class SharingError(ValueError):
    """What was asked for cannot be done; the message says why."""


@dataclass(frozen=True)
class ShareLink:
    """One row of share_link, without what would open it."""

    share_link_id: int
    cards: list[str]
    wrapped_year: int | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    is_open: bool


@dataclass(frozen=True)
class Comparison:
    """A row of comparison, as one of the two sees it."""

    other_id: int
    other_name: str
    is_mine_to_answer: bool
    asked_at: datetime
    agreed_at: datetime | None


LINKS = """
SELECT share_link_id, cards, wrapped_year, created_at, expires_at, revoked_at,
       revoked_at IS NULL AND expires_at > now() AS is_open
FROM share_link
WHERE account_id = %s
ORDER BY is_open DESC, share_link_id DESC
LIMIT 50
"""

YEARS = """
SELECT play_year
FROM play_partition
WHERE account_id = %s
  AND play_count > 0
ORDER BY play_year DESC
"""

COMPARISONS = """
SELECT other.account_id AS other_id,
       coalesce(other.display_name, other.login_name) AS other_name,
       comparison.asked_id = %(account_id)s AND agreed_at IS NULL AS is_mine_to_answer,
       asked_at,
       agreed_at
FROM comparison
JOIN account AS other
    ON other.account_id IN (asker_id, asked_id) AND other.account_id <> %(account_id)s
WHERE %(account_id)s IN (asker_id, asked_id)
ORDER BY asked_at DESC
"""


def token_hash(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def years_of(connection: psycopg.Connection, account_id: int) -> list[int]:
    """The years in which the account has plays, the newest first."""
    rows = connection.execute(YEARS, (account_id,)).fetchall()
    return [int(year) for (year,) in rows]


def make_link(
    connection: psycopg.Connection,
    account_id: int,
    cards: Sequence[str],
    days: int,
    wrapped_year: int | None = None,
) -> str:
    """A link to these cards for so many days; returns its token, which is never seen again.

    The cards of a Wrapped are those of `wrapped_year`; without any of them the year does not matter.
    """
    wanted = [card for card in (*CARDS, *WRAPPED_CARDS) if card in cards]
    if not wanted or len(wanted) != len(set(cards)):
        raise SharingError("choose at least one card, of those on the page")
    is_wrapped = any(card in WRAPPED_CARDS for card in wanted)
    if is_wrapped and wrapped_year not in years_of(connection, account_id):
        raise SharingError("choose the year of the Wrapped, one in which you have plays")
    if not 1 <= days <= MAX_DAYS:
        raise SharingError(f"a link lasts 1 to {MAX_DAYS} days")
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with connection.transaction():
        _lock(connection, account_id)
        if sum(link.is_open for link in links_of(connection, account_id)) >= MAX_LINKS:
            raise SharingError(f"there are {MAX_LINKS} links that work: end one of them first")
        connection.execute(
            "INSERT INTO share_link (account_id, token_hash, cards, wrapped_year, expires_at) "
            "VALUES (%s, %s, %s, %s, now() + %s)",
            (
                account_id,
                token_hash(token),
                wanted,
                wrapped_year if is_wrapped else None,
                timedelta(days=days),
            ),
        )
    return token


def links_of(connection: psycopg.Connection, account_id: int) -> list[ShareLink]:
    """The account's links, those that work first, the newest first."""
    with connection.cursor(row_factory=class_row(ShareLink)) as cursor:
        return cursor.execute(LINKS, (account_id,)).fetchall()


def revoke(connection: psycopg.Connection, account_id: int, share_link_id: int) -> bool:
    """End a link of the account at once; False if it has no such link that works."""
    row = connection.execute(
        "UPDATE share_link SET revoked_at = now() WHERE share_link_id = %s AND account_id = %s "
        "AND revoked_at IS NULL AND expires_at > now() RETURNING 1",
        (share_link_id, account_id),
    ).fetchone()
    return row is not None


def ask(connection: psycopg.Connection, account_id: int, login_name: str) -> None:
    """Ask the account of that name to compare; who asks somebody that asked them already agrees thereby."""
    with connection.transaction():
        _lock(connection, account_id)
        waiting = [row for row in comparisons_of(connection, account_id) if row.agreed_at is None]
        if sum(not row.is_mine_to_answer for row in waiting) >= MAX_QUESTIONS:
            raise SharingError(f"{MAX_QUESTIONS} of your questions have no answer yet: take one back first")
        other = connection.execute(
            "SELECT account_id FROM account WHERE login_name = %s AND account_id <> %s",
            (login_name, account_id),
        ).fetchone()
        if other is None:
            raise SharingError("no other account has that name")
        if not agree(connection, account_id, int(other[0])):
            connection.execute(
                "INSERT INTO comparison (asker_id, asked_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                (account_id, other[0]),
            )


def agree(connection: psycopg.Connection, account_id: int, asker_id: int) -> bool:
    """Say yes to who asked; False if nobody of that id did."""
    row = connection.execute(
        "UPDATE comparison SET agreed_at = coalesce(agreed_at, now()) "
        "WHERE asker_id = %s AND asked_id = %s RETURNING 1",
        (asker_id, account_id),
    ).fetchone()
    return row is not None


def withdraw(connection: psycopg.Connection, account_id: int, other_id: int) -> bool:
    """End or refuse a comparison, whoever asked; False if there is none."""
    row = connection.execute(
        "DELETE FROM comparison WHERE (asker_id, asked_id) IN ((%(me)s, %(other)s), (%(other)s, %(me)s)) "
        "RETURNING 1",
        {"me": account_id, "other": other_id},
    ).fetchone()
    return row is not None


def comparisons_of(connection: psycopg.Connection, account_id: int) -> list[Comparison]:
    """Comparisons the account takes part in, or is asked to, the latest first."""
    with connection.cursor(row_factory=class_row(Comparison)) as cursor:
        return cursor.execute(COMPARISONS, {"account_id": account_id}).fetchall()


def _lock(connection: psycopg.Connection, account_id: int) -> None:
    """One change at a time, so that the limits hold."""
    connection.execute("SELECT FROM account WHERE account_id = %s FOR NO KEY UPDATE", (account_id,))
