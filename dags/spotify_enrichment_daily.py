"""
### Lists and descriptions

What Spotify tells beyond plays, once a day, within `ENRICHMENT_DAILY_READS`.

* **accounts** and **snapshot**: the lists of every active account (top tracks and artists, saved tracks,
  playlists), as far as `SPOTIFY_READERS` names them; skipped when it names none.
* **due** brings the queue up to date; nothing to ask for, no budget left, or a Spotify that wants to be left
  alone ends the run here as *skipped*.
* **describe** lets Flask ask for length, album, release, genres and whatever else Spotify tells of tracks
  that exports only name, the most played first, until the queue is empty, the budget spent, or Spotify asks
  for a long wait.
* **genres** lets it ask MusicBrainz for the genres of artists of whom Spotify tells none, within
  `MUSICBRAINZ_DAILY_READS`, which is 0 unless somebody set it. Neither waits for the other.

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
    @task
    def accounts() -> list[dict[str, Any]]:
        from dags.enrichment import accounts_with_lists

        return accounts_with_lists()

    @task(max_active_tis_per_dagrun=1, map_index_template="{{ task.op_kwargs['account']['login_name'] }}")
    def snapshot(account: dict[str, Any]) -> dict[str, str]:
        from dags.enrichment import snapshot

        return snapshot(account["account_id"])

    @task.short_circuit(trigger_rule="all_done")
    def due(params: Any = None) -> bool:
        from dags.enrichment import is_due

        return is_due(ends_rest=params["ends_rest"])

    @task(execution_timeout=timedelta(hours=1))
    def describe() -> dict[str, int]:
        from dags.enrichment import describe

        return describe()

    @task(execution_timeout=timedelta(hours=1))
    def genres() -> dict[str, int]:
        from dags.enrichment import look_up_genres

        return look_up_genres()

    genres()
    chain(snapshot.expand(account=accounts()), due(), describe())


spotify_enrichment_daily()
