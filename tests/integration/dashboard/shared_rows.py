"""Share links of ANNA in source: one with every card, one per card, one that expired, one that was ended."""

import hashlib

import psycopg
from handmade_rows import ANNA, BORIS, CLEO

CARDS = ("totals", "calendar", "artists", "tracks", "clock")
EVERYTHING, EXPIRED, ENDED, EMPTY = "every-card", "expired", "ended", "of-cleo"
LINKS = [
    (ANNA, EVERYTHING, list(CARDS), "-1 hour", "6 days", None),
    *((ANNA, f"only-{card}", [card], "-1 hour", "6 days", None) for card in CARDS),
    (ANNA, EXPIRED, list(CARDS), "-8 days", "-1 second", None),
    (ANNA, ENDED, list(CARDS), "-1 hour", "6 days", "-1 minute"),
    (CLEO, EMPTY, list(CARDS), "-1 hour", "6 days", None),
]


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
