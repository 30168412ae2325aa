"""What the databases say about the platform's work: rows per stage and user, checks, releases, favourites."""

import threading
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from local.platform import Platform

READERS = {
    "source": ("etl_rw", "ETL_RW_PASSWORD"),
    "main": ("etl_rw", "ETL_RW_PASSWORD"),
    "replica": ("dashboard_ro", "DASHBOARD_RO_PASSWORD"),
}
"""Database → the role that may read what is shown, and the setting with its password."""

RECEIVED = """
SELECT
    a.account_id,
    coalesce(a.display_name, a.login_name) AS name,
    sum(r.received)::bigint AS received,
    sum(r.new)::bigint AS new,
    sum(r.duplicate)::bigint AS duplicate,
    sum(r.rejected)::bigint AS rejected,
    (SELECT count(*) FROM play AS p WHERE p.account_id = a.account_id) AS plays
FROM account AS a
INNER JOIN (
    SELECT account_id, received_count AS received, new_count AS new, duplicate_count AS duplicate,
        rejected_count AS rejected
    FROM import_job
    UNION ALL
    SELECT account_id, received_count, new_count, duplicate_count, rejected_count
    FROM ingest_run
) AS r USING (account_id)
GROUP BY a.account_id
ORDER BY a.account_id
"""
CHECKS = """
SELECT stage, outcome, count(*)
FROM ops.check_result
WHERE run_id IN (
    (SELECT run_id FROM ops.release ORDER BY release_id DESC LIMIT 1),
    (SELECT run_id FROM ops.check_result WHERE stage = 'source' ORDER BY check_result_id DESC LIMIT 1)
)
GROUP BY stage, outcome
"""
TROUBLE = """
SELECT outcome, table_name, check_name, coalesce(measured, '')
FROM ops.check_result
WHERE outcome <> 'pass' AND run_id IN (
    (SELECT run_id FROM ops.release ORDER BY release_id DESC LIMIT 1),
    (SELECT run_id FROM ops.check_result WHERE stage = 'source' ORDER BY check_result_id DESC LIMIT 1)
)
ORDER BY outcome, table_name, check_name
"""
RELEASE = """
SELECT
    release_id, run_id, plays, published_at,
    extract(EPOCH FROM published_at - started_at)::float AS seconds
FROM ops.release ORDER BY release_id DESC LIMIT 1
"""
TOP_ARTISTS = """
SELECT rank, artist_name, streams, listened_ms
FROM analytics.top_artists WHERE user_id = %s AND period_type = 'all_time' AND rank <= 5 ORDER BY rank
"""
TOP_TRACKS = """
SELECT rank, track_name || ' · ' || artist_name, streams, listened_ms
FROM analytics.top_tracks WHERE user_id = %s AND period_type = 'all_time' AND rank <= 5 ORDER BY rank
"""

NAME = "SELECT coalesce(display_name, 'user ' || user_id) FROM warehouse.dim_user WHERE user_id = %s"

Rows = Sequence[tuple[Any, ...]]


def connect(platform: Platform, database: str) -> psycopg.Connection:
    """An autocommit connection as the reader of that database."""
    role, setting = READERS[database]
    prefix = f"{database.upper()}_DB_"
    return psycopg.connect(
        host="127.0.0.1",
        port=platform.values[prefix + "PORT"],
        dbname=platform.values[prefix + "NAME"],
        user=role,
        password=platform.values[setting],
        autocommit=True,
        connect_timeout=5,
    )


def ask(platform: Platform, database: str, query: str, *values: Any) -> Rows:
    """The rows of one query."""
    with connect(platform, database) as connection:
        return connection.execute(query.encode(), values or None).fetchall()


def partitions(platform: Platform, database: str) -> set[tuple[int, int, int]]:
    """(user, year, version) of the ledger, or of what main shows."""
    if database == "source":
        rows = ask(platform, database, "SELECT account_id, play_year, version FROM play_partition")
    else:
        rows = ask(platform, database, "SELECT user_id, play_year, version FROM ops.published_partition")
    return {(int(user), int(year), int(version)) for user, year, version in rows}


def unpublished(platform: Platform) -> int:
    """How many users' years in the ledger the current release does not show as they are."""
    return len(partitions(platform, "source") ^ partitions(platform, "main"))


def plays_per_user(platform: Platform) -> dict[str, dict[int, int]]:
    """Stage → user → plays, from the lake to the replica."""
    fact = "SELECT user_id, count(*) FROM warehouse.fact_play GROUP BY user_id"
    lake = "SELECT user_id, sum(play_count)::bigint FROM ops.lake_partition GROUP BY user_id"
    stages = {"lake": ("main", lake), "main": ("main", fact), "replica": ("replica", fact)}
    return {
        stage: {int(user): int(plays) for user, plays in ask(platform, database, query)}
        for stage, (database, query) in stages.items()
    }


def release_id(platform: Platform, database: str) -> int:
    """The newest release that database shows; 0 when there is none."""
    rows = ask(platform, database, "SELECT coalesce(max(release_id), 0) FROM ops.release")
    return int(rows[0][0])


class ReplicaWatch:
    """Notes when the replica first shows each release, so that the lag is measured and not guessed."""

    def __init__(self, platform: Platform, every_seconds: float = 0.05) -> None:
        self._platform = platform
        self._every = every_seconds
        self._stop = threading.Event()
        self._seen: dict[int, float] = {}
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "ReplicaWatch":
        self._seen[release_id(self._platform, "replica")] = 0.0
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        with connect(self._platform, "replica") as connection:
            while not self._stop.wait(self._every):
                row = connection.execute("SELECT coalesce(max(release_id), 0) FROM ops.release").fetchone()
                newest = int(row[0]) if row else 0
                self._seen.setdefault(newest, time.time())

    def lag_seconds(self, release: int, published_at: datetime) -> float | None:
        """From the publish on main to its sight on the replica; None when it was there before we looked."""
        seen = self._seen.get(release)
        return seen - published_at.timestamp() if seen else None
