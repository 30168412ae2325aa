"""Runs of the DAGs, watched live: triggered, waited for, and followed through the asset to the replica."""

from typing import Any

from local import figures
from local.platform import Platform
from local.screen import Board, headline, say
from local.workflows import Airflow, WorkflowError, now, task_name, wait_for

INGEST = "flask_to_main_hourly"
ETL = "spotify_analysis_etl"
ASSET_TASK = "plays"
TAKEN_UP_WITHIN_SECONDS = 60
REPLICATED_WITHIN_SECONDS = 180
STATES = {
    "success": "done",
    "skipped": "done",
    "failed": "failed",
    "upstream_failed": "failed",
    "running": "busy",
    "up_for_retry": "busy",
}


def follow(airflow: Airflow, dag: str, run_id: str) -> str:
    """Show the tasks of a run until it is over; returns its state."""
    shown: dict[str, tuple[str, int]] = {}
    with Board([]) as board:
        for _, tasks in airflow.watch(dag, run_id):
            for task in tasks:
                _show_task(board, shown, task)
    return airflow.state(dag, run_id)


def _show_task(board: Board, shown: dict[str, tuple[str, int]], task: dict[str, Any]) -> None:
    name, state = task_name(task), task["state"] or ""
    kind = STATES.get(state, "waiting")
    if kind == "waiting" or shown.get(name) == (state, task["try_number"]):
        return
    shown[name] = (state, task["try_number"])
    note = "" if state in ("success", "running") else state.replace("_", " ")
    if kind == "busy":
        board.busy(name, note)
    elif state != "skipped":
        board.end(name, kind, note, task["duration"])


def run_and_wait(platform: Platform, dag: str, conf: dict[str, Any] | None = None) -> str:
    """Trigger a DAG, show its tasks, return its run id; WorkflowError with the reason when it fails."""
    airflow = Airflow(platform)
    headline(f"Running {dag}")
    run_id = airflow.trigger(dag, conf)
    if follow(airflow, dag, run_id) == "failed":
        raise WorkflowError(airflow.why_failed(dag, run_id))
    return run_id


def publish_news(platform: Platform) -> None:
    """Poll, judge, compute and publish by the two DAGs, and wait until main shows the whole ledger."""
    airflow = Airflow(platform)
    began = now()
    airflow.unpause(ETL)
    headline(f"Running {INGEST}")
    run_id = airflow.trigger(INGEST)
    state = follow(airflow, INGEST, run_id)
    tasks = {task["task_id"]: task["state"] for task in airflow.tasks(INGEST, run_id)}
    if tasks.get(ASSET_TASK) != "success":
        if state == "failed":
            raise WorkflowError(airflow.why_failed(INGEST, run_id))
        say("nothing new to publish")
        return
    if state == "failed":  # one account could not be polled; the others are complete
        say(airflow.why_failed(INGEST, run_id))
    headline(f"Its asset starts {ETL}")
    wait_for(lambda: bool(airflow.runs_since(ETL, began)), TAKEN_UP_WITHIN_SECONDS, f"a run of {ETL}")
    done: set[str] = set()
    while left := [run for run in airflow.runs_since(ETL, began) if run["dag_run_id"] not in done]:
        run_id = left[0]["dag_run_id"]
        done.add(run_id)
        if follow(airflow, ETL, run_id) == "failed":
            raise WorkflowError(airflow.why_failed(ETL, run_id))


def wait_for_replica(platform: Platform) -> None:
    """Until the replica shows the release that main shows."""
    release = figures.release_id(platform, "main")
    wait_for(
        lambda: figures.release_id(platform, "replica") >= release,
        REPLICATED_WITHIN_SECONDS,
        f"release {release} on the replica",
    )
