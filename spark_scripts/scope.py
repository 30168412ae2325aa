"""Which users and years a run computes: what differs between the ledger and the current release.

Nobody asks what is newer than a watermark: versions, dates and zones are compared, so late plays, imports,
corrections and erasures are all just differences.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import psycopg

GONE = 0
"""The version of a year that the ledger no longer has."""

Year = tuple[int, int]
"""A user and a UTC year: the unit in which plays change."""

Recompute = Literal["everything", "statistics", "windows"]
"""What a run computes of a user: facts and statistics, statistics, or only what a new day moves."""


@dataclass(frozen=True)
class Ledger:
    """What one snapshot of source says."""

    years: Mapping[Year, tuple[int, int]]
    """Version and number of plays."""
    accounts: frozenset[tuple[object, ...]]
    """Rows of account, in the columns of warehouse.dim_user."""
    catalogue_version: int

    def zones(self) -> dict[int, str]:
        """Time zone of each user who has plays."""
        listeners = {user for (user, _), (_, plays) in self.years.items() if plays}
        return {int(str(row[0])): str(row[5]) for row in self.accounts if row[0] in listeners}


@dataclass(frozen=True)
class Shown:
    """What a user's statistics in main were computed for, and by which definitions."""

    day: date
    time_zone: str
    definitions: str


@dataclass(frozen=True)
class Release:
    """What readers of main see."""

    years: Mapping[Year, int]
    users: Mapping[int, Shown]
    accounts: frozenset[tuple[object, ...]]
    catalogue_version: int | None


@dataclass(frozen=True)
class ScopeRow:
    """One row of ops.etl_scope."""

    user_id: int
    play_year: int
    version: int
    is_changed: bool
    recompute: Recompute = "statistics"


@dataclass(frozen=True)
class Scope:
    """What a run computes; false when there is nothing to do."""

    rows: list[ScopeRow] = field(default_factory=list)
    is_catalogue_changed: bool = False
    are_accounts_changed: bool = False

    def __bool__(self) -> bool:
        return bool(self.rows) or self.is_catalogue_changed or self.are_accounts_changed

    @property
    def users(self) -> set[int]:
        """Users whose statistics are computed."""
        return {row.user_id for row in self.rows}


ACCOUNTS = "account_id, display_name, kind, status, is_admin, time_zone, created_at"
USERS = "user_id, display_name, kind, status, is_admin, time_zone, created_at"


def read_ledger(source: psycopg.Connection) -> Ledger:
    """The state of source; one snapshot if `source` is in a transaction of that isolation."""
    years = source.execute("SELECT account_id, play_year, version, play_count FROM play_partition")
    accounts = source.execute(f"SELECT {ACCOUNTS} FROM account")  # noqa: S608 - a constant
    catalogue = source.execute("SELECT version FROM catalogue_version").fetchone()
    return Ledger(
        {(user, year): (version, plays) for user, year, version, plays in years},
        frozenset(accounts.fetchall()),
        catalogue[0] if catalogue else GONE,
    )


def read_release(main: psycopg.Connection) -> Release:
    """The state of main."""
    years = main.execute("SELECT user_id, play_year, version FROM ops.published_partition")
    users = main.execute("SELECT user_id, as_of_date, time_zone, definitions FROM ops.published_user")
    accounts = main.execute(f"SELECT {USERS} FROM warehouse.dim_user")  # noqa: S608 - a constant
    catalogue = main.execute("SELECT version FROM ops.published_catalogue").fetchone()
    return Release(
        {(user, year): version for user, year, version in years},
        {user: Shown(*shown) for user, *shown in users},
        frozenset(accounts.fetchall()),
        catalogue[0] if catalogue else None,
    )


def local_dates(main: psycopg.Connection, as_of: datetime, zones: Mapping[int, str]) -> dict[int, date]:
    """Each user's local date at `as_of`, by the same server that will record it at the publish."""
    rows = main.execute(
        "SELECT user_id, (%s::timestamptz AT TIME ZONE time_zone)::date"
        " FROM unnest(%s::bigint[], %s::text[]) AS zone (user_id, time_zone)",
        (as_of, list(zones), list(zones.values())),
    )
    return dict(rows.fetchall())


def differences(
    ledger: Ledger,
    release: Release,
    today: Mapping[int, date],
    definitions: str,
    *,
    full_refresh: bool = False,
    users: Collection[int] | None = None,
    affected: Collection[int] = (),
) -> Scope:
    """What to compute: every year of each user of whom anything differs, or who is `affected` otherwise.

    Of users for whom only another day has come, what does not depend on the day stays as it is.
    """
    zones = ledger.zones()
    outdated = {user for user, shown in release.users.items() if shown.definitions != definitions}
    changed = {
        year
        for year, (version, _) in ledger.years.items()
        if full_refresh or year[0] in outdated or release.years.get(year) != version
    }
    gone = release.years.keys() - ledger.years.keys()
    elsewhere = {
        user
        for user, zone in zones.items()
        if user not in release.users or release.users[user].time_zone != zone
    }
    whole = {user for user, _ in changed | gone} | elsewhere | set(affected)
    moved = {user for user in zones.keys() - elsewhere if release.users[user].day != today[user]}
    concerned = whole | moved
    if users is not None:
        concerned &= set(users)

    def recompute(user: int) -> Recompute:
        if full_refresh or user in outdated:
            return "everything"
        return "statistics" if user in whole else "windows"

    rows = [
        ScopeRow(user, year, version, (user, year) in changed, recompute(user))
        for (user, year), (version, _) in sorted(ledger.years.items())
        if user in concerned
    ]
    rows += [
        ScopeRow(user, year, GONE, True, recompute(user)) for user, year in sorted(gone) if user in concerned
    ]
    return Scope(
        rows,
        is_catalogue_changed=full_refresh or ledger.catalogue_version != release.catalogue_version,
        are_accounts_changed=ledger.accounts != release.accounts,
    )
