"""Writes to the replica: steps of a batch, the offset beside them, and the one commit that makes both
visible."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from cdc_connectors import statements
from cdc_connectors.batch import Clear, Delete, Move, Step, Update, Upsert
from cdc_connectors.catalog import CatalogError, read_table
from cdc_connectors.events import Row, TableName
from cdc_connectors.values import Converter, converter

log = logging.getLogger(__name__)

ENGINE_LOCK = 0x656E636F7265  # any constant; an advisory lock belongs to one database
BULK_ROWS = 200
"""From here on a COPY into a temporary table beats single statements (77,000 against 26,000 rows/s of
fact_play)."""

OPERATIONS = {"r": "snapshot", "c": "insert", "u": "update", "d": "delete", "t": "truncate"}


@dataclass(frozen=True)
class Offset:
    """Where the engine stands, as it is stored on the replica."""

    key: str
    value: str
    main_system: str
    slot: str
    applied_lsn: int
    data_lsn: int


@dataclass(frozen=True)
class _Shape:
    """A replica table as the writer needs it."""

    types: dict[str, str]
    converters: dict[str, Converter]
    key: tuple[str, ...]


AddColumn = Callable[[psycopg.Connection, TableName, str], bool]
"""Gives the replica's table a column main has; False: main does not have it any more."""


