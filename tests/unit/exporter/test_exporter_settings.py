"""The exporter reads its settings in one place, and a missing one is named."""

import subprocess
import sys
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from exporter.settings import SettingsError, read_settings

ENV = {
    "SOURCE_DB_HOST": "127.0.0.1",
    "SOURCE_DB_PORT": "5433",
    "SOURCE_DB_NAME": "source",
    "MAIN_DB_HOST": "127.0.0.1",
    "MAIN_DB_PORT": "5434",
    "MAIN_DB_NAME": "main",
    "REPLICA_DB_HOST": "127.0.0.1",
    "REPLICA_DB_PORT": "5435",
    "REPLICA_DB_NAME": "replica",
    "AIRFLOW_DB_NAME": "airflow",
    "AIRFLOW_PORT": "8081",
    "SPARK_CONNECT_PORT": "15002",
    "EXPORTER_RO_PASSWORD": "it's spaced",
    "EXPORTER_PORT": "8085",
}


@pytest.mark.parametrize("name", sorted(ENV))
def test_a_missing_setting_is_named(name):
    with pytest.raises(SettingsError, match=name):
        read_settings({**ENV, name: ""})


def test_airflows_database_lies_in_sources_server_unless_it_has_one_of_its_own():
    shared = conninfo_to_dict(read_settings(ENV).databases["airflow"])
    assert (shared["host"], shared["port"], shared["dbname"]) == ("127.0.0.1", "5433", "airflow")
    own = {**ENV, "AIRFLOW_DB_HOST": "airflow-db.back", "AIRFLOW_DB_PORT": "5432"}
    parts = conninfo_to_dict(read_settings(own).databases["airflow"])
    assert (parts["host"], parts["port"], parts["dbname"]) == ("airflow-db.back", "5432", "airflow")


def test_everything_is_on_this_machine_unless_the_settings_say_otherwise():
    settings = read_settings(ENV)
    assert settings.bind == ("127.0.0.1", 8085)
    assert settings.spark_connect == ("127.0.0.1", 15002)
    assert settings.airflow_health == "http://127.0.0.1:8081/api/v2/monitor/health"


def test_the_password_is_not_in_a_repr():
    assert "spaced" not in repr(read_settings(ENV))


def test_the_process_says_what_is_missing_and_ends():
    done = subprocess.run(
        [sys.executable, "-m", "exporter"],
        cwd=Path(__file__).resolve().parents[3],
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "SOURCE_DB_HOST is not set" in done.stderr
