"""What Prometheus may count: requests and connections, never who asked for what.

Served on a port of its own (gunicorn.conf.py): whoever shows the pages to the world does not show these.
"""

import time
from collections.abc import Iterator

from flask import Flask, g, request
from flask.wrappers import Response
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboard.db import Database

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
"""What a browser may send here; anything else is counted as one, as anybody may invent methods."""


class Connections(Collector):
    """The pools, read at each scrape."""

    def __init__(self, databases: dict[str, Database]) -> None:
        self._databases = databases

    def collect(self) -> Iterator[Metric]:
        """Called by prometheus_client."""
        family = GaugeMetricFamily(
            "encore_dashboard_connections", "Connections by database and state.", labels=["database", "state"]
        )
        for name, database in self._databases.items():
            for state, number in database.connections().items():
                family.add_metric([name, state], number)
        yield family


class Metrics:
    """The figures of one application."""

    def __init__(self, databases: dict[str, Database]) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "encore_dashboard_request_duration_seconds",
            "Duration of requests by endpoint, method and status.",
            ["endpoint", "method", "status"],
            registry=self.registry,
        )
        self.registry.register(Connections(databases))
        ProcessCollector(registry=self.registry)

    def watch(self, app: Flask) -> None:
        """Measure every request of the application."""

        @app.before_request
        def start_clock() -> None:
            g.started = time.perf_counter()

        @app.after_request
        def stop_clock(response: Response) -> Response:
            method = request.method if request.method in METHODS else "other"
            labels = (request.endpoint or "none", method, str(response.status_code))
            self.requests.labels(*labels).observe(time.perf_counter() - g.started)
            return response
