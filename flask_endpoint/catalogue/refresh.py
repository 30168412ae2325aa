"""Bring the catalogue up to date with one batch of observations, in the caller's transaction."""

from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql

from flask_endpoint.catalogue.observations import Lines
from flask_endpoint.copying import copy_lines

SQL_FILES = files("flask_endpoint.catalogue")
STEPS = ("merge", "links", "tracks", "recordings", "credits", "albums", "artists", "write")
OBSERVED_TABLES = ("seen_alias", "seen_fact", "seen_artist_credit", "seen_album_credit", "seen_account_track")
TEMPORARY_TABLES = (
    *OBSERVED_TABLES,
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
READ_IN_BULK = {
    "links": "pg_temp.touched_track, pg_temp.touched_artist_name, pg_temp.touched_album_name",
    "tracks": "pg_temp.touched_track",
    "recordings": "pg_temp.track_next (track_uri, artist_id, title_norm, album_id)",
    "write": "pg_temp.touched_artist, pg_temp.touched_album, pg_temp.artist_next (artist_id), "
    "pg_temp.album_next (album_id, artist_id), pg_temp.track_artist_next",
}
"""What a step reads that the step before it wrote: after many rows the planner needs their statistics."""
BULK = 2000
"""So many rows are many."""
LARGE = """
SELECT relname FROM pg_class
WHERE relnamespace = pg_my_temp_schema() AND relname = ANY(%s) AND pg_relation_size(oid) > 65536
"""
TOUCHED = """
SELECT
    EXISTS (SELECT 1 FROM pg_temp.touched_track)
    OR EXISTS (SELECT 1 FROM pg_temp.touched_artist)
    OR EXISTS (SELECT 1 FROM pg_temp.touched_album)
    OR EXISTS (SELECT 1 FROM pg_temp.touched_artist_name)
    OR EXISTS (SELECT 1 FROM pg_temp.touched_album_name),
    EXISTS (SELECT 1 FROM pg_temp.new_account_track)
"""

STATEMENTS = {step: SQL_FILES.joinpath(f"{step}.sql").read_bytes() for step in (*STEPS, "temporary")}
IN_BULK = {step: STATEMENTS[step].replace(b"OFFSET 0", b"") for step in STEPS[1:]}
"""The same for many rows, of which the planner has statistics: it may hash instead of looking each up."""


def empty(cursor: psycopg.Cursor[Any], tables: Sequence[str]) -> None:
    """Empty temporary tables: delete the rows of small ones, truncate large ones.

    Truncating costs more than all else a poll does, and ON COMMIT DELETE ROWS truncates all, every time.
    """
    cursor.execute(LARGE, (list(tables),))
    large = {row[0] for row in cursor.fetchall()}
    small = [table for table in tables if table not in large]
    statements = [sql.SQL("DELETE FROM {}").format(sql.Identifier("pg_temp", table)) for table in small]
    cursor.execute(sql.SQL("; ").join([*statements, *map(truncate, sorted(large))]))


def truncate(table: str) -> sql.Composed:
    """The statement that empties a temporary table which has held many rows."""
    return sql.SQL("TRUNCATE {}").format(sql.Identifier("pg_temp", table))


def apply(cursor: psycopg.Cursor[Any], seen: Lines) -> bool:
    """Merge `seen` and bring everything it touches up to date. Needs empty temporary tables.

    Afterwards changed_track and new_account_track (temporary tables) say what the ledger has to follow;
    whether there is anything in them is returned.
    """
    merge(cursor, seen)
    return settle(cursor, is_bulk=sum(map(len, seen.values())) >= BULK)


def settle(cursor: psycopg.Cursor[Any], *, is_bulk: bool) -> bool:
    """Bring up to date what the merges since the last time touched; returns whether there is anything."""
    row = cursor.execute(TOUCHED).fetchone()
    is_touched, has_new_names = row or (True, True)
    if is_touched:
        derive(cursor, is_bulk=is_bulk)
    return bool(is_touched or has_new_names)


def merge(cursor: psycopg.Cursor[Any], seen: Lines) -> None:
    """Merge observations into what is known and note what they touch. Needs them empty."""
    for table, lines in seen.items():
        copy_lines(cursor, f"pg_temp.{table}", lines)
    cursor.execute(STATEMENTS["merge"])


def forget_merged(cursor: psycopg.Cursor[Any]) -> None:
    """Make room for another merge in the same batch."""
    empty(cursor, OBSERVED_TABLES)


def derive(cursor: psycopg.Cursor[Any], *, is_bulk: bool) -> None:
    """Everything below the observations, for whatever the temporary tables say was touched."""
    for step in STEPS[1:]:
        if is_bulk and step in READ_IN_BULK:
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.SQL(READ_IN_BULK[step])))
        cursor.execute(IN_BULK[step] if is_bulk else STATEMENTS[step])
