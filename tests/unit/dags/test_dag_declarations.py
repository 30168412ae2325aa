"""What every DAG promises, read from Airflow's own understanding of the files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spark_scripts.registry import TABLES

ROOT = Path(__file__).resolve().parents[3]
DAG_IDS = {
    "flask_to_main_hourly",
    "spotify_analysis_etl",
    "spotify_enrichment_daily",
    "cdc_verify_hourly",
    "maintenance_daily",
}
ETL = "spotify_analysis_etl"


@pytest.fixture(scope="session")
def declared(tmp_path_factory):
    """Every DAG as `describe_dags.py` sees it, with no setting of ours in the environment."""
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    }
    parsed = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("describe_dags.py")), str(ROOT / "dags")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert parsed.returncode == 0, parsed.stderr
    return json.loads(parsed.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def dags(declared):
    assert not declared["errors"]
    return declared["dags"]


def every_task(dags):
    """(name, task) of every DAG."""
    return [(f"{dag}.{name}", task) for dag, each in dags.items() for name, task in each["tasks"].items()]


def upstream_of(tasks, name):
    """Every task that has to be over before `name`."""
    before = set()
    waiting = [name]
    while waiting:
        for each in set(tasks[waiting.pop()]["upstream"]) - before:
            before.add(each)
            waiting.append(each)
    return before


def test_the_files_import_without_a_setting_and_declare_the_dags(dags):
    assert set(dags) == DAG_IDS


def test_every_dag_has_a_docstring_and_tags(dags):
    for name, dag in dags.items():
        assert len(dag["doc"]) > 100, f"{name}: begin the file with a docstring; people read it in the UI"
        assert "encore" in dag["tags"]


def test_one_run_at_a_time_and_none_made_up_for(dags):
    for dag in dags.values():
        assert dag["max_active_runs"] == 1
        assert dag["catchup"] is False
        assert dag["dagrun_timeout"]


def test_every_task_has_a_timeout_retries_and_tells_when_it_fails(dags):
    for name, task in every_task(dags):
        assert task["timeout"], f"{name} may hang for ever: give it an execution_timeout"
        assert task["retries"] >= 1, name
        assert task["backoff"] > 1, name
        assert task["notifies"] == ["notify_failure"], name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_registered_table_is_computed_judged_and_published(dags, table):
    tasks = dags[ETL]["tasks"]
    assert tasks[table.name]["group"] == {"warehouse": "warehouse", "analytics": "tables"}[table.schema]
    assert tasks[f"check_{table.name}"]["group"] == "gate"
    assert table.name in upstream_of(tasks, f"check_{table.name}")
    assert f"check_{table.name}" in tasks["publish"]["upstream"]
    assert (ROOT / f"soda/checks/staging/{table.name}.yml").exists()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_waits_for_what_it_reads(dags, table):
    before = upstream_of(dags[ETL]["tasks"], table.name)
    assert {"plan", "extract"} <= before
    reads_facts = "play" in table.reads or "fact_play" in table.reads
    assert ("gather_facts" in before) == (reads_facts or table.schema == "analytics")
    assert ("dim_user" in before) == table.name.startswith("global_")


def test_the_statistics_wait_for_no_table_of_the_warehouse(dags):
    tasks = dags[ETL]["tasks"]
    assert tasks["gather_facts"]["upstream"] == tasks["dim_user"]["upstream"] == ["extract"]
    assert tasks["fact_play"]["upstream"] == tasks["top_tracks"]["upstream"] == ["gather_facts"]


def test_no_table_is_judged_before_all_are_there(dags):
    tasks = dags[ETL]["tasks"]
    for table in TABLES:
        assert {each.name for each in TABLES} <= upstream_of(tasks, f"check_{table.name}")


def test_the_etl_runs_on_the_asset_at_midnight_and_by_hand(dags):
    assert dags[ETL]["schedule"] == "AssetOrTimeSchedule"
    assert dags[ETL]["params"] == {"full_refresh": False, "users": None, "as_of": None}
    assert dags["flask_to_main_hourly"]["tasks"]["plays"]["outlets"] == ["encore://source/plays"]


def test_four_tables_are_computed_at_a_time(dags):
    assert dags[ETL]["max_active_tasks"] == 4


def test_one_bad_account_does_not_keep_the_gate_from_the_others(dags):
    assert dags["flask_to_main_hourly"]["tasks"]["soda_source"]["trigger_rule"] == "all_done"


def test_descriptions_are_read_only_when_some_are_due(dags):
    enrichment = dags["spotify_enrichment_daily"]
    assert enrichment["schedule"] == "CronTriggerTimetable"
    assert enrichment["tasks"]["describe"]["upstream"] == ["due"]
    assert enrichment["tasks"]["due"]["trigger_rule"] == "all_done", "lists may be refused or switched off"
    assert enrichment["params"] == {"ends_rest": False}
    assert enrichment["tasks"]["genres"]["upstream"] == [], "MusicBrainz does not wait for Spotify"


def test_a_run_that_fails_anywhere_is_closed(dags):
    assert dags[ETL]["tasks"]["fail_run"] | {"upstream": ["publish"]} == dags[ETL]["tasks"]["fail_run"]
    assert dags[ETL]["tasks"]["fail_run"]["trigger_rule"] == "one_failed"
