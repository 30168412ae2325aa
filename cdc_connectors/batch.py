"""From the changes of a batch to the fewest statements with the same result. Pure: no database here.

Within a run of changes the last one of a key wins, so each table needs one delete and one upsert. What must
keep its place (a truncate; a key change whose large values stay behind in the old row) ends the run.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cdc_connectors.events import Change, Row, TableName

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Clear:
    """Remove every row."""

    table: TableName


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the rows of these keys."""

    table: TableName
    keys: list[Key]


@dataclass(frozen=True, slots=True)
class Upsert:
    """Insert these rows, or set all their columns where the key exists."""

    table: TableName
    columns: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Update:
    """Set these columns of rows that exist; the others keep their values."""

    table: TableName
    columns: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Move:
    """Give the row at `old_key` the key and values of `row`; columns not in `row` move along."""

    table: TableName
    old_key: Key
    row: Row


Step = Clear | Delete | Upsert | Update | Move


@dataclass(slots=True)
class _Pending:
    """The newest state of each key of one table: a row and whether it is whole, or None for deleted."""

    rows: dict[Key, tuple[Row, bool] | None] = field(default_factory=dict)

    def put(self, key: Key, change: Change) -> None:
        if change.op == "d":
            self.rows[key] = None
            return
        whole = not change.unchanged
        before = self.rows.get(key)
        if before and not whole:
            self.rows[key] = ({**before[0], **change.row}, before[1])
        else:
            self.rows[key] = (change.row, whole)

    def steps(self, table: TableName) -> Iterator[Step]:
        deleted = [key for key, state in self.rows.items() if state is None]
        if deleted:
            yield Delete(table, deleted)
        groups: dict[tuple[bool, tuple[str, ...]], list[Row]] = {}
        for state in self.rows.values():
            if state is not None:
                groups.setdefault((state[1], tuple(state[0])), []).append(state[0])
        for (whole, columns), rows in groups.items():
            yield Upsert(table, columns, rows) if whole else Update(table, columns, rows)


def plan(changes: Iterable[Change], key_of: Callable[[TableName], tuple[str, ...]]) -> Iterator[Step]:
    """Steps that bring about `changes`; `key_of` names a table's key columns."""
    pending: dict[TableName, _Pending] = {}
    waiting: Change | None = None  # a delete that may be the first half of a key change
    for change in changes:
        if waiting is not None:
            if _is_move(waiting, change):
                yield from _flush(pending)
                yield Move(change.table, _key(waiting, key_of), change.row)
                waiting = None
                continue
            pending.setdefault(waiting.table, _Pending()).put(_key(waiting, key_of), waiting)
            waiting = None
        if change.op == "t":
            yield from _flush(pending)
            yield Clear(change.table)
        elif change.op == "d":
            waiting = change
        else:
            pending.setdefault(change.table, _Pending()).put(_key(change, key_of), change)
    if waiting is not None:
        pending.setdefault(waiting.table, _Pending()).put(_key(waiting, key_of), waiting)
    yield from _flush(pending)


def _key(change: Change, key_of: Callable[[TableName], tuple[str, ...]]) -> Key:
    return tuple(change.row[name] for name in key_of(change.table))


def _is_move(deleted: Change, created: Change) -> bool:
    """Debezium tells a key change as delete and create with the same position in the log."""
    return (
        created.op == "c"
        and bool(created.unchanged)
        and created.table == deleted.table
        and created.lsn == deleted.lsn
    )


def _flush(pending: dict[TableName, _Pending]) -> Iterator[Step]:
    for table, state in pending.items():
        yield from state.steps(table)
    pending.clear()
