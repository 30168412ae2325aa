"""Data health: releases, runs, checks. What concerns every user is for admins; the page decides who asks."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.db import Snapshot


@dataclass(frozen=True)
class ReleaseLine:
    """One row of ops.release."""

    release_id: int
    run_id: str
    reason: str
    as_of: datetime
    users: int
    plays: int
    started_at: datetime
    published_at: datetime

    @property
    def took_ms(self) -> int:
        """From the start of the run to the publish."""
        return round((self.published_at - self.started_at).total_seconds() * 1000)


@dataclass(frozen=True)
class Run:
    """One row of ops.etl_run."""

    run_id: str
    reason: str
    is_full_refresh: bool
    status: str
    started_at: datetime
    finished_at: datetime | None

    @property
    def took_ms(self) -> int | None:
        """From start to end; None while it runs."""
        if self.finished_at is None:
            return None
        return round((self.finished_at - self.started_at).total_seconds() * 1000)


@dataclass(frozen=True)
class TableChecks:
    """Outcomes of one table's checks in the latest run of a stage."""

    stage: str
    table_name: str
    passed: int
    warned: int
    failed: int
    checked_at: datetime


@dataclass(frozen=True)
class Check:
    """One check result of the latest run of a stage."""

    stage: str
    table_name: str
    check_name: str
    outcome: str
    measured: str | None
    definition: str | None
    checked_at: datetime


@dataclass(frozen=True)
class TableChange:
    """One row of ops.release_table."""

    table_name: str
    staged_rows: int
    inserted_rows: int
    updated_rows: int
    deleted_rows: int
    total_rows: int


@dataclass(frozen=True)
class Year:
    """One of the viewer's UTC years: what the lake holds and whether the current release shows it."""

    play_year: int
    play_count: int
    written_at: datetime
    is_published: bool


@dataclass(frozen=True)
class Account:
    """One account as the operator sees it: its state, never its listening."""

    user_id: int
    kind: str
    status: str
    time_zone: str
    as_of_date: date | None
    years: int
    years_waiting: int


RELEASES = """
SELECT release_id, run_id, reason, as_of, users, plays, started_at, published_at
FROM ops.release
ORDER BY release_id DESC
LIMIT %(limit)s
"""

RUNS = """
SELECT run_id, reason, is_full_refresh, status, started_at, finished_at
FROM ops.etl_run
ORDER BY started_at DESC
LIMIT %(limit)s
"""

LATEST_RUNS = """
WITH latest AS (
    SELECT DISTINCT ON (stage) stage, run_id
    FROM ops.check_result
    ORDER BY stage, check_result_id DESC
)
"""

TABLE_CHECKS = (
    LATEST_RUNS
    + """
SELECT stage,
       table_name,
       count(*) FILTER (WHERE outcome = 'pass') AS passed,
       count(*) FILTER (WHERE outcome = 'warn') AS warned,
       count(*) FILTER (WHERE outcome IN ('fail', 'error')) AS failed,
       max(checked_at) AS checked_at
FROM ops.check_result
JOIN latest USING (stage, run_id)
GROUP BY stage, table_name
ORDER BY stage, failed DESC, warned DESC, table_name
"""
)

CHECKS = (
    LATEST_RUNS
    + """
SELECT stage, table_name, check_name, outcome, measured, definition, checked_at
FROM ops.check_result
JOIN latest USING (stage, run_id)
ORDER BY array_position(ARRAY['error', 'fail', 'warn', 'pass'], outcome), stage, table_name, check_name
"""
)

CHANGES = """
SELECT table_name, staged_rows, inserted_rows, updated_rows, deleted_rows, total_rows
FROM ops.release_table
WHERE release_id = (SELECT max(release_id) FROM ops.release)
ORDER BY table_name
"""

YEARS = """
SELECT play_year,
       play_count,
       written_at,
       published_partition.version IS NOT DISTINCT FROM lake_partition.version AS is_published
FROM ops.lake_partition
LEFT JOIN ops.published_partition USING (user_id, play_year)
WHERE lake_partition.user_id = %(user_id)s
ORDER BY play_year DESC
"""

ACCOUNTS = """
SELECT dim_user.user_id,
       dim_user.kind,
       dim_user.status,
       dim_user.time_zone,
       published_user.as_of_date,
       count(lake_partition.play_year) AS years,
       count(lake_partition.play_year)
           FILTER (WHERE published_partition.version IS DISTINCT FROM lake_partition.version) AS years_waiting
FROM warehouse.dim_user
LEFT JOIN ops.published_user USING (user_id)
LEFT JOIN ops.lake_partition USING (user_id)
LEFT JOIN ops.published_partition USING (user_id, play_year)
GROUP BY dim_user.user_id, published_user.as_of_date
ORDER BY dim_user.user_id
"""


def releases(snapshot: Snapshot, limit: int | None = 20) -> list[ReleaseLine]:
    """The latest releases, or with None all, newest first."""
    return snapshot.rows(ReleaseLine, RELEASES, limit=limit)


def runs(snapshot: Snapshot, limit: int | None = 20) -> list[Run]:
    """The latest runs of the pipeline, or with None all, newest first."""
    return snapshot.rows(Run, RUNS, limit=limit)


def table_checks(snapshot: Snapshot) -> list[TableChecks]:
    """Outcomes by table of the latest run of each stage, trouble first."""
    return snapshot.rows(TableChecks, TABLE_CHECKS)


def checks(snapshot: Snapshot) -> list[Check]:
    """Every check of the latest run of each stage, trouble first (admins: it may measure anybody's rows)."""
    return snapshot.rows(Check, CHECKS)


def changes(snapshot: Snapshot) -> list[TableChange]:
    """What the current release changed, by table (admins: it counts everybody's rows)."""
    return snapshot.rows(TableChange, CHANGES)


def years(snapshot: Snapshot) -> list[Year]:
    """The viewer's own years."""
    return snapshot.rows(Year, YEARS)


def accounts(snapshot: Snapshot) -> list[Account]:
    """Every account's state (admins)."""
    return snapshot.rows(Account, ACCOUNTS)
