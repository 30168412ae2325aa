"""Share links of ANNA in source: one with every card, one per card, one that expired, one that was ended."""

import hashlib

import psycopg
from handmade_rows import ANNA, BORIS, CLEO

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
EVERYTHING, EXPIRED, ENDED, EMPTY = "every-card", "expired", "ended", "of-cleo"
WHOLE_YEAR, SILENT_YEAR, NO_YEAR = "whole-2026", "whole-2024", "whole-2011"
LINKS = [
    (ANNA, EVERYTHING, list(CARDS), "-1 hour", "6 days", None),
    *((ANNA, f"only-{card}", [card], "-1 hour", "6 days", None) for card in CARDS),
    (ANNA, EXPIRED, list(CARDS), "-8 days", "-1 second", None),
    (ANNA, ENDED, list(CARDS), "-1 hour", "6 days", "-1 minute"),
    (CLEO, EMPTY, list(CARDS), "-1 hour", "6 days", None),
]
WRAPPED_LINKS = [
    (WHOLE_YEAR, list(WRAPPED_CARDS), 2026),
    (SILENT_YEAR, list(WRAPPED_CARDS), 2024),
    (NO_YEAR, list(WRAPPED_CARDS), 2011),
    *((f"only-{card}", [card], 2026) for card in WRAPPED_CARDS),
]
"""Of ANNA, too: token, cards, the year."""


def insert_links(connection: psycopg.Connection) -> None:
    """Accounts and their links."""
    for user_id in (ANNA, BORIS, CLEO):
        connection.execute(
            "INSERT INTO account (account_id, kind, login_name, time_zone) OVERRIDING SYSTEM VALUE "
            "VALUES (%s, 'local', %s, 'UTC')",
            (user_id, f"user {user_id}"),
        )
    for account_id, token, cards, created, expires, revoked in LINKS:
        connection.execute(
            "INSERT INTO share_link (account_id, token_hash, cards, created_at, expires_at, revoked_at) "
            "VALUES (%s, %s, %s, now() + %s::interval, now() + %s::interval, now() + %s::interval)",
            (account_id, hashlib.sha256(token.encode()).digest(), cards, created, expires, revoked),
        )
    for token, cards, year in WRAPPED_LINKS:
        connection.execute(
            "INSERT INTO share_link (account_id, token_hash, cards, wrapped_year, expires_at) "
            "VALUES (%s, %s, %s, %s, now() + interval '6 days')",
            (ANNA, hashlib.sha256(token.encode()).digest(), cards, year),
        )
