"""One at a time per account: Postgres advisory locks, which die with their connection, never with a file."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

import psycopg

Purpose = Literal["poll", "token"]


@contextmanager
def account_lock(
    connection: psycopg.Connection, purpose: Purpose, account_id: int, *, wait: bool
) -> Iterator[bool]:
    """Hold the account's lock for `purpose` on this connection, across transactions.

    Yields whether it is held: always when `wait`, which ends with psycopg.errors.LockNotAvailable after the
    connection's lock_timeout; False at once when somebody else holds it and `wait` is off.
    """
    key = f"encore:{purpose}:{account_id}"
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
