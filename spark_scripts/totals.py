"""Sums over plays that the lake keeps, so that one new play does not have everybody's plays counted again.

totals/<item>/user=U/year=Y/version=T    plays and streams of one listener; user 0: of everybody

Y is the year of the periods (local dates), 0 for all time, 1 for the rolling windows. A folder stands for
what it was summed from: ops.lake_totals records a fingerprint of that, and only sums whose fingerprint is not
what it should be are written again. So an increment and a full refresh agree, whatever came between.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import psycopg
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts import lake, lake_tasks, runs
from spark_scripts.everyone import ALL_TIME, LISTENED, WINDOWS, calendar_year, everybody, listened
from spark_scripts.frames import Frames
from spark_scripts.lake import LakeYear
from spark_scripts.periods import ROLLING_DAYS
from spark_scripts.runs import Run
from spark_scripts.scope import Year

WRITERS = 8
"""How many tasks write sums at the same time."""

EVERYBODY = 0
"""The user_id of the sums over all listeners."""

REACH = timedelta(days=max(ROLLING_DAYS.values()) + 2)
"""How far rolling windows reach back, with a day more for UTC years that end elsewhere."""

Key = tuple[int, int]
"""A listener, or EVERYBODY, and a year of periods, or ALL_TIME, or WINDOWS."""


@dataclass(frozen=True)
class Sum:
    """One row of ops.lake_totals; no folder: nothing was played, or not by enough."""

    source: str
    folder: str | None


@dataclass
class Parts:
    """What a listener's sums are made of: years of facts, and for rolling windows the day they end before."""

    years: set[Year] = field(default_factory=set)
    day: date | None = None


@dataclass(frozen=True)
class Totals:
    """The sums of one kind of item, and what it takes to bring them up to date for a run."""

    frames: Frames
    column: str
    """The column of fact_play that names an item: recording_id or artist_id."""
    gathered: tuple[int, str] | None
    """Version and folder of the facts that the run has gathered."""

    @property
    def name(self) -> str:
        """The item in folders and records."""
        return self.column.removesuffix("_id")

    def refresh(self, main: psycopg.Connection, run: Run) -> list[str]:
        """Write what is out of date; returns the folders of everybody's sums."""
        files = lake.Files(self.frames.lake_uri)
        years = {year: kept for year, kept in lake.read_years(main).items() if kept.facts_folder}
        before = read(main, self.name)
        lost = files.missing(kept.folder for kept in before.values() if kept.folder)
        held = {key: kept for key, kept in before.items() if kept.folder not in lost}
        own = self._own(years, held, _today(main, run), run)
        sums = own | self._everybody(own, held, sum(kept.play_count for kept in years.values()))
        with main.transaction():
            runs.running(main, run.run_id)
            _record(main, self.name, sums)
        folders = {each.folder for each in sums.values()}
        files.remove(each.folder for each in before.values() if each.folder and each.folder not in folders)
        return sorted(each.folder for (user, _), each in sums.items() if user == EVERYBODY and each.folder)

    def _own(
        self, years: Mapping[Year, LakeYear], held: Mapping[Key, Sum], today: Mapping[int, date], run: Run
    ) -> dict[Key, Sum]:
        """Each listener's sums: those that stand for the facts as they are, and the others written anew."""
        made_of = sources(years, today)
        wanted = {
            key: fingerprint([*(str(years[year].facts_folder) for year in parts.years), str(parts.day)])
            for key, parts in made_of.items()
        }
        # A run about some users only leaves the others at the day of their last release.
        fixed = {key for key in held if run.users is not None and key[0] not in run.users}
        stale = _stale({key: source for key, source in wanted.items() if key not in fixed}, held)
        written: dict[Key, str] = {}
        if stale:
            facts = [years[year] for year in sorted({year for key in stale for year in made_of[key].years})]
            folders = self._quickest([str(kept.facts_folder) for kept in facts])
            moved = {user for user, _ in stale} - {user for user, year in stale if year != WINDOWS}
            frames = replace(self.frames, facts=folders, only_windows=sorted(moved))
            sums = listened(frames.read("fact_play"), frames.read("dim_user"), run.as_of, self.column)
            written = self._write(sums, stale, sum(kept.play_count for kept in facts))
        return _sums(wanted, held, stale, written)

    def _quickest(self, folders: list[str]) -> list[str]:
        """The folders, or the few large parts the run has gathered from just these."""
        if self.gathered is None or self.gathered[0] != lake.gathered_version(folders):
            return folders
        return lake.Files(self.frames.lake_uri).parts(self.gathered[1])

    def _everybody(self, own: Mapping[Key, Sum], held: Mapping[Key, Sum], plays: int) -> dict[Key, Sum]:
        """The sums over all listeners, of the years in which somebody's changed."""
        parts: dict[int, list[str]] = defaultdict(list)
        for (_, year), part in own.items():
            if part.folder:
                parts[year].append(part.folder)
        wanted = {(EVERYBODY, year): fingerprint(folders) for year, folders in parts.items()}
        stale = _stale(wanted, held)
        written: dict[Key, str] = {}
        if stale:
            folders = [folder for _, year in stale for folder in parts[year]]
            sums = everybody(self.frames.parquet(LISTENED, folders))
            written = self._write(sums.withColumn("user_id", F.lit(EVERYBODY).cast("bigint")), stale, plays)
        return _sums(wanted, held, stale, written)

    def _write(self, frame: DataFrame, keys: Collection[Key], plays: int) -> dict[Key, str]:
        """Write the rows of these listeners (user_id) and years into a folder each; those that had any.

        They are sums of at most so many plays.
        """
        attempt = lake.token()
        folders = {
            (user, year): f"totals/{self.name}/user={user}/year={year}/version={attempt}"
            for user, year in keys
        }
        owner = ("user_id", "year")
        ordered = (
            frame.withColumn("year", calendar_year())
            .repartition(min(WRITERS, len(folders)), *owner)
            .sortWithinPartitions(*owner, "period_type", "period_start", "item")
        )
        task = lake_tasks.writer(self.frames.lake_uri, folders, owner)
        written = lake.write(ordered, task, plays=plays)
        return {key: folder for key, folder in folders.items() if folder in written}


