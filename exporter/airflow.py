"""Airflow: how its parts, DAG runs and tasks stand, from its health report and its metadata database.

Airflow itself only sends figures (StatsD, OpenTelemetry): what is sent while nobody listens is lost. What
stands in its database is there at every scrape, after any restart.
"""

import json
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from typing import Any, LiteralString

import psycopg
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

HEALTH_SECONDS = 3
PARTS = ("metadatabase", "scheduler", "triggerer", "dag_processor")
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))

RUNS: LiteralString = "SELECT dag_id, state, count(*) FROM dag_run GROUP BY dag_id, state"
TASKS: LiteralString = "SELECT coalesce(state, 'none') AS state, count(*) FROM task_instance GROUP BY 1"
LAST_SUCCESS: LiteralString = """
SELECT dag_id, extract(EPOCH FROM max(end_date)) FROM dag_run WHERE state = 'success' GROUP BY dag_id
"""
IMPORT_ERRORS: LiteralString = "SELECT count(id) FROM import_error"


class Airflow(Collector):
    """Everything of Airflow; what does not answer is missing, and the parts that are not healthy are 0."""

    def __init__(self, conninfo: str, health_address: str) -> None:
        self._conninfo = conninfo
        self._health_address = health_address

    def describe(self) -> list[Metric]:
        """Nothing beforehand: registering must not wait for Airflow."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Called by prometheus_client at each scrape."""
        yield from _parts(self._report())
        try:
            with psycopg.connect(self._conninfo, autocommit=True) as connection:
                families = list(_states(connection))
        except psycopg.Error:
            return  # encore_postgres_up says so
        yield from families

    def _report(self) -> dict[str, Any]:
        """Airflow's own health report; empty when it does not answer."""
        try:
            with NO_PROXY.open(self._health_address, timeout=HEALTH_SECONDS) as answer:
                return dict(json.load(answer))
        except (OSError, ValueError):
            return {}


def _parts(report: dict[str, Any]) -> Iterator[Metric]:
    healthy = GaugeMetricFamily(
        "encore_airflow_healthy", "1 when Airflow calls the part healthy.", labels=["part"]
    )
    heartbeat = GaugeMetricFamily(
        "encore_airflow_heartbeat_timestamp_seconds",
        "When the part last gave a sign of life.",
        labels=["part"],
    )
    for part in PARTS:
        told = report.get(part) or {}
        healthy.add_metric([part], float(told.get("status") == "healthy"))
        moment = told.get(f"latest_{part}_heartbeat")
        if moment:
            heartbeat.add_metric([part], datetime.fromisoformat(moment).timestamp())
    yield from (healthy, heartbeat)


def _states(connection: "psycopg.Connection[tuple[Any, ...]]") -> Iterator[Metric]:
    runs = GaugeMetricFamily(
        "encore_airflow_dag_runs", "DAG runs on record by state.", labels=["dag", "state"]
    )
    for dag, state, number in connection.execute(RUNS):
        runs.add_metric([dag, state], number)
    yield runs
    last = GaugeMetricFamily(
        "encore_airflow_last_success_timestamp_seconds",
        "End of the DAG's last successful run.",
        labels=["dag"],
    )
    for dag, moment in connection.execute(LAST_SUCCESS):
        last.add_metric([dag], float(moment))
    yield last
    tasks = GaugeMetricFamily("encore_airflow_tasks", "Task instances on record by state.", labels=["state"])
    for state, number in connection.execute(TASKS):
        tasks.add_metric([state], number)
    yield tasks
    errors = connection.execute(IMPORT_ERRORS).fetchone()
    yield GaugeMetricFamily(
        "encore_airflow_import_errors", "DAG files Airflow cannot read.", value=errors[0] if errors else 0
    )
