"""How the DAGs behave: what goes on, what stops, what is skipped. The gates and their databases are real."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spark_scripts.registry import TABLES

pytestmark = pytest.mark.integration

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
GOOD = HERE.parent / "soda"


def airflow_environment(home: Path) -> dict[str, str]:
    """An Airflow of its own under `home`."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
    }


@pytest.fixture(scope="session")
def fresh_airflow(tmp_path_factory) -> Path:
    """A migrated metadata database to copy."""
    home = tmp_path_factory.mktemp("fresh_airflow")
    subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"],
        env=airflow_environment(home),
        check=True,
        capture_output=True,
    )
    return home / "airflow.db"


@pytest.fixture
def databases(source_db, main_db):
    """A ledger and a run that every check passes."""
    for database, file in ((source_db, "good_source.sql"), (main_db, "good_staging.sql")):
        with database.connect() as connection:
            connection.execute((GOOD / file).read_text())
    return source_db, main_db


@pytest.fixture
def run_dag(databases, fresh_airflow, tmp_path):
    """Runs a DAG to its end and returns what became of its tasks."""

    def run(dag_id: str, **scenario):
        shutil.copy(fresh_airflow, tmp_path / "airflow.db")
        source, main = databases
        finished = subprocess.run(
            [sys.executable, str(HERE / "run_dag.py"), dag_id, json.dumps(scenario)],
            env=airflow_environment(tmp_path) | source.env() | main.env(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stderr[-4000:]
        return json.loads(finished.stdout.splitlines()[-1])

    return run


def in_state(run, state: str) -> set[str]:
    """The tasks of a run that ended in this state."""
    return {name for name, task in run["tasks"].items() if task["state"] == state}


def test_a_refused_account_fails_at_once_and_the_others_go_on_to_the_asset(run_dag):
    run = run_dag("flask_to_main_hourly", refused=[2])
    assert run["tasks"]["poll [ada]"]["state"] == "success"
    assert run["tasks"]["poll [ben]"] == {"state": "failed", "tries": 1}
    assert run["tasks"]["plays"]["state"] == "success"
    assert run["state"] == "success"


def test_nothing_new_ends_the_hour_as_skipped(run_dag):
    run = run_dag("flask_to_main_hourly", news=False)
    assert in_state(run, "skipped") == {"plays"}
    assert run["state"] == "success"


def test_a_bad_row_in_the_ledger_keeps_the_asset_back_and_is_not_tried_again(run_dag, databases):
    with databases[0].connect() as source:
        source.execute("UPDATE play SET listened_ms = -1 WHERE origin = 'api'")
    run = run_dag("flask_to_main_hourly")
    assert run["tasks"]["soda_source"] == {"state": "failed", "tries": 1}
    assert in_state(run, "upstream_failed") == {"anything_new", "plays"}
    assert run["state"] == "failed"


def test_nothing_to_describe_is_skipped_and_a_rest_can_be_ended_by_hand(run_dag):
    idle = run_dag("spotify_enrichment_daily")
    assert in_state(idle, "skipped") == {"snapshot", "describe"}
    assert sorted(idle["calls"]) == [["enrich", 0, False], ["look_up_genres"]]
    by_hand = run_dag("spotify_enrichment_daily", conf={"ends_rest": True}, readers=["top"], refused=[1])
    assert in_state(by_hand, "failed") == {"snapshot [ada]"}
    assert in_state(by_hand, "success") == {"accounts", "snapshot [ben]", "due", "describe", "genres"}
    enriched = [call for call in by_hand["calls"] if call[0] == "enrich"]
    assert enriched == [["enrich", 0, True], ["enrich", 1000, False]]


def test_no_difference_skips_the_whole_run(run_dag):
    run = run_dag("spotify_analysis_etl", planned=False)
    assert in_state(run, "success") == {"plan"}
    assert in_state(run, "skipped") == set(run["tasks"]) - {"plan"}
    assert [call[0] for call in run["calls"]] == ["plan"]


def test_parameters_reach_the_plan_and_a_good_run_is_published(run_dag, databases):
    conf = {"full_refresh": True, "users": [1], "as_of": "2025-06-01T00:00:00Z"}
    run = run_dag("spotify_analysis_etl", conf=conf)
    assert run["calls"][0] == ["plan", "manual", "2025-06-01T00:00:00Z", True, [1]]
    assert run["calls"][-1] == ["publish"]
    assert in_state(run, "skipped") == {"fail_run"}
    with databases[1].connect() as main:
        outcomes = main.execute(
            "SELECT outcome, count(DISTINCT table_name) FROM ops.check_result WHERE run_id = %s GROUP BY 1",
            (run["run_id"],),
        ).fetchall()
    assert outcomes == [("pass", len(TABLES))]


def test_a_bad_row_in_staging_stops_the_publish_and_closes_the_run(run_dag, databases):
    with databases[1].connect() as main:
        main.execute("UPDATE staging.country_preference SET share_pct = 0")
    run = run_dag("spotify_analysis_etl")
    assert run["tasks"]["check_country_preference"] == {"state": "failed", "tries": 1}
    assert in_state(run, "failed") == {"check_country_preference"}
    assert in_state(run, "upstream_failed") == {"publish", "published"}
    assert run["calls"][-1] == ["fail_run"]
    assert run["state"] == "failed"
