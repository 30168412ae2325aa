"""The one place that talks to Postgres: a pool, and snapshots that show one release to one user."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import LiteralString, TypeVar

import psycopg
from psycopg.rows import class_row
from psycopg_pool import ConnectionPool

Row = TypeVar("Row")
STATEMENT_TIMEOUT_MS = 10_000
POOL_SIZE = 8
PORTION = 2_000
"""How many rows of a stream are in memory at a time."""


@dataclass(frozen=True)
class Snapshot:
    """One REPEATABLE READ transaction on behalf of one user: every query in it sees the same release."""

    connection: "psycopg.Connection[tuple[object, ...]]"
    user_id: int

    def rows(self, row_type: type[Row], query: LiteralString, **parameters: object) -> list[Row]:
        """All rows of `query` as `row_type`; `%(user_id)s` is always the user of the session."""
        with self.connection.cursor(row_factory=class_row(row_type)) as cursor:
            return cursor.execute(query, {**parameters, "user_id": self.user_id}).fetchall()

    def rows_planned_anew(self, row_type: type[Row], query: LiteralString, **parameters: object) -> list[Row]:
        """The same, planned for these very values: what is often asked is planned for average ones."""
        with self.connection.cursor(row_factory=class_row(row_type)) as cursor:
            values = {**parameters, "user_id": self.user_id}
            return cursor.execute(query, values, prepare=False).fetchall()

    def stream(self, row_type: type[Row], query: LiteralString, **parameters: object) -> Iterator[Row]:
        """The rows of `query` one by one, fetched in portions: memory stays small however many there are."""
        with self.connection.cursor("stream", row_factory=class_row(row_type)) as cursor:
            cursor.itersize = PORTION
            yield from cursor.execute(query, {**parameters, "user_id": self.user_id})

    def first(self, row_type: type[Row], query: LiteralString, **parameters: object) -> Row | None:
        """The first row of `query`, or None."""
        found = self.rows(row_type, query, **parameters)
        return found[0] if found else None


def configure(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Make every transaction of a pooled connection a read-only snapshot."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    connection.execute(f"SET statement_timeout = {STATEMENT_TIMEOUT_MS}")
    connection.execute("SET jit = off")  # compiling a statement takes longer than any page may
    connection.commit()


class Database:
    """A pool of connections to one database."""

    def __init__(self, conninfo: str) -> None:
        # Connections are made on demand and checked before use, so a restarted database is found again at
        # once; a pool that keeps a minimum would back off for minutes after an outage.
        self._pool = ConnectionPool(
            conninfo,
            min_size=0,
            max_size=POOL_SIZE,
            timeout=5,
            reconnect_timeout=3,
            configure=configure,
            check=ConnectionPool.check_connection,
            open=True,
            name="dashboard",
        )

    @contextmanager
    def snapshot(self, user_id: int) -> Iterator[Snapshot]:
        """All queries of one page: one transaction, one release, one user."""
        with self._pool.connection() as connection:
            yield Snapshot(connection, user_id)

    def is_reachable(self) -> bool:
        """Whether a query can be answered right now."""
        try:
            with self._pool.connection(timeout=3) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def connections(self) -> dict[str, int]:
        """How many connections are open, lent right now, and waited for."""
        stats = self._pool.get_stats()
        is_open, idle = stats.get("pool_size", 0), stats.get("pool_available", 0)
        return {"open": is_open, "lent": is_open - idle, "waited_for": stats.get("requests_waiting", 0)}

    def close(self) -> None:
        """Close all connections (tests start many applications)."""
        self._pool.close()
