"""From the lake into staging: one table of one run."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import psycopg
import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import to_arrow_schema

from spark_scripts import lake, registry, runs, staging
from spark_scripts.connect import connect
from spark_scripts.frames import Frames
from spark_scripts.lake import LakeYear
from spark_scripts.periods import ROLLING_DAYS
from spark_scripts.registry import Table
from spark_scripts.runs import OvertakenError, Run
from spark_scripts.scope import GONE, ScopeRow, Year
from spark_scripts.settings import Settings
from spark_scripts.totals import Totals

log = logging.getLogger(__name__)

FACT_WRITERS = 8
"""How many tasks write facts into the lake, at most: more than cores, as years are not equally long."""


@dataclass(frozen=True)
class Inputs:
    """What main records about a run and the lake: the reader's only way to folders."""

    run: Run
    scope: list[ScopeRow]
    years: dict[Year, LakeYear]
    """Years of plays in scope."""
    tables: dict[str, str]
    gathered: tuple[int, str] | None
    """Version and folder of the gathered facts: those of this scope, if the version says so."""

    @property
    def plays(self) -> int:
        """How many plays the statistics read."""
        return sum(year.play_count for year in self.years.values())

    def frames(
        self,
        session: SparkSession,
        settings: Settings,
        *,
        plays: Sequence[str] = (),
        facts: Sequence[str] = (),
    ) -> Frames:
        """Frames of the run, reading these folders of plays or facts."""
        parameters = {"as_of": self.run.as_of, "session_gap_minutes": settings.session_gap_minutes}
        return Frames(session, settings.lake_uri, parameters, self.tables, plays, facts)

    @property
    def anew(self) -> set[Year]:
        """Years whose facts are computed again, even where the lake holds them."""
        return {(row.user_id, row.play_year) for row in self.scope if row.recompute == "everything"}

    @property
    def moved(self) -> list[int]:
        """Users for whom nothing but another day has come since the release."""
        return sorted({row.user_id for row in self.scope if row.recompute == "windows"})

    @property
    def changed(self) -> list[Year]:
        """Years that staging.fact_play holds: changed, and with plays."""
        return [
            (row.user_id, row.play_year)
            for row in self.scope
            if row.is_changed and (row.user_id, row.play_year) in self.years
        ]


def run_table(table: Table, run_id: str, settings: Settings) -> int:
    """Compute one table of a run into its staging twin; returns its rows."""
    began = time.monotonic()
    with settings.main.connect() as main:
        inputs = _inputs(main, run_id)
        with connect(*settings.connect) as session:
            if table.name == "fact_play":
                rows = _stage_facts(session, main, inputs, settings)
            else:
                frame = _rows(session, main, inputs, table, settings)
                rows = _stage(main, frame, table, inputs, settings)
        runs.record_staged(main, run_id, table.name, rows)
    log.info("%s: %d rows in %.1f s", table.name, rows, time.monotonic() - began)
    return rows


def _inputs(main: psycopg.Connection, run_id: str) -> Inputs:
    run = runs.running(main, run_id)
    scope = runs.read_scope(main, run_id)
    held = lake.read_years(main)
    years = {}
    for row in scope:
        known = held.get((row.user_id, row.play_year))
        if row.version != GONE and (known is None or known.version != row.version):
            raise OvertakenError(
                f"run {run_id} wants version {row.version} of user {row.user_id}, year {row.play_year},"
                f" but the lake holds {known.version if known else 'none'}: run the step `extract` first"
            )
        if known and known.play_count:
            years[row.user_id, row.play_year] = known
    tables = lake.read_tables(main)
    gathered = tables.pop("fact_play", None)
    return Inputs(run, scope, years, {name: folder for name, (_, folder) in tables.items()}, gathered)


def _rows(
    session: SparkSession, main: psycopg.Connection, inputs: Inputs, table: Table, settings: Settings
) -> DataFrame | None:
    """The rows of a dimension or statistic; None where nobody in scope has plays that matter to it."""
    facts: list[str] = []
    settled = [] if table.moves_daily else inputs.moved
    if table.scope == "user":
        if {user for user, _ in inputs.years}.issubset(settled):
            return None
        wanted = lake.gathered_version(str(year.facts_folder) for year in inputs.years.values())
        if inputs.gathered is None or inputs.gathered[0] != wanted:
            raise RuntimeError(f"{table.name} reads facts that are not computed yet: run fact_play first")
        facts = lake.Files(settings.lake_uri).parts(inputs.gathered[1])
    frames = inputs.frames(session, settings, facts=facts)
    if table.scope == "user":
        frames = replace(frames, without=settled, only_windows=inputs.moved)
    for name in set(table.reads) & registry.TOTALS.keys():
        folders = Totals(frames, registry.TOTALS[name], inputs.gathered).refresh(main, inputs.run)
        frames = replace(frames, totals={name: folders})
    return frames.compute(table)


