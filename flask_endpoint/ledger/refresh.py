"""Recompute the plays around what changed, in the caller's transaction (ANALYTICS §1).

A play depends on raw rows that end at most 15 minutes from it. So the touched moments are widened to spans
that have 15 minutes without any raw row at both borders, everything inside is computed from raw as a rebuild
would, and the difference is written.
"""

from collections.abc import Iterable
from datetime import datetime
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow, tuple_row

from flask_endpoint.catalogue import refresh as catalogue
from flask_endpoint.catalogue.observations import Observations

SQL_FILES = files("flask_endpoint.ledger")
STEPS = (
    "temporary",
    "follow_catalogue",
    "spans",
    "grow_spans",
    "collect",
    "candidates",
    "match_nearest",
    "merge_api",
    "write",
    "estimate",
    "partitions",
)
TEMPORARY_TABLES = (
    "touched_moment",
    "ledger_span",
    "grown_span",
    "play_next",
    "api_next",
    "match_candidate",
    "match",
    "changed_play",
    "changed_partition",
)
STATEMENTS = {step: SQL_FILES.joinpath(f"{step}.sql").read_bytes() for step in STEPS}
WRITER_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('encore:ledger', 0))"
"""One writer at a time: the catalogue is shared by all accounts, and versions then grow in commit order."""


def lock_ledger(connection: psycopg.Connection[Any]) -> None:
    """Wait until no other transaction writes the ledger; held until the caller's transaction ends."""
    connection.execute(WRITER_LOCK)


def open_cursor(connection: psycopg.Connection[Any]) -> psycopg.Cursor[TupleRow]:
    """A cursor that does not depend on the connection's row factory."""
    return connection.cursor(row_factory=tuple_row)


def prepare(cursor: psycopg.Cursor[TupleRow]) -> None:
    """Empty temporary tables, created at a connection's first use."""
    row = cursor.execute("SELECT to_regclass('pg_temp.changed_partition') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        cursor.execute(STATEMENTS["temporary"])
        return
    empty = [sql.SQL("DELETE FROM {}").format(sql.Identifier("pg_temp", table)) for table in TEMPORARY_TABLES]
    cursor.execute(sql.SQL("; ").join(empty))


def prepare_all(cursor: psycopg.Cursor[TupleRow]) -> None:
    """Empty temporary tables for catalogue and ledger."""
    catalogue.prepare(cursor)
    prepare(cursor)


def refresh(
    cursor: psycopg.Cursor[TupleRow], seen: Observations, moments: Iterable[tuple[int, datetime]]
) -> None:
    """Follow new raw rows: `seen` is what they say about the catalogue, `moments` where they happened.

    Needs lock_ledger.
    """
    prepare_all(cursor)
    catalogue.copy_rows(cursor, "touched_moment", moments)
    follow(cursor, seen)


def follow(cursor: psycopg.Cursor[TupleRow], seen: Observations) -> None:
    """Follow new raw rows whose moments stand in touched_moment already."""
    catalogue.apply(cursor, seen)
    cursor.execute(STATEMENTS["follow_catalogue"])
    row = cursor.execute("SELECT count(*) FROM pg_temp.touched_moment").fetchone()
    is_bulk = bool(row and row[0] >= catalogue.BULK)
    cursor.execute(STATEMENTS["spans"])
    while _last_count(cursor, "grow_spans"):
        pass
    recompute(cursor, is_bulk=is_bulk)
    cursor.execute(STATEMENTS["partitions"])


def recompute(cursor: psycopg.Cursor[TupleRow], *, is_bulk: bool) -> None:
    """Recompute all plays within ledger_span; leaves the years that changed in changed_partition."""
    if is_bulk:
        cursor.execute("ANALYZE pg_temp.ledger_span")
    cursor.execute(STATEMENTS["collect"])
    if is_bulk:
        cursor.execute(
            "ANALYZE pg_temp.play_next (account_id, play_id, ended_at, track_uri), pg_temp.api_next"
        )
    cursor.execute(STATEMENTS["candidates"])
    while _last_count(cursor, "match_nearest"):
        pass
    cursor.execute(STATEMENTS["merge_api"])
    if is_bulk:
        cursor.execute("ANALYZE pg_temp.match")
    cursor.execute(STATEMENTS["write"])
    cursor.execute(STATEMENTS["estimate"])


def _last_count(cursor: psycopg.Cursor[TupleRow], step: str) -> int:
    """Run a step whose last statement counts what is left to do."""
    cursor.execute(STATEMENTS[step])
    while cursor.nextset():
        pass
    row = cursor.fetchone()
    return int(row[0]) if row else 0
