"""The statements the replica is written with, composed from names of its own catalog.

All are to be executed with parameters, if only with none `()`: percent signs in names are doubled.
"""

from collections.abc import Mapping, Sequence

from psycopg import sql

from cdc_connectors.events import TableName

Types = Mapping[str, str]
"""Column → type, as format_type prints it."""

COUNT_CHANGES = """
INSERT INTO cdc.applied_change AS a VALUES (%s, %s, %s)
ON CONFLICT (table_name, op) DO UPDATE SET changes = a.changes + excluded.changes
"""
WRITE_OFFSET = """
INSERT INTO cdc.engine_offset AS o
    (engine_name, offset_key, offset_value, main_system, slot_name, applied_lsn, data_lsn, main_committed_at)
VALUES (
    %(engine)s, %(key)s, %(value)s, %(system)s, %(slot)s,
    '0/0'::pg_lsn + %(applied)s, '0/0'::pg_lsn + %(data)s, %(committed_at)s
)
ON CONFLICT (engine_name) DO UPDATE SET
    offset_key = excluded.offset_key,
    offset_value = excluded.offset_value,
    main_system = excluded.main_system,
    slot_name = excluded.slot_name,
    applied_lsn = excluded.applied_lsn,
    data_lsn = excluded.data_lsn,
    main_committed_at = coalesce(excluded.main_committed_at, o.main_committed_at),
    applied_at = clock_timestamp()
"""


def clear(table: TableName) -> sql.Composed:
    """Remove all rows; not by TRUNCATE, which a reader with an older snapshot would see as an empty table."""
    return sql.SQL("DELETE FROM {}").format(_name(*table))


def delete(table: TableName, key: Sequence[str], types: Types) -> sql.Composed:
    """Remove one row; parameters: its key."""
    return sql.SQL("DELETE FROM {} WHERE {}").format(_name(*table), _equal(key, types, " AND "))


def delete_staged(table: TableName, key: Sequence[str], staging: sql.Identifier) -> sql.Composed:
    """Remove the rows whose keys a staging table holds."""
    return sql.SQL("DELETE FROM {} AS t USING {} AS v WHERE {}").format(
        _name(*table), staging, _pairs(key, "t.{0} = v.{0}", " AND ")
    )


def move(table: TableName, columns: Sequence[str], key: Sequence[str], types: Types) -> sql.Composed:
    """Change one row, key included; parameters: the values of `columns`, then the old key."""
    return sql.SQL("UPDATE {} SET {} WHERE {}").format(
        _name(*table), _equal(columns, types, ", "), _equal(key, types, " AND ")
    )


def upsert(
    table: TableName, columns: Sequence[str], key: Sequence[str], source: sql.Composable
) -> sql.Composed:
    """Insert the rows of `source`, or set their columns where the key exists."""
    others = [column for column in columns if column not in key]
    return sql.SQL("INSERT INTO {} ({}) SELECT * FROM {} AS v ON CONFLICT ({}) DO {}").format(
        _name(*table),
        _names(columns),
        source,
        _names(key),
        sql.SQL("UPDATE SET ") + _pairs(others, "{0} = excluded.{0}", ", ") if others else sql.SQL("NOTHING"),
    )


def update(
    table: TableName, columns: Sequence[str], key: Sequence[str], source: sql.Composable
) -> sql.Composed:
    """Set the columns of rows that exist to those of `source`."""
    others = [column for column in columns if column not in key] or key[:1]
    return sql.SQL("UPDATE {} AS t SET {} FROM {} AS v ({}) WHERE {}").format(
        _name(*table),
        _pairs(others, "{0} = v.{0}", ", "),
        source,
        _names(columns),
        _pairs(key, "t.{0} = v.{0}", " AND "),
    )


def one_row(columns: Sequence[str], types: Types) -> sql.Composed:
    """A source of one row, given as parameters and cast to the replica's types."""
    casts = sql.SQL(", ").join(sql.SQL("%s::" + types[column]) for column in columns)
    return sql.SQL("(VALUES ({}))").format(casts)


def rows_of(staging: sql.Identifier, columns: Sequence[str]) -> sql.Composed:
    """A source of all rows of a staging table."""
    return sql.SQL("(SELECT {} FROM {})").format(_names(columns), staging)


def create_staging(staging: sql.Identifier, table: TableName, columns: Sequence[str]) -> sql.Composed:
    """A temporary table with these columns of `table`, which lives as long as the transaction."""
    return sql.SQL("CREATE TEMPORARY TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(
        staging, _names(columns), _name(*table)
    )


def copy_into(staging: sql.Identifier, columns: Sequence[str]) -> sql.Composed:
    """COPY rows into a staging table; unlike the other statements it is sent as it is, `%` and all."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) FROM STDIN").format(staging, names)


def _name(*parts: str) -> sql.Identifier:
    return sql.Identifier(*(part.replace("%", "%%") for part in parts))


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(_name, columns))


def _pairs(columns: Sequence[str], form: str, between: str) -> sql.Composed:
    return sql.SQL(between).join(sql.SQL(form).format(_name(column)) for column in columns)


def _equal(columns: Sequence[str], types: Types, between: str) -> sql.Composed:
    return sql.SQL(between).join(
        sql.SQL("{} = %s::" + types[column]).format(_name(column)) for column in columns
    )