def _stage_facts(session: SparkSession, main: psycopg.Connection, inputs: Inputs, settings: Settings) -> int:
    """The facts of the changed years, from their twin in the lake, which is written first if need be."""
    wanted = {
        year: kept for year, kept in inputs.years.items() if not kept.facts_folder or year in inputs.anew
    }
    folders = {year: str(kept.facts_folder) for year, kept in inputs.years.items()}
    if wanted:
        folders |= _write_facts(session, main, inputs, wanted, settings)
    files = lake.Files(settings.lake_uri)
    facts = inputs.frames(session, settings).compute(registry.table("fact_play"))
    schema = to_arrow_schema(facts.schema, timezone="UTC")
    _gather(main, inputs.run.run_id, files, sorted(folders.values()), schema)
    changed = [folders[year] for year in inputs.changed]
    return staging.fill(main, registry.table("fact_play"), files.batches(changed, schema))


def _gather(
    main: psycopg.Connection, run_id: str, files: lake.Files, folders: list[str], schema: pa.Schema
) -> None:
    """Put the facts in scope together: a few large files are read quicker than a thousand small ones."""
    kept = None
    if folders:
        version = lake.gathered_version(folders)
        kept = (version, lake.scope_folder("fact_play", version, lake.token()))
        files.gather(folders, kept[1], schema)
    with main.transaction():
        runs.running(main, run_id)
        replaced = lake.replace_table(main, "fact_play", kept)
    files.remove(replaced)


def _write_facts(
    session: SparkSession,
    main: psycopg.Connection,
    inputs: Inputs,
    wanted: dict[Year, LakeYear],
    settings: Settings,
) -> dict[Year, str]:
    """Write the Parquet twin of these years, then record it."""
    attempt = lake.token()
    written = {year: lake.year_folder("facts", year, kept.version, attempt) for year, kept in wanted.items()}
    plays = [str(kept.plays_folder) for kept in wanted.values()]
    facts = inputs.frames(session, settings, plays=plays).compute(registry.table("fact_play"))
    lake.write_years(
        facts.repartition(lake.tasks_for(wanted.values(), FACT_WRITERS), "user_id", "play_year"),
        written,
        lake_uri=settings.lake_uri,
        owner="user_id",
        plays=sum(kept.play_count for kept in wanted.values()),
    )
    with main.transaction(), main.cursor() as cursor:
        runs.running(main, inputs.run.run_id)
        cursor.executemany(
            "UPDATE ops.lake_partition SET facts_folder = %s"
            " WHERE user_id = %s AND play_year = %s AND version = %s",
            [(folder, *year, wanted[year].version) for year, folder in written.items()],
        )
    lake.Files(settings.lake_uri).remove(kept.facts_folder for kept in wanted.values() if kept.facts_folder)
    return written


def _stage(
    main: psycopg.Connection, frame: DataFrame | None, table: Table, inputs: Inputs, settings: Settings
) -> int:
    """Replace what the staging twin holds; many rows take the way through the lake. Returns how many."""
    kept = _kept(frame, table, inputs)
    if frame is None:
        return staging.fill(main, table, (), kept)
    if table.scope == "all" or inputs.plays <= lake.AT_ONCE:
        return staging.fill(main, table, frame.toArrow().to_batches(), kept)
    files = lake.Files(settings.lake_uri)
    folder = lake.result_folder(table.name, lake.token())
    try:
        parts = lake.write_parts(frame, folder, lake_uri=settings.lake_uri)
        return staging.fill(main, table, files.batches(parts), kept)
    finally:
        files.remove([folder])


def _kept(frame: DataFrame | None, table: Table, inputs: Inputs) -> staging.Kept | None:
    """What another day leaves as it is."""
    if table.scope != "user" or not inputs.moved:
        return None
    if not table.moves_daily:
        return staging.Kept(inputs.moved)
    is_of_periods = frame is not None and "period_type" in frame.columns
    return staging.Kept(inputs.moved, list(ROLLING_DAYS)) if is_of_periods else None