class Replica:
    """One connection to the replica. Nothing is visible to readers before `commit`."""

    def __init__(self, conninfo: str, add_column: AddColumn) -> None:
        self._connection = psycopg.connect(conninfo)
        self._connection.execute("SELECT set_config('TimeZone', 'UTC', false)")
        # A transaction of main stays open here until its end arrives, however long that takes.
        self._connection.execute("SELECT set_config('idle_in_transaction_session_timeout', '0', false)")
        self._connection.commit()
        self._add_column = add_column
        self._shapes: dict[TableName, _Shape] = {}
        self._staging: dict[tuple[TableName, tuple[str, ...]], sql.Identifier] = {}
        self._ignored: set[tuple[TableName, str]] = set()

    def close(self) -> None:
        """Give up what was not committed, and the lock."""
        self._connection.close()

    def try_lock(self) -> bool:
        """Become the only engine that writes here; False while another still holds the lock."""
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (ENGINE_LOCK,)).fetchone()
        self._connection.commit()
        return bool(row and row[0])

    def read_offset(self, engine_name: str) -> Offset | None:
        """The offset of the last commit; None: the next start takes a snapshot."""
        row = self._connection.execute(
            "SELECT offset_key, offset_value, main_system, slot_name, applied_lsn - '0/0', data_lsn - '0/0'"
            " FROM cdc.engine_offset WHERE engine_name = %s",
            (engine_name,),
        ).fetchone()
        self._connection.commit()
        if row is None:
            return None
        key, value, main_system, slot, applied, data = row
        return Offset(key, value, main_system, slot, int(applied), int(data))

    def key_of(self, table: TableName) -> tuple[str, ...]:
        """The key columns of a table; raises CatalogError when the replica cannot hold it."""
        return self._shape(table).key

    def apply(self, step: Step) -> None:
        """Bring about one step, inside the open transaction."""
        if isinstance(step, Clear):
            self._connection.execute(statements.clear(step.table), ())
        elif isinstance(step, Delete):
            self._delete(step)
        elif isinstance(step, Move):
            self._move(step)
        else:
            self._write(step)

    def commit(
        self, engine_name: str, offset: Offset, committed_at: datetime | None, counts: Counter[Any]
    ) -> None:
        """Make everything since the last commit visible, together with the offset it stands for."""
        if counts:
            with self._connection.cursor() as cursor:
                cursor.executemany(
                    statements.COUNT_CHANGES,
                    [(str(table), OPERATIONS[op], number) for (table, op), number in counts.items()],
                )
        self._connection.execute(
            statements.WRITE_OFFSET,
            {
                "engine": engine_name,
                "key": offset.key,
                "value": offset.value,
                "system": offset.main_system,
                "slot": offset.slot,
                "applied": offset.applied_lsn,
                "data": offset.data_lsn,
                "committed_at": committed_at,
            },
        )
        self._connection.commit()
        self._staging.clear()

    def rollback(self) -> None:
        """Forget everything since the last commit (columns added meanwhile included)."""
        self._connection.rollback()
        self._staging.clear()
        self._shapes.clear()

    def _shape(self, name: TableName) -> _Shape:
        shape = self._shapes.get(name)
        if shape is None:
            table = read_table(self._connection, name)
            if table is None or not table.key:
                raise CatalogError(
                    f"the replica has no table {name} with a primary key: run `python -m sql.migrate replica`"
                    " (a new table of main needs a migration there, see cdc_connectors/README.md)"
                )
            types = {column.name: column.type for column in table.columns}
            converters = {column: make for column, text in types.items() if (make := converter(text))}
            shape = self._shapes[name] = _Shape(types, converters, table.key)
        return shape

    def _known(self, table: TableName, columns: Sequence[str]) -> tuple[str, ...]:
        """`columns` without those that main dropped; those that are new are added here first."""
        for column in columns:
            if column in self._shape(table).types or (table, column) in self._ignored:
                continue
            if self._add_column(self._connection, table, column):
                log.warning("added the column %s.%s, which main has: write its migration", table, column)
                del self._shapes[table]
            else:
                log.warning(
                    "main dropped the column %s.%s before it came here: its values are left out",
                    table,
                    column,
                )
                self._ignored.add((table, column))
        types = self._shape(table).types
        return tuple(column for column in columns if column in types)

    def _values(self, table: TableName, columns: Sequence[str], row: Row) -> list[Any]:
        converters = self._shape(table).converters
        if not converters:
            return [row[column] for column in columns]
        return [make(row[c]) if (make := converters.get(c)) else row[c] for c in columns]

    def _delete(self, step: Delete) -> None:
        shape = self._shape(step.table)
        if len(step.keys) >= BULK_ROWS:
            staging = self._stage(step.table, shape.key, step.keys)
            self._connection.execute(statements.delete_staged(step.table, shape.key, staging), ())
            self._connection.execute(sql.SQL("TRUNCATE {}").format(staging))
            return
        with self._connection.cursor() as cursor:
            cursor.executemany(statements.delete(step.table, shape.key, shape.types), step.keys)

    def _move(self, step: Move) -> None:
        columns = self._known(step.table, tuple(step.row))
        shape = self._shape(step.table)
        self._connection.execute(
            statements.move(step.table, columns, shape.key, shape.types),
            [*self._values(step.table, columns, step.row), *step.old_key],
        )

    def _write(self, step: Upsert | Update) -> None:
        columns = self._known(step.table, step.columns)
        shape = self._shape(step.table)
        values = (self._values(step.table, columns, row) for row in step.rows)
        write = statements.upsert if isinstance(step, Upsert) else statements.update
        if len(step.rows) >= BULK_ROWS:
            staging = self._stage(step.table, columns, values)
            source = statements.rows_of(staging, columns)
            self._connection.execute(write(step.table, columns, shape.key, source), ())
            self._connection.execute(sql.SQL("TRUNCATE {}").format(staging))
        else:
            statement = write(step.table, columns, shape.key, statements.one_row(columns, shape.types))
            with self._connection.cursor() as cursor:
                cursor.executemany(statement, values)

    def _stage(
        self, table: TableName, columns: tuple[str, ...], values: Iterable[Sequence[Any]]
    ) -> sql.Identifier:
        """Copy `values` to a temporary table that lives as long as the transaction; returns its name."""
        staging = self._staging.get((table, columns))
        if staging is None:
            staging = sql.Identifier("pg_temp", f"staging_{len(self._staging)}")
            self._connection.execute(statements.create_staging(staging, table, columns), ())
            self._staging[(table, columns)] = staging
        with (
            self._connection.cursor() as cursor,
            cursor.copy(statements.copy_into(staging, columns)) as copy,
        ):
            for row in values:
                copy.write_row(row)
        return staging
