"""Into staging, by COPY: Arrow batches replace what a staging twin holds.

One connection fills a table, in one transaction: whatever is killed or tried again, the twin is as it was
or holds every row once. Spark's own JDBC writer commits each task apart: one that is tried again after its
commit leaves its rows twice.
"""

import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import psycopg
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
from psycopg import sql
from pyarrow import csv

from spark_scripts.registry import Table

UNTITLED = csv.WriteOptions(include_header=False)


@dataclass(frozen=True)
class Kept:
    """What a run leaves as the release shows it: rows of users, but for periods of these types."""

    users: Collection[int]
    but_periods: Collection[str] = ()


def fill(
    main: psycopg.Connection, table: Table, batches: Iterable[pa.RecordBatch], kept: Kept | None = None
) -> int:
    """Make the twin of a table hold exactly these rows, and what is kept; returns how many."""
    twin = sql.Identifier(*table.staging.split("."))
    with main.transaction(), main.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {}").format(twin))
        return _copy(cursor, twin, iter(batches)) + (_take_over(cursor, table, kept) if kept else 0)


def _copy(cursor: psycopg.Cursor, twin: sql.Identifier, batches: Iterator[pa.RecordBatch]) -> int:
    first = next(batches, None)
    if first is None:
        return 0
    columns = sql.SQL(", ").join(map(sql.Identifier, first.schema.names))
    # Nobody else sees a table between its TRUNCATE and the commit: its rows can be written as old ones,
    # which readers need not look up and mark.
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, FREEZE)").format(twin, columns)
    with cursor.copy(statement) as copy:
        for batch in chain([first], batches):
            copy.write(as_csv(batch))
    return cursor.rowcount


def _take_over(cursor: psycopg.Cursor, table: Table, kept: Kept) -> int:
    live, twin = (sql.Identifier(*name.split(".")) for name in (table.target, table.staging))
    described = cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(live)).description or ()
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in described)
    shown = "user_id = ANY(%(users)s)", "period_type <> ALL(%(but)s)"
    chosen = sql.SQL(" AND ").join(map(sql.SQL, shown if kept.but_periods else shown[:1]))
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} WHERE {}")
    cursor.execute(
        statement.format(twin, columns, columns, live, chosen),
        {"users": list(kept.users), "but": list(kept.but_periods)},
    )
    return cursor.rowcount


def as_csv(batch: pa.RecordBatch) -> memoryview:
    """The rows as Postgres reads them: NULL is nothing, an empty text is quoted."""
    columns = [_readable(each) for each in batch.columns]
    written = io.BytesIO()
    csv.write_csv(pa.RecordBatch.from_arrays(columns, batch.schema.names), written, UNTITLED)
    return written.getbuffer()


def _readable(column: pa.Array) -> pa.Array:
    """A column as Postgres reads it, written quickly: times with a zone take Arrow ten times as long."""
    if pa.types.is_list(column.type):
        return _array_literals(column)
    if pa.types.is_timestamp(column.type) and column.type.tz == "UTC":
        without_zone = column.cast(pa.timestamp(column.type.unit)).cast(pa.string())
        return pc.binary_join_element_wise(without_zone, "Z", "")
    return column


def _array_literals(lists: pa.Array) -> pa.Array:
    """Lists of texts as Postgres writes arrays: {"one","two"}."""

    def quoted(text: str | None) -> str:
        if text is None:
            return "NULL"
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    literals = (
        None if texts is None else "{" + ",".join(map(quoted, texts)) + "}" for texts in lists.to_pylist()
    )
    return pa.array(literals, pa.string())
