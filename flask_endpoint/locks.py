"""One at a time: Postgres advisory locks, which die with their connection, never with a file."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

import psycopg

Purpose = Literal["poll", "token", "library"]


@contextmanager
def account_lock(
    connection: psycopg.Connection, purpose: Purpose, account_id: int, *, wait: bool
) -> Iterator[bool]:
    """Hold the account's lock for `purpose` on this connection, across transactions.

    Yields whether it is held: always when `wait`, which ends with psycopg.errors.LockNotAvailable after the
    connection's lock_timeout; False at once when somebody else holds it and `wait` is off.
    """
    with _lock(connection, f"encore:{purpose}:{account_id}", wait=wait) as is_held:
        yield is_held


@contextmanager
def service_lock(connection: psycopg.Connection, work: str) -> Iterator[bool]:
    """Hold the lock of a work that is done by one at a time for all accounts; yields whether it is held."""
    with _lock(connection, f"encore:{work}", wait=False) as is_held:
        yield is_held


@contextmanager
def _lock(connection: psycopg.Connection, key: str, *, wait: bool) -> Iterator[bool]:
    if wait:
        connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", (key,))
        held = True
    else:
        row = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (key,)).fetchone()
        held = bool(row and row[0])
    try:
        yield held
    finally:
        if held:
            with suppress(psycopg.OperationalError):  # a dead connection has let go already
                connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (key,))
