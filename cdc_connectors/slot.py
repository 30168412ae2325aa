"""What main says about the engine's replication slot."""

from dataclasses import dataclass

import psycopg

SLOT = """
SELECT
    active,
    wal_status,
    greatest(pg_current_wal_lsn() - restart_lsn, 0),
    greatest(pg_current_wal_lsn() - coalesce(confirmed_flush_lsn, restart_lsn), 0)
FROM pg_replication_slots
WHERE slot_name = %s
"""


@dataclass(frozen=True)
class SlotState:
    """A slot, as seen from main just now."""

    active: bool
    wal_status: str
    retained_bytes: int
    """Log that main keeps on disk for this slot; it grows while the engine is away."""
    behind_bytes: int
    """Log that was written after the last position the engine confirmed."""


def slot_state(main: psycopg.Connection, slot: str) -> SlotState | None:
    """The slot's state; None when there is no such slot."""
    row = main.execute(SLOT, (slot,)).fetchone()
    return SlotState(row[0], row[1], int(row[2] or 0), int(row[3] or 0)) if row else None


@dataclass
class SlotWatch:
    """Notices an engine that left its slot and does not come back, as one whose closing connection hung."""

    patience: float
    """Seconds that main may answer while the slot stays without its engine."""
    was_active: bool = False
    away_since: float | None = None

    def is_lost(self, slot: SlotState | None, now: float) -> bool:
        """Whether to give up, at `now` seconds; before the engine first came (it may copy tables) never."""
        if slot is None or slot.active:
            self.was_active = self.was_active or slot is not None
            self.away_since = None
            return False
        if self.was_active and self.away_since is None:
            self.away_since = now
        return self.away_since is not None and now - self.away_since > self.patience
