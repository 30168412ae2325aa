"""Into staging, by COPY: Arrow batches replace what a staging twin holds.

One connection fills a table, in one transaction: whatever is killed or tried again, the twin is as it was
or holds every row once. Spark's own JDBC writer commits each task apart: one that is tried again after its
commit leaves its rows twice.
"""

import io
from collections.abc import Collection, Iterable
from itertools import chain

import psycopg
import pyarrow as pa  # type: ignore[import-untyped]
from psycopg import sql
from pyarrow import csv

from spark_scripts.registry import Table

UNTITLED = csv.WriteOptions(include_header=False)


def fill(main: psycopg.Connection, table: Table, batches: Iterable[pa.RecordBatch]) -> int:
    """Make the twin of a table hold exactly these rows; returns how many."""
    twin = sql.Identifier(*table.staging.split("."))
    remaining = iter(batches)
    with main.transaction(), main.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {}").format(twin))
        first = next(remaining, None)
        if first is None:
            return 0
        columns = sql.SQL(", ").join(map(sql.Identifier, first.schema.names))
        # Nobody else sees a table between its TRUNCATE and the commit: its rows can be written as old ones,
        # which readers need not look up and mark.
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv, FREEZE)").format(twin, columns)
        with cursor.copy(statement) as copy:
            for batch in chain([first], remaining):
                copy.write(as_csv(batch))
        return cursor.rowcount


def take_over(
    main: psycopg.Connection, table: Table, users: Collection[int], *, but_periods: Collection[str] = ()
) -> int:
    """Add to the twin what the release shows of users, but for periods of these types; returns how many."""
    live, twin = (sql.Identifier(*name.split(".")) for name in (table.target, table.staging))
    described = main.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(live)).description or ()
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in described)
    shown = "user_id = ANY(%(users)s)", "period_type <> ALL(%(but)s)"
    chosen = sql.SQL(" AND ").join(map(sql.SQL, shown if but_periods else shown[:1]))
    statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} WHERE {}")
    added = main.execute(
        statement.format(twin, columns, columns, live, chosen),
        {"users": list(users), "but": list(but_periods)},
    )
    return added.rowcount


def as_csv(batch: pa.RecordBatch) -> memoryview:
    """The rows as Postgres reads them: NULL is nothing, an empty text is quoted."""
    columns = [_array_literals(each) if pa.types.is_list(each.type) else each for each in batch.columns]
    written = io.BytesIO()
    csv.write_csv(pa.RecordBatch.from_arrays(columns, batch.schema.names), written, UNTITLED)
    return written.getbuffer()


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
