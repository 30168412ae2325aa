"""
### Descriptions of what was played

Exports name tracks without describing them. Once a day Flask asks Spotify for length, album, release, genres
and whatever else it tells, the most played first, within `ENRICHMENT_DAILY_READS`.

* **due** brings the queue up to date; nothing to ask for, no budget left, or a Spotify that wants to be left
  alone ends the run here as *skipped*.
* **describe** lets Flask work until the queue is empty, the budget spent, or Spotify asks for a long wait.

What becomes known is published by the next run of `spotify_analysis_etl`, so this runs before midnight. By
hand with `ends_rest` it asks although Spotify refused lately.
"""

from datetime import timedelta
from typing import Any

from airflow.sdk import CronTriggerTimetable, Param, chain, dag, task

from dags.settings import DEFAULT_TIMEZONE, ENRICHMENT_SCHEDULE, MANNERS, REFUSED

PARAMS = {
    "ends_rest": Param(False, type="boolean", description="Ask although Spotify refused lately"),
}


@dag(
    schedule=CronTriggerTimetable(ENRICHMENT_SCHEDULE, timezone=DEFAULT_TIMEZONE),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    default_args={**MANNERS, "retry_policy": REFUSED},
    params=PARAMS,
    tags=["encore", "enrichment"],
    doc_md=__doc__,
)
def spotify_enrichment_daily() -> None:
    @task.short_circuit
    def due(params: Any = None) -> bool:
        from dags.enrichment import is_due

        return is_due(ends_rest=params["ends_rest"])

    @task(execution_timeout=timedelta(hours=1))
    def describe() -> dict[str, int]:
        from dags.enrichment import describe

        return describe()

    chain(due(), describe())


spotify_enrichment_daily()
