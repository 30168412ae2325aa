"""From the lake into staging: one table of one run."""

import logging
import time
from dataclasses import replace

import psycopg
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import to_arrow_schema

from spark_scripts import lake, registry, runs, staging
from spark_scripts.connect import connect
from spark_scripts.inputs import Inputs, read_inputs
from spark_scripts.periods import ROLLING_DAYS
from spark_scripts.registry import Table
from spark_scripts.settings import Settings
from spark_scripts.totals import Totals

log = logging.getLogger(__name__)


def run_table(table: Table, run_id: str, settings: Settings) -> int:
    """Compute one table of a run into its staging twin; returns its rows."""
    began = time.monotonic()
    with settings.main.connect() as main:
        inputs = read_inputs(main, run_id)
        with connect(*settings.connect) as session:
            if table.name == "fact_play":
                rows = _stage_facts(session, main, inputs, settings)
            else:
                frame = _rows(session, main, inputs, table, settings)
                rows = _stage(main, frame, table, inputs, settings)
        runs.record_staged(main, run_id, table.name, rows)
    log.info("%s: %d rows in %.1f s", table.name, rows, time.monotonic() - began)
    return rows


def _rows(
    session: SparkSession, main: psycopg.Connection, inputs: Inputs, table: Table, settings: Settings
) -> DataFrame | None:
    """The rows of a dimension or statistic; None where nobody in scope has plays that matter to it."""
    facts: list[str] = []
    settled = [] if table.moves_daily else inputs.moved
    if table.scope == "user":
        if {user for user, _ in inputs.years}.issubset(settled):
            return None
        facts = lake.Files(settings.lake_uri).parts(_gathered(inputs, table))
    frames = inputs.frames(session, settings, facts=facts)
    if table.scope == "user":
        frames = replace(frames, without=settled, only_windows=inputs.moved)
    for name in set(table.reads) & registry.TOTALS.keys():
        folders = Totals(frames, registry.TOTALS[name], inputs.gathered).refresh(main, inputs.run)
        frames = replace(frames, totals={name: folders})
    return frames.compute(table)


def _gathered(inputs: Inputs, table: Table) -> str:
    """The folder of the facts in scope."""
    wanted = lake.gathered_version(str(year.facts_folder) for year in inputs.years.values())
    if inputs.gathered is None or inputs.gathered[0] != wanted:
        raise RuntimeError(f"{table.name} reads facts that are not computed yet: run gather_facts first")
    return inputs.gathered[1]


def _stage_facts(session: SparkSession, main: psycopg.Connection, inputs: Inputs, settings: Settings) -> int:
    """The facts of the changed years, from their folders in the lake."""
    table = registry.table("fact_play")
    if inputs.years:
        _gathered(inputs, table)
    schema = to_arrow_schema(inputs.frames(session, settings).compute(table).schema, timezone="UTC")
    changed = [str(inputs.years[year].facts_folder) for year in inputs.changed]
    return staging.fill(main, table, lake.Files(settings.lake_uri).batches(changed, schema))


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
