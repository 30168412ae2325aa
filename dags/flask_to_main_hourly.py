"""
### Spotify → source

Polls every active account, judges what came in, and announces it when the current release does not show it.

* **accounts** asks Flask who is active, **poll** runs once per account: one that fails is red and is
  reported, the others go on.
* **soda_source** judges everything in the ledger that main does not show yet, whether polls or imports
  brought it.
* **anything_new** compares versions with the current release; nothing new ends the run here as *skipped*.
* **plays** emits the asset `encore://source/plays`, on which `spotify_analysis_etl` starts.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import chain, dag, task

from dags.settings import INGEST_SCHEDULE, JUDGED, MANNERS, PLAYS, REFUSED


@dag(
    schedule=INGEST_SCHEDULE,
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=50),
    default_args=MANNERS,
    tags=["encore", "ingest"],
    doc_md=__doc__,
)
def flask_to_main_hourly() -> None:
    @task(execution_timeout=timedelta(minutes=1))
    def accounts() -> list[dict[str, Any]]:
        from dags.endpoint import active_accounts

        return active_accounts()

    @task(
        retries=1,
        retry_policy=REFUSED,
        execution_timeout=timedelta(minutes=5),
        max_active_tis_per_dagrun=4,
        map_index_template="{{ task.op_kwargs['account']['login_name'] }}",
    )
    def poll(account: dict[str, Any]) -> dict[str, Any]:
        from dags.endpoint import poll

        return poll(account["account_id"])

    @task(trigger_rule="all_done", retry_policy=JUDGED)
    def soda_source(run_id: Any = None) -> None:
        from soda.gate import check

        check("source", None, run_id)

    @task.short_circuit(execution_timeout=timedelta(minutes=2))
    def anything_new() -> bool:
        from spark_scripts.runner import anything_new

        return anything_new()

    plays = EmptyOperator(task_id="plays", outlets=[PLAYS])

    chain(poll.expand(account=accounts()), soda_source(), anything_new(), plays)


flask_to_main_hourly()
