"""Runs one DAG in this process, all real but Spark and Flask, and prints each task's state as JSON.

Usage: run_dag.py DAG_ID SCENARIO; SCENARIO is JSON: {"news": bool, "planned": bool, "refused": [account_id],
"due": bool, "readers": [name], "conf": object}
"""

import json
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
from airflow.dag_processing.dagbag import DagBag

from dags import endpoint, enrichment
from flask_endpoint.client import EncoreError

DAG_ID, SCENARIO = sys.argv[1], json.loads(sys.argv[2])
CALLS: list[list[Any]] = []


def main_database() -> psycopg.Connection:
    """Main, as the steps of a run reach it."""
    return psycopg.connect(
        host=os.environ["MAIN_DB_HOST"],
        port=os.environ["MAIN_DB_PORT"],
        dbname=os.environ["MAIN_DB_NAME"],
        user="etl_rw",
        password=os.environ["ETL_RW_PASSWORD"],
        autocommit=True,
    )


def plan(run_id: str, reason: str, as_of: Any, full_refresh: bool, users: Any) -> bool:
    """The run reads what the good run read."""
    CALLS.append(["plan", reason, as_of, full_refresh, users])
    with main_database() as main:
        main.execute("UPDATE ops.etl_run SET status = 'failed' WHERE run_id <> %s", (run_id,))
        main.execute(
            "INSERT INTO ops.etl_run (run_id, reason, as_of) VALUES (%s, %s, now()) ON CONFLICT DO NOTHING",
            (run_id, reason),
        )
        main.execute(
            "INSERT INTO ops.etl_scope (run_id, user_id, play_year, version, is_changed)"
            " SELECT %s, user_id, play_year, version, is_changed FROM ops.etl_scope WHERE run_id = 'good'",
            (run_id,),
        )
    return bool(SCENARIO.get("planned", True))


class Endpoint:
    """Flask with two accounts."""

    def accounts(self) -> list[dict[str, Any]]:
        return [
            {"account_id": number, "login_name": name, "kind": "spotify", "status": "active"}
            for number, name in ((1, "ada"), (2, "ben"))
        ]

    def ingest(self, account_id: int) -> dict[str, Any]:
        if account_id in SCENARIO.get("refused", []):
            raise EncoreError("This account has to sign in again.")
        return {"account_id": account_id, "new": 1}

    def readers(self) -> list[str]:
        return list(SCENARIO.get("readers", []))

    def take_snapshots(self, account_id: int) -> dict[str, Any]:
        CALLS.append(["take_snapshots", account_id])
        if account_id in SCENARIO.get("refused", []):
            raise EncoreError("This account has to sign in again.")
        return {"status": "done", "message": "", "lists": {"playlists": "changed"}}

    def enrich(self, max_reads: int = 1000, *, ends_rest: bool = False) -> dict[str, Any]:
        CALLS.append(["enrich", max_reads, ends_rest])
        status = "more" if max_reads == 0 and (SCENARIO.get("due") or ends_rest) else "done"
        counts = dict.fromkeys(("asked", "described", "gone", "failed"), min(max_reads, 7))
        return {"status": status, "message": status, "state": {"resting_until": None}, **counts}

    def look_up_genres(self) -> dict[str, Any]:
        CALLS.append(["look_up_genres"])
        counts = dict.fromkeys(("asked", "described", "gone", "failed"), 0)
        return {"status": "off", "message": "off", "state": {"resting_until": None}, **counts}


def stand_ins() -> None:
    """Put the stand-ins where the tasks import from."""
    runner = ModuleType("spark_scripts.runner")
    runner.__dict__.update(
        plan=plan,
        extract=lambda run_id: CALLS.append(["extract"]),
        gather_facts=lambda run_id: CALLS.append(["gather_facts"]),
        run_table=lambda name, run_id: CALLS.append(["run_table", name]),
        publish=lambda run_id: CALLS.append(["publish"]),
        fail_run=lambda run_id: CALLS.append(["fail_run"]),
        anything_new=lambda: bool(SCENARIO.get("news", True)),
    )
    sys.modules["spark_scripts.runner"] = runner
    endpoint.client = Endpoint  # type: ignore[assignment]
    enrichment.client = Endpoint  # type: ignore[assignment]


def run() -> dict[str, Any]:
    """The DAG's run, to its end."""
    dag = DagBag(str(Path(__file__).resolve().parents[3] / "dags")).dags[DAG_ID]
    finished = dag.test(run_conf=SCENARIO.get("conf"))
    tasks = {
        (f"{each.task_id} [{each.rendered_map_index}]" if each.rendered_map_index else each.task_id): {
            "state": str(each.state),
            "tries": each.try_number,
        }
        for each in finished.get_task_instances()
    }
    return {"state": str(finished.state), "run_id": finished.run_id, "tasks": tasks, "calls": CALLS}


stand_ins()
sys.stdout.write("\n" + json.dumps(run()) + "\n")
