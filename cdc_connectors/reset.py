"""Forget where the engine stood, so that its next start takes a new snapshot.

Usage: python -m cdc_connectors.reset      (with the engine stopped)

Drops the slot on main and the offset on the replica, together, because one without the other is of no use.
The replica's rows stay, and readers go on seeing them, until the new snapshot replaces them in one
transaction.
"""

import os
import sys
from collections.abc import Mapping

import psycopg

from cdc_connectors.replica import ENGINE_LOCK
from cdc_connectors.settings import DEFAULT_SLOT, SettingsError, main_conninfo, replica_conninfo


class ResetError(RuntimeError):
    """The engine still runs, or the slot is somebody else's; nothing was changed."""


def reset(env: Mapping[str, str] = os.environ) -> None:
    """Drop slot and offset; raises ResetError, or psycopg.OperationalError for a database that does not
    answer."""
    slot = env.get("CDC_SLOT_NAME", "") or DEFAULT_SLOT
    with (
        psycopg.connect(main_conninfo(env), autocommit=True) as main,
        psycopg.connect(replica_conninfo(env)) as replica,
    ):
        free = replica.execute("SELECT pg_try_advisory_xact_lock(%s)", (ENGINE_LOCK,)).fetchone()
        if not free or not free[0]:
            raise ResetError("the engine is running: stop it first (process cdc_connectors.engine)")
        row = main.execute(
            "SELECT active, database = current_database() FROM pg_replication_slots WHERE slot_name = %s",
            (slot,),
        ).fetchone()
        if row and row[0]:
            raise ResetError(f"somebody reads the slot {slot} on main: stop that first")
        if row and not row[1]:
            raise ResetError(f"the slot {slot} belongs to another database of this server: set CDC_SLOT_NAME")
        replica.execute("DELETE FROM cdc.engine_offset")
        replica.execute("DELETE FROM cdc.applied_change")
        if row:
            main.execute("SELECT pg_drop_replication_slot(%s)", (slot,))


def main() -> int:
    """Command line."""
    try:
        reset()
    except (ResetError, SettingsError, psycopg.OperationalError) as error:
        sys.stderr.write(f"cdc_connectors.reset: {str(error).strip()}\n")
        return 1
    sys.stdout.write("slot and offset dropped: start the engine to take a new snapshot\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