def _stale(wanted: Mapping[Key, str], held: Mapping[Key, Sum]) -> set[Key]:
    """What is not there, or was made of something else."""
    return {key for key, source in wanted.items() if key not in held or held[key].source != source}


def _sums(
    wanted: Mapping[Key, str], held: Mapping[Key, Sum], stale: Collection[Key], written: Mapping[Key, str]
) -> dict[Key, Sum]:
    """What the lake keeps from now on."""
    return {
        key: Sum(source, written.get(key)) if key in stale else held[key] for key, source in wanted.items()
    }


def fingerprint(parts: Iterable[str]) -> str:
    """A short name for what something is made of."""
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]


def sources(years: Collection[Year], today: Mapping[int, date]) -> dict[Key, Parts]:
    """What each listener's sums are made of: a year and its neighbours, all years, or those windows reach.

    A local year begins and ends up to 14 hours away from the UTC year by which facts are kept.
    """
    made_of: dict[Key, Parts] = defaultdict(Parts)
    for user, year in years:
        for near in (year - 1, year, year + 1):
            made_of[user, near].years.add((user, year))
        made_of[user, ALL_TIME].years.add((user, year))
        day = today.get(user)
        if day and year >= (day - REACH).year:
            made_of[user, WINDOWS].years.add((user, year))
            made_of[user, WINDOWS].day = day
    return made_of


def read(main: psycopg.Connection, name: str) -> dict[Key, Sum]:
    """The sums of one kind that the lake keeps."""
    rows = main.execute("SELECT user_id, year, source, folder FROM ops.lake_totals WHERE item = %s", (name,))
    return {(user, year): Sum(source, folder) for user, year, source, folder in rows}


def _today(main: psycopg.Connection, run: Run) -> dict[int, date]:
    """Each user's local date, which decides about rolling windows; the run has staged the accounts before."""
    query = "SELECT user_id, (%s AT TIME ZONE time_zone)::date FROM staging.dim_user"
    return dict(main.execute(query, (run.as_of,)).fetchall())


def _record(main: psycopg.Connection, name: str, sums: Mapping[Key, Sum]) -> None:
    with main.cursor() as cursor:
        cursor.execute("DELETE FROM ops.lake_totals WHERE item = %s", (name,))
        with cursor.copy("COPY ops.lake_totals (item, user_id, year, source, folder) FROM STDIN") as copy:
            for (user, year), each in sums.items():
                copy.write_row((name, user, year, each.source, each.folder))
