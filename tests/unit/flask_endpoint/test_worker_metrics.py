"""The import worker's figures."""

import urllib.request

import pytest
from prometheus_client import generate_latest

from flask_endpoint.settings import SettingError, worker_metrics_address
from flask_endpoint.worker_metrics import WorkerMetrics
from tests.conftest import free_port


def test_an_outcome_is_counted_without_its_explanation():
    metrics = WorkerMetrics()
    metrics.observe("done", 2.0)
    metrics.observe("abandoned: its account was erased", 0.5)
    text = generate_latest(metrics.registry).decode()
    assert 'encore_imports_total{outcome="done"} 1.0' in text
    assert 'encore_imports_total{outcome="abandoned"} 1.0' in text
    assert "encore_import_seconds_sum 2.5" in text


def test_they_are_served_where_the_settings_say():
    port = free_port()
    address = worker_metrics_address({"WORKER_METRICS_PORT": str(port)})
    assert address == ("127.0.0.1", port)
    WorkerMetrics().serve(*address)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        assert b"encore_import_worker_busy 0.0" in answer.read()


def test_without_a_port_nothing_is_served_and_a_wrong_one_is_named():
    assert worker_metrics_address({"WORKER_METRICS_PORT": ""}) is None
    with pytest.raises(SettingError, match="WORKER_METRICS_PORT"):
        worker_metrics_address({"WORKER_METRICS_PORT": "http"})
