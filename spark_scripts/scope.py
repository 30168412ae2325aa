"""Which users and years a run computes: what differs between the ledger and the current release.

Nobody asks what is newer than a watermark: versions, dates and zones are compared, so late plays, imports,
corrections and erasures are all just differences.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import psycopg

from spark_scripts.registry import TABLES

GONE = 0
"""The version of a year that the ledger no longer has."""

Year = tuple[int, int]
"""A user and a UTC year: the unit in which plays change."""


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
class Release:
    """What readers of main see."""

    years: Mapping[Year, int]
    users: Mapping[int, tuple[date, str]]
    """Local date and zone for which each user's periods were computed."""
    accounts: frozenset[tuple[object, ...]]
    catalogue_version: int | None
    tables: frozenset[str] | None
    """Tables it published; None before the first release."""

    def is_incomplete(self) -> bool:
        """Whether a table came with newer software, so that readers see it empty."""
        return self.tables is not None and not self.tables.issuperset(table.target for table in TABLES)


@dataclass(frozen=True)
class ScopeRow:
    """One row of ops.etl_scope."""

    user_id: int
    play_year: int
    version: int
    is_changed: bool


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
    users = main.execute("SELECT user_id, as_of_date, time_zone FROM ops.published_user")
    accounts = main.execute(f"SELECT {USERS} FROM warehouse.dim_user")  # noqa: S608 - a constant
    catalogue = main.execute("SELECT version FROM ops.published_catalogue").fetchone()
    tables = main.execute(
        "SELECT array_agg(table_name) FROM ops.release_table"
        " WHERE release_id = (SELECT max(release_id) FROM ops.release)"
    ).fetchone()
    return Release(
        {(user, year): version for user, year, version in years},
        {user: (day, zone) for user, day, zone in users},
        frozenset(accounts.fetchall()),
        catalogue[0] if catalogue else None,
        frozenset(tables[0]) if tables and tables[0] else None,
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
    *,
    full_refresh: bool = False,
    users: Collection[int] | None = None,
    affected: Collection[int] = (),
) -> Scope:
    """What to compute: every year of each user of whom anything differs, or who is `affected` otherwise."""
    zones = ledger.zones()
    changed = {
        year
        for year, (version, _) in ledger.years.items()
        if full_refresh or release.years.get(year) != version
    }
    gone = release.years.keys() - ledger.years.keys()
    moved = {user for user, zone in zones.items() if release.users.get(user) != (today[user], zone)}
    concerned = {user for user, _ in changed | gone} | moved | set(affected)
    if release.is_incomplete():
        concerned |= zones.keys()
    if users is not None:
        concerned &= set(users)
    rows = [
        ScopeRow(user, year, version, (user, year) in changed)
        for (user, year), (version, _) in sorted(ledger.years.items())
        if user in concerned
    ]
    rows += [ScopeRow(user, year, GONE, True) for user, year in sorted(gone) if user in concerned]
    return Scope(
        rows,
        is_catalogue_changed=full_refresh or ledger.catalogue_version != release.catalogue_version,
        are_accounts_changed=ledger.accounts != release.accounts,
    )
