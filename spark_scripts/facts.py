"""The facts of a run: written into the lake where they are not there, then gathered for the statistics."""

import logging
import time

import psycopg
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import to_arrow_schema

from spark_scripts import lake, registry, runs
from spark_scripts.connect import connect
from spark_scripts.inputs import Inputs, read_inputs
from spark_scripts.lake import LakeYear
from spark_scripts.scope import Year
from spark_scripts.settings import Settings

log = logging.getLogger(__name__)

WRITERS = 8
"""How many tasks write facts into the lake, at most: more than cores, as years are not equally long."""


def gather_facts(run_id: str, settings: Settings) -> int:
    """Compute the facts that the lake does not hold, and gather those in scope; returns how many.

    A few large files are read quicker than a thousand small ones.
    """
    began = time.monotonic()
    with settings.main.connect() as main, connect(*settings.connect) as session:
        inputs = read_inputs(main, run_id)
        folders = {year: str(kept.facts_folder) for year, kept in inputs.years.items()}
        folders |= _write(session, main, inputs, settings)
        kept = None
        files = lake.Files(settings.lake_uri)
        if folders:
            version = lake.gathered_version(folders.values())
            kept = (version, lake.scope_folder("fact_play", version, lake.token()))
            facts = inputs.frames(session, settings).compute(registry.table("fact_play"))
            schema = to_arrow_schema(facts.schema, timezone="UTC")
            files.gather(sorted(folders.values()), kept[1], schema, rows=inputs.plays)
        with main.transaction():
            runs.running(main, run_id)
            replaced = lake.replace_table(main, "fact_play", kept)
        files.remove(replaced)
    log.info("facts: %d gathered in %.1f s", inputs.plays, time.monotonic() - began)
    return inputs.plays


def _write(
    session: SparkSession, main: psycopg.Connection, inputs: Inputs, settings: Settings
) -> dict[Year, str]:
    """Write the Parquet twin of years that have none, or are wanted anew, then record it."""
    wanted = {
        year: kept for year, kept in inputs.years.items() if not kept.facts_folder or year in inputs.anew
    }
    if not wanted:
        return {}
    attempt = lake.token()
    written = {year: lake.year_folder("facts", year, kept.version, attempt) for year, kept in wanted.items()}
    _write_years(session, inputs, wanted, written, settings)
    with main.transaction(), main.cursor() as cursor:
        runs.running(main, inputs.run.run_id)
        cursor.executemany(
            "UPDATE ops.lake_partition SET facts_folder = %s"
            " WHERE user_id = %s AND play_year = %s AND version = %s",
            [(folder, *year, wanted[year].version) for year, folder in written.items()],
        )
    lake.Files(settings.lake_uri).remove(kept.facts_folder for kept in wanted.values() if kept.facts_folder)
    return written


def _write_years(
    session: SparkSession,
    inputs: Inputs,
    wanted: dict[Year, LakeYear],
    folders: dict[Year, str],
    settings: Settings,
) -> None:
    plays = [str(kept.plays_folder) for kept in wanted.values()]
    facts = inputs.frames(session, settings, plays=plays).compute(registry.table("fact_play"))
    lake.write_years(
        facts.repartition(lake.tasks_for(wanted.values(), WRITERS), "user_id", "play_year"),
        folders,
        lake_uri=settings.lake_uri,
        owner="user_id",
        plays=sum(kept.play_count for kept in wanted.values()),
    )
