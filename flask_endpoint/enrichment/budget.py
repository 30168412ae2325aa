"""How many calls Encore makes on its own account a day, and when it leaves Spotify alone.

Both live in the database: a restart neither forgets what was spent nor asks again what was refused.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg

SPEND = """
INSERT INTO api_budget AS known (bucket, day, spent)
SELECT %(bucket)s, (now() AT TIME ZONE 'UTC')::date, 1
WHERE %(allowed)s > 0
ON CONFLICT (bucket) DO UPDATE SET
    day = excluded.day,
    spent = CASE WHEN known.day = excluded.day THEN known.spent + 1 ELSE 1 END
WHERE known.day <> excluded.day OR known.spent < %(allowed)s
RETURNING spent
"""
REST = """
INSERT INTO api_budget AS known (bucket, day, spent, resting_until, rest_reason)
VALUES (%(bucket)s, (now() AT TIME ZONE 'UTC')::date, 0, now() + %(pause)s, %(reason)s)
ON CONFLICT (bucket) DO UPDATE SET
    resting_until = excluded.resting_until,
    rest_reason = excluded.rest_reason
"""
STATE = """
SELECT
    CASE WHEN day = (now() AT TIME ZONE 'UTC')::date THEN spent ELSE 0 END AS spent,
    CASE WHEN resting_until > now() THEN resting_until END AS resting_until,
    CASE WHEN resting_until > now() THEN rest_reason END AS rest_reason
FROM api_budget
WHERE bucket = %s
"""


class BudgetState(NamedTuple):
    """Calls made on this UTC day; until when the bucket rests, and why."""

    spent: int = 0
    resting_until: datetime | None = None
    rest_reason: str | None = None


def spend(connection: psycopg.Connection, bucket: str, allowed: int) -> bool:
    """Count one call before it is made; False when the day's are spent. Not for use in a transaction."""
    row = connection.execute(SPEND, {"bucket": bucket, "allowed": allowed}).fetchone()
    return row is not None


def rest(connection: psycopg.Connection, bucket: str, pause: timedelta, reason: str) -> None:
    """Leave Spotify alone for a while, across restarts."""
    connection.execute(REST, {"bucket": bucket, "pause": pause, "reason": reason})


def wake(connection: psycopg.Connection, bucket: str) -> None:
    """End a rest early."""
    connection.execute(
        "UPDATE api_budget SET resting_until = NULL, rest_reason = NULL WHERE bucket = %s", (bucket,)
    )


def state(connection: psycopg.Connection, bucket: str) -> BudgetState:
    """Where a bucket stands now."""
    row = connection.execute(STATE, (bucket,)).fetchone()
    return BudgetState(*row) if row else BudgetState()
