"""DAGs declare: the linter says so when somebody brings SQL, Spark or HTTP into one."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def complaints(text: str) -> str:
    """What ruff says about a DAG file with this text."""
    command = [sys.executable, "-m", "ruff", "check", "--output-format", "concise"]
    command += ["--stdin-filename", "dags/new.py", "-"]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("import psycopg", "No SQL in a DAG"),
        ("from airflow.providers.postgres.hooks.postgres import PostgresHook", "No SQL in a DAG"),
        ("from pyspark.sql import SparkSession", "No Spark in a DAG"),
        ("import requests", "No HTTP in a DAG"),
        ("import subprocess", "No processes in a DAG"),
        ("from spark_scripts.runner import plan", "banned at the module level"),
        ("from soda.gate import check", "banned at the module level"),
    ],
)
def test_a_dag_that_does_the_work_itself_is_refused(statement, message):
    assert message in complaints(statement + "\n")


def test_a_heavy_import_inside_a_task_is_what_dags_do():
    text = 'def task() -> None:\n    from soda.gate import check\n\n    check("source", None, "run")\n'
    assert "All checks passed" in complaints(text)
