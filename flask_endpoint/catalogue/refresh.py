"""Bring the catalogue up to date with one batch of observations, in the caller's transaction."""

from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql

from flask_endpoint.catalogue.observations import Observations

SQL_FILES = files("flask_endpoint.catalogue")
STEPS = ("merge", "links", "tracks", "recordings", "credits", "albums", "artists", "write")
TEMPORARY_TABLES = (
    "seen_alias",
    "seen_fact",
    "seen_artist_credit",
    "seen_album_credit",
    "seen_account_track",
    "touched_track",
    "touched_artist_name",
    "touched_album_name",
    "touched_artist",
    "touched_album",
    "touched_group",
    "track_next",
    "track_artist_next",
    "album_next",
    "artist_next",
    "new_account_track",
    "changed_track",
    "changed_entity",
)
BULK = 2000
"""From so many rows on, the planner needs statistics of what was just written."""

STATEMENTS = {step: SQL_FILES.joinpath(f"{step}.sql").read_bytes() for step in (*STEPS, "temporary")}


def prepare(cursor: psycopg.Cursor[Any]) -> None:
    """Empty temporary tables, created at a connection's first use."""
    cursor.execute("SELECT to_regclass('pg_temp.changed_entity') IS NOT NULL")
    row = cursor.fetchone()
    if row is None or not row[0]:
        cursor.execute(STATEMENTS["temporary"])
        return
    empty = [sql.SQL("DELETE FROM {}").format(sql.Identifier("pg_temp", table)) for table in TEMPORARY_TABLES]
    cursor.execute(sql.SQL("; ").join(empty))


def copy_rows(cursor: psycopg.Cursor[Any], table: str, rows: Iterable[tuple[Any, ...]]) -> int:
    """COPY rows into a temporary table; returns their number."""
    count = 0
    with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier("pg_temp", table))) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def truncate(table: str) -> sql.Composed:
    """The statement that empties a temporary table which has held many rows."""
    return sql.SQL("TRUNCATE {}").format(sql.Identifier("pg_temp", table))


def apply(cursor: psycopg.Cursor[Any], seen: Observations) -> None:
    """Merge `seen` and bring everything it touches up to date. Needs prepare.

    Afterwards changed_track and new_account_track (temporary tables) say what the ledger has to follow.
    """
    derive(cursor, is_bulk=merge(cursor, seen) >= BULK)


def merge(cursor: psycopg.Cursor[Any], seen: Observations) -> int:
    """Merge `seen` into what is known and note what it touches; returns the number of observations."""
    written = copy_rows(cursor, "seen_alias", seen.alias_rows())
    written += copy_rows(cursor, "seen_fact", seen.fact_rows())
    written += copy_rows(cursor, "seen_artist_credit", seen.artist_credits)
    written += copy_rows(cursor, "seen_album_credit", seen.album_credits)
    written += copy_rows(cursor, "seen_account_track", seen.account_tracks)
    cursor.execute(STATEMENTS["merge"])
    for table in TEMPORARY_TABLES[:5]:
        cursor.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier("pg_temp", table)))
    return written


def derive(cursor: psycopg.Cursor[Any], *, is_bulk: bool) -> None:
    """Everything below the observations, for whatever the temporary tables say was touched."""
    for step in STEPS[1:]:
        if is_bulk:
            tables = sql.SQL(", ").join(sql.Identifier("pg_temp", table) for table in TEMPORARY_TABLES)
            cursor.execute(sql.SQL("ANALYZE {}").format(tables))
        cursor.execute(STATEMENTS[step])
