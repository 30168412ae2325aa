"""Recompute the plays that new raw rows may change, in the caller's transaction (ANALYTICS §1).

The touched raw rows are closed over everything that may be one listen with them: account-data rows of the
same minute, and what competes for the same match. The plays of these rows are computed from raw as a rebuild
would compute them, and the difference is written.
"""

from importlib.resources import files
from typing import Any

import psycopg
from psycopg.rows import TupleRow, tuple_row

from flask_endpoint.catalogue import refresh as catalogue
from flask_endpoint.catalogue.observations import Lines

SQL_FILES = files("flask_endpoint.ledger")
STEPS = (
    "temporary",
    "follow_catalogue",
    "neighbours",
    "close_matches",
    "collect",
    "candidates",
    "match_nearest",
    "merge_api",
    "write",
    "estimate",
    "partitions",
)
TEMPORARY_TABLES = (
    "touched_export",
    "touched_api",
    "round_number",
    "play_next",
    "api_next",
    "match_candidate",
    "match",
    "known_play",
    "changed_play",
    "changed_moment",
    "changed_partition",
)
STATEMENTS = {step: SQL_FILES.joinpath(f"{step}.sql").read_bytes() for step in STEPS}
WRITER_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('encore:ledger', 0))"
"""One writer at a time: the catalogue is shared by all accounts, and versions then grow in commit order."""

SIDES = """
SELECT
    EXISTS (SELECT 1 FROM pg_temp.touched_export),
    EXISTS (
        SELECT 1 FROM (SELECT DISTINCT account_id FROM pg_temp.touched_export) AS owner
        WHERE EXISTS (SELECT 1 FROM raw_api_play AS raw WHERE raw.account_id = owner.account_id OFFSET 0)
    ) OR EXISTS (
        SELECT 1 FROM (SELECT DISTINCT account_id FROM pg_temp.touched_api) AS owner
        WHERE EXISTS (SELECT 1 FROM raw_export_row AS raw WHERE raw.account_id = owner.account_id OFFSET 0)
    )
"""


def lock_ledger(connection: psycopg.Connection[Any]) -> None:
    """Wait until no other transaction writes the ledger; held until the caller's transaction ends."""
    connection.execute(WRITER_LOCK)


def open_cursor(connection: psycopg.Connection[Any]) -> psycopg.Cursor[TupleRow]:
    """A cursor that does not depend on the connection's row factory."""
    return connection.cursor(row_factory=tuple_row)


def prepare_all(cursor: psycopg.Cursor[TupleRow]) -> None:
    """Empty temporary tables for catalogue and ledger, created at a connection's first use.

    Nobody else sees them: best done before lock_ledger.
    """
    row = cursor.execute("SELECT to_regclass('pg_temp.changed_partition') IS NOT NULL").fetchone()
    if row is None or not row[0]:
        cursor.execute(catalogue.STATEMENTS["temporary"])
        cursor.execute(STATEMENTS["temporary"])
        return
    catalogue.empty(cursor, (*catalogue.TEMPORARY_TABLES, *TEMPORARY_TABLES))


def follow(cursor: psycopg.Cursor[TupleRow], seen: Lines, *, is_bulk: bool) -> None:
    """Follow new raw rows, whose keys stand in touched_export and touched_api already.

    `seen` is what they say about the catalogue. Needs lock_ledger and prepare_all.
    """
    if catalogue.apply(cursor, seen):
        cursor.execute(STATEMENTS["follow_catalogue"])
    _follow_rows(cursor, is_bulk=is_bulk)


def follow_merged(cursor: psycopg.Cursor[TupleRow], *, is_bulk: bool) -> None:
    """The same where what the rows say about the catalogue is merged already."""
    if catalogue.settle(cursor, is_bulk=is_bulk):
        cursor.execute(STATEMENTS["follow_catalogue"])
    _follow_rows(cursor, is_bulk=is_bulk)


def follow_touched(cursor: psycopg.Cursor[TupleRow], *, is_bulk: bool) -> None:
    """Follow whatever the temporary tables say was touched, by new raw rows or by the catalogue."""
    cursor.execute(STATEMENTS["follow_catalogue"])
    _follow_rows(cursor, is_bulk=is_bulk)


def _follow_rows(cursor: psycopg.Cursor[TupleRow], *, is_bulk: bool) -> None:
    """Follow the touched rows. Where only one side of a match can be there, none is looked for."""
    if is_bulk:
        cursor.execute("ANALYZE pg_temp.touched_export, pg_temp.touched_api")
    row = cursor.execute(SIDES).fetchone()
    has_touched_exports, may_match = row or (True, True)
    if has_touched_exports:
        cursor.execute(STATEMENTS["neighbours"])
    while may_match and _last_count(cursor, "close_matches"):
        pass
    recompute(cursor, is_bulk=is_bulk, may_match=bool(may_match))
    cursor.execute(STATEMENTS["partitions"])


def recompute(cursor: psycopg.Cursor[TupleRow], *, is_bulk: bool, may_match: bool = True) -> None:
    """Recompute the plays of the touched rows; leaves the years that changed in changed_partition."""
    cursor.execute(STATEMENTS["collect"])
    if is_bulk:
        cursor.execute(
            "ANALYZE pg_temp.play_next (account_id, play_id, ended_at, track_uri), pg_temp.api_next"
        )
    if may_match:
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
