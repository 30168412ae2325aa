"""
### Source → lake → staging → gate → main

One run computes exactly the users and years that differ from the current release, and publishes them in one
transaction.

* **plan** compares versions, local dates and zones with the current release; no difference ends the run
  here as *skipped*.
* **extract** copies the changed years of plays into the lake, **gather_facts** computes their facts there.
* **warehouse** and **tables**: one task per table, named by the table, fills its twin in `staging`.
* **gate**: one task per table judges the twin; a red `check_…` names the check, the figure and the query to
  look at, and the previous release stays.
* **publish** makes main equal to staging, all tables in one transaction. **fail_run** closes the books of a
  run that did not get there.

Runs when the ledger has news, at local midnight (rolling periods move), and by hand with parameters. Any
task may be run again.
"""

from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import (
    AssetOrTimeSchedule,
    CronTriggerTimetable,
    Param,
    TaskGroup,
    chain,
    dag,
    task,
)

from dags.settings import DEFAULT_TIMEZONE, JUDGED, MANNERS, PLAYS
from spark_scripts.registry import TABLES

PARAMS = {
    "full_refresh": Param(False, type="boolean", description="Read every year of every user again"),
    "users": Param(
        None, type=["null", "array"], items={"type": "integer"}, description="Only these user ids; empty: all"
    ),
    "as_of": Param(
        None, type=["null", "string"], format="date-time", description="The moment periods end at; empty: now"
    ),
}


@dag(
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("0 0 * * *", timezone=DEFAULT_TIMEZONE), assets=PLAYS
    ),
    catchup=False,
    max_active_runs=1,
    max_active_tasks=4,
    dagrun_timeout=timedelta(hours=6),
    default_args={**MANNERS, "execution_timeout": timedelta(hours=1)},
    params=PARAMS,
    tags=["encore", "analysis"],
    doc_md=__doc__,
)
def spotify_analysis_etl() -> None:
    @task.short_circuit
    def plan(run_id: Any = None, dag_run: Any = None, params: Any = None) -> bool:
        from spark_scripts.runner import plan

        return bool(plan(run_id, dag_run.run_type, params["as_of"], params["full_refresh"], params["users"]))

    @task
    def extract(run_id: Any = None) -> None:
        from spark_scripts.runner import extract

        extract(run_id)

    # What most others wait for comes first.
    @task(weight_rule="absolute", priority_weight=1000)
    def gather_facts(run_id: Any = None) -> None:
        from spark_scripts.runner import gather_facts

        gather_facts(run_id)

    @task
    def compute(name: str, run_id: Any = None) -> None:
        from spark_scripts.runner import run_table

        run_table(name, run_id)

    @task(retry_policy=JUDGED)
    def check(name: str, run_id: Any = None) -> None:
        from soda.gate import check

        check("staging", [name], run_id)

    @task
    def publish(run_id: Any = None) -> None:
        from spark_scripts.runner import publish

        publish(run_id)

    @task(trigger_rule="one_failed")
    def fail_run(run_id: Any = None) -> None:
        from spark_scripts.runner import fail_run

        fail_run(run_id)

    extracted, gathered = extract(), gather_facts()
    chain(extracted, gathered)
    groups = {
        "warehouse": TaskGroup("warehouse", prefix_group_id=False, tooltip="Dimensions and facts"),
        "analytics": TaskGroup("tables", prefix_group_id=False, tooltip="One table per statistic"),
    }
    computed = {}
    for table in TABLES:
        with groups[table.schema]:
            computed[table.name] = compute.override(task_id=table.name)(table.name)
    steps = {"extract": extracted, "gather_facts": gathered, **computed}
    for table in TABLES:
        chain([steps[name] for name in table.follows], computed[table.name])

    with TaskGroup("gate", prefix_group_id=False, tooltip="Soda judges staging") as gate:
        for table in TABLES:
            check.override(task_id=f"check_{table.name}")(table.name)

    chain(plan(), extracted)
    # A run is as good as its last tasks: closing the books of a failed run must not make it look well.
    published = EmptyOperator(task_id="published")
    chain(list(groups.values()), gate, publish(), [fail_run(), published])


spotify_analysis_etl()
