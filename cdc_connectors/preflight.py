"""What must be true before Debezium starts, waited for or explained.

Waits (with backoff, telling health why): a database that does not answer, another engine that still holds the
replica or the slot. Stops with the next step in the message: everything that waiting cannot mend.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from cdc_connectors.catalog import CatalogError, missing_value, published_tables, read_table
from cdc_connectors.events import TableName
from cdc_connectors.replica import Offset, Replica
from cdc_connectors.settings import Settings

log = logging.getLogger(__name__)

RESET = "run `python -m cdc_connectors.reset`, then start the engine: it takes a new snapshot"
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 15.0


class PreflightError(RuntimeError):
    """The engine must not start; the message says why and what to do."""


class NotYetError(RuntimeError):
    """Something that passes by itself stands in the way; worth another try."""


@dataclass(frozen=True)
class Ready:
    """Everything the engine needs to start."""

    replica: Replica
    offset: Offset
    has_offset: bool
    tables: list[TableName]


Wait = Callable[[float], bool]
"""Sleeps that long; True: stop waiting, the process shall end."""


def wait_until_ready(
    settings: Settings, engine_name: str, wait: Wait, tell: Callable[[str], None]
) -> Ready | None:
    """Try until both databases are fit; None when told to stop. Raises PreflightError."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return _check(settings, engine_name)
        except CatalogError as error:
            raise PreflightError(str(error)) from error
        except (NotYetError, psycopg.OperationalError) as error:
            reason = str(error).strip().splitlines()[0]
            tell(reason)
            log.warning("%s; next try in %.0f s", reason, pause)
        if wait(pause):
            return None
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


def _check(settings: Settings, engine_name: str) -> Ready:
    def add_column(connection: psycopg.Connection, table: TableName, column: str) -> bool:
        with psycopg.connect(settings.main, autocommit=True) as main:
            found = missing_value(main, table, column)
        if found is None:
            return False
        connection.execute("CALL cdc.add_column(%s, %s, %s, %s, %s)", (*table, column, *found))
        return True

    try:
        replica = Replica(settings.replica, add_column)
    except psycopg.OperationalError as error:
        raise NotYetError(f"the replica does not answer: {error}") from error
    try:
        if not replica.try_lock():
            raise NotYetError("another engine still writes to the replica")
        return _check_main(settings, engine_name, replica)
    except BaseException:
        replica.close()
        raise


def _check_main(settings: Settings, engine_name: str, replica: Replica) -> Ready:
    try:
        main = psycopg.connect(settings.main, autocommit=True)
    except psycopg.OperationalError as error:
        raise NotYetError(f"main does not answer: {error}") from error
    with main:
        tables = published_tables(main)
        for table in tables:
            key = replica.key_of(table)
            of_main = read_table(main, table)
            if of_main is not None and of_main.key != key:
                raise PreflightError(
                    f"{table} has the key ({', '.join(of_main.key)}) on main and ({', '.join(key)})"
                    " on the replica: write the missing migration in sql/replica"
                )
        system = _system(main)
        offset = replica.read_offset(engine_name)
        _check_slot(main, settings.slot, offset, system)
    start = offset or Offset("", "", system, settings.slot, 0, 0)
    return Ready(replica, start, offset is not None, tables)


def _system(main: psycopg.Connection) -> str:
    row = main.execute(
        "SELECT system_identifier || '/' || current_database() FROM pg_control_system()"
    ).fetchone()
    return str(row[0]) if row else ""


def _check_slot(main: psycopg.Connection, slot: str, offset: Offset | None, system: str) -> None:
    """Slot and offset must belong together; a slot without an offset is made anew."""
    row = main.execute(
        "SELECT active, wal_status, coalesce(confirmed_flush_lsn - '0/0', 0), database = current_database()"
        " FROM pg_replication_slots WHERE slot_name = %s",
        (slot,),
    ).fetchone()
    if row and not row[3]:
        raise PreflightError(f"the slot {slot} belongs to another database of this server: set CDC_SLOT_NAME")
    if row and row[0]:
        raise NotYetError(f"the slot {slot} is still in use")
    if offset is None:
        if row:
            # Only a slot that Debezium makes itself comes with a snapshot that fits its position exactly.
            log.warning("dropping the slot %s: the replica holds no offset for it", slot)
            main.execute("SELECT pg_drop_replication_slot(%s)", (slot,))
        return
    if (offset.main_system, offset.slot) != (system, slot):
        raise PreflightError(f"the replica's offset belongs to another main or slot ({offset.slot}): {RESET}")
    if row is None:
        raise PreflightError(f"the slot {slot} is gone from main, so changes since then are lost: {RESET}")
    if row[1] == "lost":
        raise PreflightError(f"main has discarded log that the slot {slot} still needed: {RESET}")
    if int(row[2]) > offset.applied_lsn:
        raise PreflightError(
            f"the slot {slot} is further than the replica (was the replica restored from a backup?): {RESET}"
        )
