"""The exporter against real databases: what it tells, and what it makes of a part that is away."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import psycopg
import pytest
from prometheus_client import generate_latest

from exporter.__main__ import registry_of
from exporter.settings import Settings
from local.airflow import SHOWN_TO_READER
from tests.conftest import Database, free_port

pytestmark = pytest.mark.integration

HEALTH = {
    "metadatabase": {"status": "healthy"},
    "scheduler": {"status": "healthy", "latest_scheduler_heartbeat": "2026-01-01T00:00:10+00:00"},
    "triggerer": {"status": "unhealthy", "latest_triggerer_heartbeat": "2026-01-01T00:00:00+00:00"},
    "dag_processor": {"status": None, "latest_dag_processor_heartbeat": None},
}
METADATA = """
CREATE TABLE dag_run (dag_id text, state text, end_date timestamptz, conf text);
CREATE TABLE task_instance (task_id text, state text);
CREATE TABLE import_error (id int, stacktrace text);
INSERT INTO dag_run VALUES
    ('hourly', 'success', '2026-01-01T00:00:00Z', 'secret'),
    ('hourly', 'success', '2026-01-01T01:00:00Z', 'secret'),
    ('hourly', 'failed', '2026-01-01T02:00:00Z', 'secret'), ('daily', 'running', NULL, 'secret');
INSERT INTO task_instance VALUES ('a', 'success'), ('b', 'success'), ('c', NULL);
INSERT INTO import_error VALUES (1, 'trace');
"""


class Report(BaseHTTPRequestHandler):
    """Airflow's health report."""

    def do_GET(self) -> None:
        body = json.dumps(HEALTH).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@contextmanager
def reporting() -> Iterator[int]:
    """Somebody answers as Airflow does; yields the port."""
    server = HTTPServer(("127.0.0.1", 0), Report)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def metadata_db(postgres_server, source_db: Database) -> Database:
    """A database that looks like Airflow's to the exporter's role."""
    database = replace(source_db, name=source_db.name + "_airflow")
    with source_db.connect() as admin:
        admin.execute(f"CREATE DATABASE {database.name}")
    with database.connect() as connection:
        connection.execute(METADATA)
        for table, columns in SHOWN_TO_READER.items():
            connection.execute(f"GRANT SELECT ({', '.join(columns)}) ON {table} TO exporter_ro")
    return database


@pytest.fixture
def scrape(source_db, main_db, replica_db, metadata_db) -> Iterator[Callable[..., str]]:
    """The text a Prometheus would get; settings are changed by name."""
    databases = {"source": source_db, "main": main_db, "replica": replica_db, "airflow": metadata_db}
    conninfos = {name: database.conninfo("exporter_ro") for name, database in databases.items()}
    with reporting() as port:
        health = f"http://127.0.0.1:{port}/"
        settings = Settings(conninfos, health, ("127.0.0.1", port), ("127.0.0.1", 0))
        yield lambda **changes: generate_latest(registry_of(replace(settings, **changes))).decode()


def test_every_database_is_told_of(scrape, main_db):
    text = scrape()
    for database in ("source", "main", "replica", "airflow"):
        assert f'encore_postgres_up{{database="{database}"}} 1.0' in text
        assert f'encore_postgres_max_connections{{database="{database}"}} 200.0' in text
    with main_db.connect() as connection:
        size = connection.execute("SELECT pg_database_size(current_database())").fetchone()[0]
    told = next(
        line for line in text.splitlines() if line.startswith('encore_postgres_size_bytes{database="main"}')
    )
    assert abs(float(told.split()[-1]) - size) < 1_000_000


def test_connections_of_others_are_counted_by_state(scrape, main_db):
    with main_db.connect(), main_db.connect("etl_rw") as busy:
        busy.autocommit = False
        busy.execute("SELECT 1")
        text = scrape()
    assert 'encore_postgres_connections{database="main",state="idle"} 1.0' in text
    assert 'encore_postgres_connections{database="main",state="idle in transaction"} 1.0' in text


def test_a_slot_nobody_reads_is_told_of(scrape, main_db):
    slot = f"left_{main_db.name}"
    with main_db.connect() as connection:
        connection.execute("SELECT pg_create_logical_replication_slot(%s, 'pgoutput')", (slot,))
        try:
            text = scrape()
        finally:
            connection.execute("SELECT pg_drop_replication_slot(%s)", (slot,))
    assert f'encore_postgres_slot_active{{database="main",slot="{slot}"}} 0.0' in text
    assert f'encore_postgres_slot_retained_bytes{{database="main",slot="{slot}"}}' in text


def test_a_database_that_is_away_is_said_to_be_and_the_others_are_told_of(scrape, main_db, source_db):
    away = psycopg.conninfo.make_conninfo(main_db.conninfo("exporter_ro"), port=free_port())
    text = scrape(databases={"source": source_db.conninfo("exporter_ro"), "main": away, "airflow": away})
    assert 'encore_postgres_up{database="main"} 0.0' in text
    assert 'encore_postgres_size_bytes{database="main"}' not in text
    assert 'encore_postgres_up{database="source"} 1.0' in text
    assert "encore_airflow_dag_runs{" not in text


def test_runs_and_tasks_of_airflow_are_counted_by_state(scrape):
    text = scrape()
    for line in (
        'encore_airflow_dag_runs{dag="hourly",state="success"} 2.0',
        'encore_airflow_dag_runs{dag="hourly",state="failed"} 1.0',
        'encore_airflow_dag_runs{dag="daily",state="running"} 1.0',
        'encore_airflow_last_success_timestamp_seconds{dag="hourly"} 1.7672292e+09',  # 2026-01-01T01:00:00Z
        'encore_airflow_tasks{state="success"} 2.0',
        'encore_airflow_tasks{state="none"} 1.0',
        "encore_airflow_import_errors 1.0",
    ):
        assert line in text
    assert "secret" not in text


def test_a_part_of_airflow_is_healthy_when_airflow_says_so(scrape):
    text = scrape()
    told = {"metadatabase": 1.0, "scheduler": 1.0, "triggerer": 0.0, "dag_processor": 0.0}
    for part, value in told.items():
        assert f'encore_airflow_healthy{{part="{part}"}} {value}' in text
    assert 'encore_airflow_heartbeat_timestamp_seconds{part="scheduler"} 1.76722561e+09' in text


def test_what_does_not_listen_is_down(scrape):
    nobody = free_port()
    text = scrape(airflow_health=f"http://127.0.0.1:{nobody}/", spark_connect=("127.0.0.1", nobody))
    assert "encore_spark_connect_up 0.0" in text
    assert 'encore_airflow_healthy{part="scheduler"} 0.0' in text
    assert "encore_spark_connect_up 1.0" in scrape()


@pytest.mark.parametrize("kind, table", [("source", "account"), ("main", "warehouse.fact_play")])
def test_the_exporters_role_reads_no_table(postgres_server, kind, table):
    database = postgres_server.create(kind)
    with database.connect("exporter_ro") as reader, pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(f"SELECT 1 FROM {table}")  # noqa: S608 - a name of ours
