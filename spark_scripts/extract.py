"""From source into the lake: the years and the catalogue whose versions the lake does not hold.

Everything is read under one snapshot of source, Spark's own connections included, so that plays, catalogue,
accounts and the versions recorded belong together although Flask goes on writing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from pyspark.sql import DataFrame, SparkSession

from spark_scripts import lake, runs
from spark_scripts.affected import affected_users
from spark_scripts.connect import connect
from spark_scripts.frames import Frames
from spark_scripts.lake import Files, LakeYear
from spark_scripts.registry import CATALOGUE
from spark_scripts.scope import GONE, Ledger, Scope, Year, differences, local_dates, read_ledger, read_release
from spark_scripts.settings import Database, Settings
from spark_scripts.source import columns

log = logging.getLogger(__name__)

READERS = 4
"""How many connections read plays at the same time, at most."""


@dataclass(frozen=True)
class Snapshot:
    """One state of source, which any number of connections can read."""

    database: Database
    name: str

    def read(self, session: SparkSession, table: str, predicates: list[str] | None = None) -> DataFrame:
        """A table of source as a frame, one connection per predicate."""
        options = {
            **self.database.jdbc,
            "sessionInitStatement": "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;"
            f" SET TRANSACTION SNAPSHOT '{self.name}'",
        }
        query = f"(SELECT {columns(table)} FROM {table}) AS extracted"  # noqa: S608 - constants
        return session.read.jdbc(
            options.pop("url"), query, predicates=predicates or ["true"], properties=options
        )


@dataclass(frozen=True)
class Copied:
    """What a run copied, to be recorded."""

    scope: Scope
    years: dict[Year, LakeYear]
    tables: dict[str, tuple[int, str]]
    catalogue_version: int
    outdated: list[int]
    """Users whom the catalogue concerns, but the run does not."""


@dataclass(frozen=True)
class Copy:
    """One run's copying: from a snapshot of source into folders that nobody else writes."""

    session: SparkSession
    snapshot: Snapshot
    main: Database
    ledger: Ledger
    files: Files
    lake_uri: str
    attempt: str
    is_full_refresh: bool

    def tables(self, held: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
        """Copy the accounts, and the catalogue if its version is new; returns what was written."""
        version = self.ledger.catalogue_version
        missing = self.files.missing(folder for _, folder in held.values())
        stale = ["account"]
        for name in CATALOGUE:
            known, folder = held.get(name, (GONE, ""))
            if self.is_full_refresh or known != version or folder in missing:
                stale.append(name)
        written = {name: (version, lake.table_folder(name, version, self.attempt)) for name in stale}
        for name, (_, folder) in written.items():
            lake.write_table(self.snapshot.read(self.session, name), folder, lake_uri=self.lake_uri)
        return written

    def lost(self, held: dict[Year, LakeYear]) -> set[Year]:
        """Years of which a folder is recorded and not there, because somebody emptied or moved the lake."""
        missing = self.files.missing(folder for year in held.values() for folder in year.folders)
        return {year for year, kept in held.items() if not missing.isdisjoint(kept.folders)}

    def years(self, scope: Scope, held: dict[Year, LakeYear], lost: set[Year]) -> dict[Year, LakeYear]:
        """Copy the years in scope that the lake does not hold in this version; returns what was written."""
        written = {}
        for row in scope.rows:
            year = (row.user_id, row.play_year)
            known = held.get(year)
            is_held = known and known.version == row.version and known.plays_folder and year not in lost
            if row.version == GONE or (is_held and not self.is_full_refresh):
                continue
            plays = self.ledger.years[year][1]
            folder = lake.year_folder("plays", year, row.version, self.attempt) if plays else None
            written[year] = LakeYear(row.version, plays, folder, None)
        with_plays = {year: kept for year, kept in written.items() if kept.play_count}
        if with_plays:
            # Each connection reads whole years, so each task writes whole folders.
            lake.write_years(
                self.snapshot.read(self.session, "play", _shared_out(with_plays)),
                {year: str(kept.plays_folder) for year, kept in with_plays.items()},
                lake_uri=self.lake_uri,
                owner="account_id",
                plays=sum(kept.play_count for kept in with_plays.values()),
            )
        return written


def extract(run_id: str, settings: Settings) -> int:
    """Bring the lake up to date for a run; returns how many years of plays were copied."""
    with settings.source.connect() as source, settings.main.connect() as main:
        run = runs.running(main, run_id)
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        files = Files(settings.lake_uri)
        with source.transaction(), connect(*settings.connect) as session:
            name = source.execute("SELECT pg_export_snapshot()").fetchone()
            snapshot = Snapshot(settings.source, str(name[0]) if name else "")
            ledger = read_ledger(source)
            copy = Copy(
                session,
                snapshot,
                settings.main,
                ledger,
                files,
                settings.lake_uri,
                lake.token(),
                run.is_full_refresh,
            )
            held_tables, held_years = lake.read_tables(main), lake.read_years(main)
            tables = copy.tables(held_tables)
            lost = copy.lost(held_years)
            affected = _affected(copy, main, {**held_tables, **tables})
            scope = _scope(copy, main, run, affected | {user for user, _ in lost})
            years = copy.years(scope, held_years, lost)
        outdated = sorted(affected - scope.users)
        replaced = _record(main, run_id, Copied(scope, years, tables, ledger.catalogue_version, outdated))
        files.remove(replaced)
        files.remove(files.abandoned(_recorded(main)))
    log.info("extract: %d years of plays, tables %s", len(years), ", ".join(tables))
    return len(years)


def _affected(copy: Copy, main: psycopg.Connection, tables: dict[str, tuple[int, str]]) -> set[int]:
    """Whose statistics differ because the catalogue does."""
    release = read_release(main)
    if not release.years or copy.ledger.catalogue_version == release.catalogue_version:
        return set()
    folders = {name: folder for name, (_, folder) in tables.items()}
    now = Frames(copy.session, copy.lake_uri, {}, folders)
    return affected_users(now.read, _published(copy.session, copy.main), main)


def _scope(copy: Copy, main: psycopg.Connection, run: runs.Run, affected: set[int]) -> Scope:
    """The scope anew, under the snapshot: what changed since the plan belongs to the run as well.

    So does whoever is `affected`: by the catalogue, or by lost files, of which the sums over everybody may
    have to be made again.
    """
    return differences(
        copy.ledger,
        read_release(main),
        local_dates(main, run.as_of, copy.ledger.zones()),
        run.definitions,
        full_refresh=run.is_full_refresh,
        users=run.users,
        affected=affected,
    )


def _published(session: SparkSession, main: Database) -> Callable[[str], DataFrame]:
    """Reads dimensions as the current release shows them."""

    def read(name: str) -> DataFrame:
        return session.read.format("jdbc").options(**main.jdbc, dbtable=f"warehouse.{name}").load()

    return read


def _shared_out(years: dict[Year, LakeYear]) -> list[str]:
    """SQL conditions that cover the years, about as many plays each: one connection reads one of them."""
    shares: list[tuple[int, list[Year]]] = [(0, []) for _ in range(lake.tasks_for(years.values(), READERS))]
    for year, kept in sorted(years.items(), key=lambda item: -item[1].play_count):
        lightest = min(range(len(shares)), key=lambda index: shares[index][0])
        plays, taken = shares[lightest]
        shares[lightest] = (plays + kept.play_count, [*taken, year])
    return [
        "(account_id, play_year) IN (" + ", ".join(f"({user}, {year})" for user, year in taken) + ")"
        for _, taken in shares
    ]


def _record(main: psycopg.Connection, run_id: str, copied: Copied) -> set[str]:
    """Make the copies count, all at once; returns the folders they replace."""
    scope, years, tables = copied.scope, copied.years, copied.tables
    gone = [(row.user_id, row.play_year) for row in scope.rows if row.version == GONE]
    with main.transaction(), main.cursor() as cursor:
        runs.running(main, run_id)
        before = _recorded(main)
        cursor.execute(
            "UPDATE ops.etl_run SET (catalogue_version, outdated) = (%s, %s) WHERE run_id = %s",
            (copied.catalogue_version, copied.outdated, run_id),
        )
        runs.write_scope(main, run_id, scope.rows)
        cursor.executemany("DELETE FROM ops.lake_partition WHERE user_id = %s AND play_year = %s", gone)
        cursor.executemany(
            "INSERT INTO ops.lake_partition (user_id, play_year, version, play_count, plays_folder)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (user_id, play_year) DO UPDATE"
            " SET (version, play_count, plays_folder, facts_folder, written_at) ="
            " (excluded.version, excluded.play_count, excluded.plays_folder, NULL, now())",
            [(*year, kept.version, kept.play_count, kept.plays_folder) for year, kept in years.items()],
        )
        cursor.executemany(
            "INSERT INTO ops.lake_table (table_name, version, folder) VALUES (%s, %s, %s)"
            " ON CONFLICT (table_name) DO UPDATE"
            " SET (version, folder, written_at) = (excluded.version, excluded.folder, now())",
            [(name, *kept) for name, kept in tables.items()],
        )
        return before - _recorded(main)


def _recorded(main: psycopg.Connection) -> set[str]:
    """Every folder that a record names."""
    folders = {folder for _, folder in lake.read_tables(main).values()}
    for year in lake.read_years(main).values():
        folders |= year.folders
    return folders | lake.read_totals(main)
