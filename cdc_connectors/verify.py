"""Is the replica equal to main? Counts and checksums of every published table, at one position of main's log.

Usage: python -m cdc_connectors.verify      status 0: equal, 1: different, 2: could not be compared

Main is read in one snapshot whose position in the log is noted. When the replica has applied all up to there,
and nothing newer, it must hold the same rows. If main commits meanwhile, both are read again.
"""

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from cdc_connectors.catalog import Table, published_tables, read_table
from cdc_connectors.settings import SettingsError, main_conninfo, replica_conninfo

TIMEOUT_SECONDS = 120.0
POLL_SECONDS = 0.1
ATTEMPTS = 3
"""A difference is believed when it is still there the third time; a commit that main had written but not yet
shown when we looked is gone the second time."""

SAME_TEXT = (
    "-c timezone=UTC -c datestyle=ISO -c intervalstyle=postgres -c extra_float_digits=1"
    " -c bytea_output=hex -c default_transaction_isolation=repeatable\\ read"
    " -c default_transaction_read_only=on"
)
"""Settings under which equal values have equal text on both sides."""


class VerifyError(RuntimeError):
    """The two could not be compared; the message says why and what to look at."""


@dataclass(frozen=True)
class Difference:
    """What differs in one table: `aspect` is columns, rows or checksum."""

    table: str
    aspect: str
    main: str
    replica: str


@dataclass(frozen=True)
class _Fingerprint:
    rows: int
    checksum: str


def verify(env: Mapping[str, str] = os.environ, timeout: float = TIMEOUT_SECONDS) -> list[Difference]:
    """The differences between main and replica; an empty list means equal. Raises VerifyError."""
    deadline = time.monotonic() + timeout
    found: list[Difference] | None = None
    compared = 0
    try:
        with (
            psycopg.connect(main_conninfo(env), options=SAME_TEXT) as main,
            psycopg.connect(replica_conninfo(env), options=SAME_TEXT) as replica,
        ):
            while compared < ATTEMPTS and time.monotonic() < deadline:
                seen = _compare(main, replica, deadline)
                if seen is None:
                    continue
                if not seen:
                    return []
                found, compared = seen, compared + 1
    except psycopg.OperationalError as error:
        raise VerifyError(f"cannot read both databases: {str(error).strip()}") from error
    if found is None:
        raise VerifyError(
            f"main kept changing for {timeout:.0f} s: verify again when no release is being published"
        )
    return found


def _compare(
    main: psycopg.Connection, replica: psycopg.Connection, deadline: float
) -> list[Difference] | None:
    """One comparison; None when the replica was already further than the snapshot of main."""
    try:
        position = _position(main)
        tables = [table for name in published_tables(main) if (table := read_table(main, name))]
        twins = {table.name: read_table(replica, table.name) for table in tables}
        of_main = {table.name: _fingerprint(main, table, twins[table.name]) for table in tables}
        main.rollback()
        _mark(main)
        _wait_for(replica, position, deadline)
        if _data_position(replica) > position:
            return None
        found: list[Difference] = []
        for table in tables:
            twin = twins[table.name]
            found += _differences(table, twin, of_main[table.name], _fingerprint(replica, twin, table))
        return found
    finally:
        main.rollback()
        replica.rollback()


def _position(main: psycopg.Connection) -> int:
    row = main.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()
    return int(row[0]) if row else 0


def _mark(main: psycopg.Connection) -> None:
    """Write something to the log, so that the engine passes the position even when main is idle."""
    main.execute("SELECT pg_logical_emit_message(false, 'encore.verify', '')")
    main.rollback()


def _wait_for(replica: psycopg.Connection, position: int, deadline: float) -> None:
    while True:
        replica.rollback()
        row = replica.execute("SELECT max(applied_lsn) - '0/0' FROM cdc.engine_offset").fetchone()
        if row and row[0] is not None and int(row[0]) >= position:
            return
        if time.monotonic() > deadline:
            state = (
                "has applied nothing yet" if row is None or row[0] is None else "does not catch up with main"
            )
            raise VerifyError(f"the replica {state}: is cdc_connectors.engine running? See its /health")
        time.sleep(POLL_SECONDS)


def _data_position(replica: psycopg.Connection) -> int:
    row = replica.execute("SELECT max(data_lsn) - '0/0' FROM cdc.engine_offset").fetchone()
    return int(row[0]) if row else 0


def _fingerprint(connection: psycopg.Connection, table: Table | None, other: Table | None) -> _Fingerprint:
    """Rows and their checksum, whatever the order of rows, over the columns both sides have."""
    if table is None:
        return _Fingerprint(0, "")
    shared = sorted(table.column_names() & (other.column_names() if other else table.column_names()))
    statement = sql.SQL(
        "SELECT count(*), coalesce(sum(('x' || left(md5(ROW({})::text), 16))::bit(64)::bigint::numeric), 0)"
        "::text FROM {}"
    ).format(sql.SQL(", ").join(map(sql.Identifier, shared)), sql.Identifier(*table.name))
    row = connection.execute(statement).fetchone()
    return _Fingerprint(int(row[0]), str(row[1])) if row else _Fingerprint(0, "")


def _differences(
    table: Table, twin: Table | None, main: _Fingerprint, replica: _Fingerprint
) -> list[Difference]:
    name = str(table.name)
    if twin is None:
        return [Difference(name, "columns", f"{len(table.columns)} columns", "no such table")]
    found = []
    types = {column.name: column.type for column in table.columns}
    twin_types = {column.name: column.type for column in twin.columns}
    for column in sorted(types.keys() | twin_types.keys()):
        pair = types.get(column, "none"), twin_types.get(column, "none")
        if pair[0] != pair[1]:
            found.append(Difference(name, f"column {column}", *pair))
    if main.rows != replica.rows:
        found.append(Difference(name, "rows", str(main.rows), str(replica.rows)))
    elif main.checksum != replica.checksum:
        found.append(Difference(name, "checksum", main.checksum, replica.checksum))
    return found


def as_table(differences: list[Difference]) -> str:
    """The differences as lines of aligned columns."""
    lines = [("table", "what", "main", "replica")]
    lines += [(each.table, each.aspect, each.main, each.replica) for each in differences]
    widths = [max(len(line[i]) for line in lines) for i in range(4)]
    return "".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() + "\n"
        for line in lines
    )


def main() -> int:
    """Command line."""
    try:
        differences = verify()
    except (VerifyError, SettingsError) as error:
        sys.stderr.write(f"cdc_connectors.verify: {error}\n")
        return 2
    if differences:
        sys.stdout.write(as_table(differences))
        sys.stderr.write(
            "the replica differs from main; to copy it anew: stop the engine,"
            " run `python -m cdc_connectors.reset`, start the engine\n"
        )
        return 1
    sys.stdout.write("the replica equals main\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
