"""Applies batches so that a reader of the replica only ever sees what a reader of main could have seen.

Main's transactions become transactions of the replica: whole, or several whole ones at once, never a part. A
batch may end in the middle of one; then the replica's transaction simply stays open until the rest arrives,
so memory stays bounded however large the transaction is. The snapshot is one transaction as well, with the
removal of what was there before: readers see the old state until the new one is complete, and a kill leaves
nothing behind.
"""

import logging
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cdc_connectors.batch import Clear, plan
from cdc_connectors.events import Alive, Begin, Change, End, Event, TableName
from cdc_connectors.replica import Offset, Replica

log = logging.getLogger(__name__)


@dataclass
class Progress:
    """What health and metrics want to know; written by the applier's thread, read by others."""

    snapshotting: bool = False
    changes: Counter[tuple[TableName, str]] = field(default_factory=Counter)
    commits: int = 0
    redelivered: int = 0
    applied_lsn: int = 0
    as_of: datetime | None = None
    """Main's clock at the newest thing applied: the replica shows main as it was then."""
    committed_at: datetime | None = None
    """When main committed the newest transaction with data."""


REMEMBERED_TRANSACTIONS = 4096
"""After a lost connection Debezium starts again from the last position it was told of, at most a few batches
back; a transaction that is known by then is left out, so that readers never see the past again."""

OffsetAt = Callable[[int], tuple[str, str, int]]
"""Key, value and log position of the offset that stands for "everything up to this record of the batch"."""


class Applier:
    """State between batches: whether a transaction of main, or the snapshot, is only partly here."""

    def __init__(
        self, replica: Replica, engine_name: str, start: Offset, has_offset: bool, tables: Sequence[TableName]
    ) -> None:
        """`start` is where to go on from; without `has_offset` a snapshot of `tables` comes first."""
        self._replica = replica
        self._engine_name = engine_name
        self._last = start
        self._to_clear = [] if has_offset else list(tables)
        self._transaction: str | None = None
        self._is_repeated = False
        self._completed: list[str] = []
        self._known: deque[str] = deque(maxlen=REMEMBERED_TRANSACTIONS)
        self._carried: list[Change] = []
        self._counts: Counter[tuple[TableName, str]] = Counter()
        self._data_lsn = start.data_lsn
        self._committed_at: datetime | None = None
        self._as_of: datetime | None = None
        self.progress = Progress(snapshotting=not has_offset, applied_lsn=start.applied_lsn)

    def apply(self, records: Sequence[list[Event]], offset_at: OffsetAt) -> int | None:
        """Apply a batch.

        Returns the index of the last record that is now committed (to be acknowledged), or None when the
        whole batch lies inside one transaction.
        """
        while self._to_clear:
            self._replica.apply(Clear(self._to_clear.pop()))
        changes, self._carried = self._carried, []
        boundary: int | None = None
        complete = 0
        for index, events in enumerate(records):
            for event in events:
                if isinstance(event, Begin) and self._transaction is not None:
                    log.warning(
                        "main sends a transaction again from its beginning: forgetting its first part"
                    )
                    self._forget()
                    changes, boundary, complete = [], None, 0
                self._note(event, index, offset_at)
                if isinstance(event, Change):
                    if self._is_repeated:
                        self.progress.redelivered += 1
                    else:
                        changes.append(event)
            if self._transaction is None and not self.progress.snapshotting:
                boundary, complete = index, len(changes)
        if boundary is not None:
            self._run(changes[:complete])
            self._commit(*offset_at(boundary))
        rest = changes[complete:]
        if rest and rest[-1].op == "d":
            self._carried = [rest.pop()]  # its other half, if it is a key change, is the next record
        self._run(rest)
        return boundary

    def _note(self, event: Event, index: int, offset_at: OffsetAt) -> None:
        """What an event says about where transactions and the snapshot begin and end."""
        if isinstance(event, Change):
            if event.snapshot:
                self._data_lsn = event.lsn
            return
        if isinstance(event, Begin):
            self._transaction = event.transaction
            self._is_repeated = event.transaction in self._known
        elif isinstance(event, End):
            self._completed.append(event.transaction)
            self._transaction = None
            self._is_repeated = False
            self._data_lsn = max(self._data_lsn, event.lsn)
            self._committed_at = self._as_of = event.committed_at
        elif isinstance(event, Alive):
            self._as_of = event.at or self._as_of
            if self.progress.snapshotting and '"snapshot"' in offset_at(index)[1]:
                return
        # Whatever is not a row of the snapshot says that it is over, also when every table was empty.
        self.progress.snapshotting = False

    def _run(self, changes: list[Change]) -> None:
        for step in plan(changes, self._replica.key_of):
            self._replica.apply(step)
        self._counts.update((change.table, change.op) for change in changes)

    def _commit(self, key: str, value: str, lsn: int) -> None:
        last = self._last
        offset = Offset(key, value, last.main_system, last.slot, lsn, self._data_lsn)
        self._replica.commit(self._engine_name, offset, self._committed_at, self._counts)
        self._last = offset
        progress = self.progress
        progress.changes.update(self._counts)
        progress.commits += 1
        progress.applied_lsn = lsn
        progress.as_of = self._as_of or progress.as_of
        progress.committed_at = self._committed_at or progress.committed_at
        self._counts.clear()
        self._known.extend(self._completed)
        self._completed.clear()

    def _forget(self) -> None:
        self._replica.rollback()
        self._counts.clear()
        self._carried.clear()
        self._data_lsn = self._last.data_lsn
        self._completed.clear()
        self._transaction = None
