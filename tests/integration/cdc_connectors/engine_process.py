# ruff: noqa: S310 - only asks the engine on 127.0.0.1
"""The real engine as a process between a main and a replica of a test, and ways to compare the two."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from cdc_connectors.catalog import published_tables, read_table
from cdc_connectors.events import TableName

ROOT = Path(__file__).resolve().parents[3]
DEADLINE_SECONDS = 90.0


def wait_for(condition: Callable[[], object], what: str, seconds: float = DEADLINE_SECONDS) -> object:
    """Poll until `condition` gives something true; fails naming `what`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


@dataclass
class Pair:
    """A main and a replica, by connection strings of their superusers, and the engine between them."""

    main: str
    replica: str
    env: dict[str, str]
    log: Path
    process: subprocess.Popen | None = field(default=None)

    def start(self) -> None:
        """Start the engine; does not wait."""
        assert self.process is None or self.process.poll() is not None, "the engine already runs"
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cdc_connectors.engine"],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], **self.env},
                stdout=output,
                stderr=output,
            )

    def kill(self) -> None:
        """kill -9, at once."""
        self.process.kill()
        self.process.wait()

    def stop(self, seconds: float = 20.0) -> int:
        """SIGTERM; returns the exit status."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def health(self) -> tuple[int, dict]:
        """Status and body of /health; status 0 when nobody listens."""
        try:
            with urllib.request.urlopen(self._url("health"), timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}

    def metrics(self) -> str:
        """The text of /metrics."""
        with urllib.request.urlopen(self._url("metrics"), timeout=5) as answer:
            return answer.read().decode()

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.env['CDC_METRICS_PORT']}/{path}"

    def on_main(self, statement: str, *parameters: object) -> list[tuple]:
        """Run one statement on main, in a transaction of its own."""
        return _run(self.main, statement, parameters)

    def on_replica(self, statement: str, *parameters: object) -> list[tuple]:
        """Run one statement on the replica."""
        return _run(self.replica, statement, parameters)

    def wait_caught_up(self, seconds: float = DEADLINE_SECONDS) -> None:
        """Until the replica has applied all that main has committed by now."""
        position = self.on_main("SELECT pg_current_wal_insert_lsn()")[0][0]
        self.on_main("SELECT pg_logical_emit_message(false, 'test', '')")

        def applied() -> object:
            assert self.process.poll() is None, f"the engine ended:\n{self.log_text()[-3000:]}"
            return self.on_replica("SELECT 1 FROM cdc.engine_offset WHERE applied_lsn >= %s", position)

        wait_for(applied, "the replica catches up", seconds)

    def assert_equal(self) -> None:
        """Every published table holds the same rows on both sides, compared as text."""
        with psycopg.connect(self.main) as main, psycopg.connect(self.replica) as replica:
            for table in published_tables(main):
                ours, theirs = rows(main, table), rows(replica, table)
                assert ours == theirs, f"{table} differs: {first_difference(ours, theirs)}"

    def counts(self) -> dict[str, int]:
        """Changes the engine says it applied, per operation."""
        return {
            op: int(number)
            for op, number in self.on_replica("SELECT op, sum(changes) FROM cdc.applied_change GROUP BY op")
        }

    def log_text(self) -> str:
        """All the engine wrote so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def clean_up(self) -> None:
        """Stop, and leave no slot behind: it would hold back the whole cluster."""
        self.stop()
        slot = self.env["CDC_SLOT_NAME"]

        def gone() -> bool:
            self.on_main(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                " WHERE slot_name = %s AND NOT active",
                slot,
            )
            return not self.on_main("SELECT 1 FROM pg_replication_slots WHERE slot_name = %s", slot)

        wait_for(gone, f"the slot {slot} goes")


def pair(main: str, replica: str, env: dict[str, str], port: int, folder: Path) -> Pair:
    """A pair with a slot of its own; slots belong to the whole cluster."""
    made = Pair(
        main,
        replica,
        {**env, "CDC_METRICS_PORT": str(port), "CDC_SLOT_NAME": f"test_{secrets.token_hex(4)}"},
        folder / "engine.log",
    )
    # Roles belong to the cluster too: where both share one, migrating the replica takes this away.
    made.on_main("ALTER ROLE cdc REPLICATION")
    return made


def rows(connection: psycopg.Connection, table: TableName) -> list[tuple]:
    """All rows as text, columns by name, sorted."""
    columns = sorted(read_table(connection, table).column_names())
    statement = sql.SQL("SELECT {} FROM {}").format(
        sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(column)) for column in columns),
        sql.Identifier(*table),
    )
    found = connection.execute(statement).fetchall()
    return [tuple(columns), *sorted(found, key=repr)]


def first_difference(ours: list[tuple], theirs: list[tuple]) -> str:
    """Where two lists of rows first differ, shortened."""
    if len(ours) != len(theirs):
        return f"{len(ours) - 1} rows on main, {len(theirs) - 1} on the replica"
    left, right = next(both for both in zip(ours, theirs, strict=True) if both[0] != both[1])
    return "; ".join(
        f"{name}: {str(a)[:80]} on main, {str(b)[:80]} on the replica"
        for name, a, b in zip(ours[0], left, right, strict=True)
        if a != b
    )


def _run(conninfo: str, statement: str, parameters: tuple) -> list[tuple]:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        cursor = connection.execute(statement, parameters or None)
        return cursor.fetchall() if cursor.description else []
