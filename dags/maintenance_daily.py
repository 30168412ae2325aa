"""
### Promises kept every day

* **purge** erases accounts whose owner disconnected them from Spotify `ERASE_DISCONNECTED_AFTER_DAYS` days
  ago and did not connect again, as the page *Privacy* told them. What main and the replica show of them goes
  with the next run of `spotify_analysis_etl`, which the hourly run starts.
* **remove_logs** removes logs of tasks and of the DAG processor that are older than `AIRFLOW_LOG_DAYS` days.
"""

from datetime import timedelta

from airflow.sdk import CronTriggerTimetable, dag, task

from dags.settings import DEFAULT_TIMEZONE, MANNERS, REFUSED


@dag(
    schedule=CronTriggerTimetable("40 3 * * *", timezone=DEFAULT_TIMEZONE),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    default_args={**MANNERS, "retry_policy": REFUSED},
    tags=["encore", "maintenance"],
    doc_md=__doc__,
)
def maintenance_daily() -> None:
    @task(execution_timeout=timedelta(hours=1))
    def purge() -> list[int]:
        from dags.endpoint import purge

        return purge()

    @task
    def remove_logs() -> int:
        from dags.task_logs import remove_old

        return remove_old()

    purge()
    remove_logs()


maintenance_daily()
