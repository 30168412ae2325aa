"""How far the replica is behind, as main knows it."""

from dataclasses import dataclass

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Slot:
    """One replication slot of main; behind_bytes: what was written since what it confirmed."""

    slot_name: str
    is_active: bool
    behind_bytes: int


SLOTS = """
SELECT slot_name,
       active AS is_active,
       greatest(pg_current_wal_lsn() - coalesce(confirmed_flush_lsn, restart_lsn), 0)::bigint AS behind_bytes
FROM pg_replication_slots
WHERE slot_type = 'logical' AND database = current_database()
ORDER BY slot_name
"""


def slots(snapshot: Snapshot) -> list[Slot]:
    """The slots that a replica reads; none: there is no replica."""
    return snapshot.rows(Slot, SLOTS)
