"""Keeping snapshots. Grain of library_snapshot: one row per account, list and UTC day on which it changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from flask_endpoint.access import DisconnectedError
from flask_endpoint.library.lists import Item

DUE = """
SELECT wanted.list
FROM unnest(%s::text[]) WITH ORDINALITY AS wanted (list, place)
LEFT JOIN library_list AS asked ON asked.account_id = %s AND asked.list = wanted.list
WHERE coalesce(asked.resting_until, '-infinity') <= now()
    AND (
        asked.asked_on IS NULL
        OR asked.asked_on < (now() AT TIME ZONE 'UTC')::date
        OR asked.outcome = 'refused'
    )
ORDER BY wanted.place
"""
NOTE = """
INSERT INTO library_list (account_id, list, asked_on, outcome, resting_until, last_error)
VALUES (%s, %s, (now() AT TIME ZONE 'UTC')::date, %s, now() + %s, %s)
ON CONFLICT (account_id, list) DO UPDATE SET
    asked_on = excluded.asked_on,
    outcome = excluded.outcome,
    resting_until = excluded.resting_until,
    last_error = excluded.last_error
"""
SAME = """
UPDATE library_snapshot AS newest
SET seen_on = (now() AT TIME ZONE 'UTC')::date
WHERE account_id = %(account)s AND list = %(list)s
    AND taken_on = (
        SELECT max(taken_on) FROM library_snapshot WHERE account_id = %(account)s AND list = %(list)s
    )
    AND items = %(items)s AND is_complete = %(is_complete)s
RETURNING 1
"""
TAKE = """
INSERT INTO library_snapshot (account_id, list, taken_on, seen_on, item_count, is_complete, items)
SELECT %(account)s, %(list)s, today, today, %(count)s, %(is_complete)s, %(items)s
FROM (SELECT (now() AT TIME ZONE 'UTC')::date AS today) AS calendar
ON CONFLICT (account_id, list, taken_on) DO UPDATE SET
    item_count = excluded.item_count,
    is_complete = excluded.is_complete,
    items = excluded.items
"""
LATEST = """
SELECT DISTINCT ON (list) list, taken_on, seen_on, item_count, is_complete
FROM library_snapshot
WHERE account_id = %s
ORDER BY list, taken_on DESC
"""


@dataclass(frozen=True)
class Snapshot:
    """The newest snapshot of a list."""

    list: str
    taken_on: date
    seen_on: date
    item_count: int
    is_complete: bool

    @property
    def shown_name(self) -> str:
        """The list in words."""
        name = self.list.replace("_", " ")
        for span, words in (("short", "four weeks"), ("medium", "six months"), ("long", "a year")):
            name = name.replace(f" {span} term", f" of {words}")
        return name.capitalize()


def due(connection: psycopg.Connection, account_id: int, lists: Collection[str]) -> list[str]:
    """Those of `lists` that were not asked for today and that Spotify did not refuse lately."""
    return [row[0] for row in connection.execute(DUE, (list(lists), account_id)).fetchall()]


def store(
    connection: psycopg.Connection, account_id: int, name: str, items: list[Item], *, is_complete: bool
) -> Literal["changed", "unchanged"]:
    """Keep a list as it is today; DisconnectedError when the account went meanwhile."""
    values = {"account": account_id, "list": name, "items": Jsonb(items), "count": len(items)}
    values["is_complete"] = is_complete
    with connection.transaction():
        row = connection.execute(
            "SELECT status FROM account WHERE account_id = %s FOR NO KEY UPDATE", (account_id,)
        ).fetchone()
        if row is None or row[0] == "disconnected":
            raise DisconnectedError("the account was disconnected while its lists were read")
        is_same = connection.execute(SAME, values).fetchone() is not None
        if not is_same:
            connection.execute(TAKE, values)
        outcome: Literal["changed", "unchanged"] = "unchanged" if is_same else "changed"
        connection.execute(NOTE, (account_id, name, outcome, None, None))
    return outcome


def note_refusal(
    connection: psycopg.Connection, account_id: int, name: str, pause: timedelta, error: str
) -> None:
    """Spotify does not give this list: leave it alone for a while."""
    connection.execute(NOTE, (account_id, name, "refused", pause, error))


def latest(connection: psycopg.Connection, account_id: int) -> list[Snapshot]:
    """The newest snapshot of each list of an account."""
    with connection.cursor(row_factory=class_row(Snapshot)) as cursor:
        return cursor.execute(LATEST, (account_id,)).fetchall()
