"""What tables look like, read from a database's own catalog: of main (the truth) and of the replica."""

from dataclasses import dataclass

import psycopg

from cdc_connectors.events import TableName
from cdc_connectors.settings import PUBLICATION


class CatalogError(RuntimeError):
    """A table is missing or unfit for replication; the message names it and the next step."""


@dataclass(frozen=True)
class Column:
    """One column: its type as format_type prints it, its default as SQL, its comment."""

    name: str
    type: str
    comment: str | None


@dataclass(frozen=True)
class Index:
    """A secondary index: how it is built, and on what, as Postgres prints it after USING."""

    name: str
    using: str


@dataclass(frozen=True)
class Table:
    """One table as far as replication is concerned."""

    name: TableName
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    indexes: tuple[Index, ...]
    comment: str | None

    def column_names(self) -> set[str]:
        """The names of all columns."""
        return {column.name for column in self.columns}


COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum)
FROM pg_attribute AS a
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
"""
KEY = """
SELECT a.attname
FROM pg_index AS i
CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, position)
INNER JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid = to_regclass(%s) AND i.indisprimary
ORDER BY k.position
"""
INDEXES = """
SELECT c.relname, substring(pg_get_indexdef(i.indexrelid) FROM ' USING (.*)$')
FROM pg_index AS i
INNER JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE i.indrelid = to_regclass(%s) AND NOT i.indisprimary
ORDER BY c.relname
"""
MISSING_VALUE = """
SELECT format_type(a.atttypid, a.atttypmod), (a.attmissingval::text::text[])[1]
FROM pg_attribute AS a
WHERE a.attrelid = to_regclass(%s) AND a.attname = %s AND NOT a.attisdropped
"""


def published_tables(main: psycopg.Connection) -> list[TableName]:
    """The tables of the publication; raises CatalogError when there are none."""
    rows = main.execute(
        "SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname = %s ORDER BY 1, 2",
        (PUBLICATION,),
    ).fetchall()
    if not rows:
        raise CatalogError(f"main has no publication {PUBLICATION}: run `python -m sql.migrate main`")
    return [TableName(schema, name) for schema, name in rows]


def read_table(connection: psycopg.Connection, name: TableName) -> Table | None:
    """The table, or None if this database has no such table."""
    quoted = quote(name)
    columns = connection.execute(COLUMNS, (quoted,)).fetchall()
    if not columns:
        return None
    described = connection.execute("SELECT obj_description(to_regclass(%s))", (quoted,)).fetchone()
    return Table(
        name,
        tuple(Column(*row) for row in columns),
        tuple(row[0] for row in connection.execute(KEY, (quoted,)).fetchall()),
        tuple(Index(*row) for row in connection.execute(INDEXES, (quoted,)).fetchall()),
        described[0] if described else None,
    )


def missing_value(main: psycopg.Connection, name: TableName, column: str) -> tuple[str, str | None] | None:
    """Type of a column main was given later, and the value its older rows show (None: NULL).

    None when main has no such column (any more).
    """
    row = main.execute(MISSING_VALUE, (quote(name), column)).fetchone()
    return (row[0], row[1]) if row else None


def quote(name: TableName) -> str:
    """The name as SQL, quoted, for to_regclass."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name)
