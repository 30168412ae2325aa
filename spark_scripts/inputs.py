"""What a step of a run reads: the run, its scope, and where the lake keeps what is in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from pyspark.sql import SparkSession

from spark_scripts import lake, runs
from spark_scripts.frames import Frames
from spark_scripts.lake import LakeYear
from spark_scripts.runs import OvertakenError, Run
from spark_scripts.scope import GONE, ScopeRow, Year
from spark_scripts.settings import Settings


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


def read_inputs(main: psycopg.Connection, run_id: str) -> Inputs:
    """What a running run reads; raises OvertakenError unless the lake holds the plays it wants."""
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
