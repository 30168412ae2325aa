"""/health and /metrics: whether the replica follows main, and the figures behind the answer."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from cdc_connectors.applier import Progress
from cdc_connectors.replica import OPERATIONS
from cdc_connectors.slot import SlotState

LAG_LIMIT_SECONDS = 300.0
"""A large release takes minutes to apply and that is no illness; a heartbeat comes every 2 s."""


@dataclass
class Health:
    """What is known right now; each field is replaced whole, by one thread."""

    waiting_for: str | None = "starting"
    progress: Progress = field(default_factory=Progress)
    slot: SlotState | None = None
    main_error: str | None = None

    def lag_seconds(self) -> float | None:
        """How old the state of main is that the replica shows; None before the first sign of main."""
        as_of = self.progress.as_of
        return None if as_of is None else max(0.0, (datetime.now(UTC) - as_of).total_seconds())

    def problem(self) -> str | None:
        """Why the replica cannot be said to follow main; None when it does."""
        lag = self.lag_seconds()
        problems = (
            (self.waiting_for is not None, self.waiting_for),
            (self.progress.snapshotting, "taking the first snapshot"),
            (self.main_error is not None, f"main does not answer: {self.main_error}"),
            (self.slot is None or not self.slot.active, "not connected to main's replication slot"),
            (lag is None, "nothing heard of main yet"),
            ((lag or 0.0) > LAG_LIMIT_SECONDS, f"the replica is {lag or 0.0:.0f} s behind main"),
        )
        return next((reason for found, reason in problems if found), None)

    def report(self) -> dict[str, Any]:
        """The body of /health."""
        problem, lag = self.problem(), self.lag_seconds()
        return {
            "status": "ok" if problem is None else "unavailable",
            "reason": problem,
            "lag_seconds": None if lag is None else round(lag, 3),
            "retained_bytes": self.slot.retained_bytes if self.slot else None,
        }


class Metrics(Collector):
    """Prometheus figures, read from Health at each scrape; batch times are collected as they happen."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self.registry = CollectorRegistry()
        self._batches = Histogram(
            "encore_cdc_batch_seconds",
            "Seconds from a batch's arrival to its commit.",
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
        )
        self._records = Histogram(
            "encore_cdc_batch_records",
            "Records of a batch.",
            registry=self.registry,
            buckets=(1, 10, 100, 1000, 4096, 8192),
        )
        self.registry.register(self)

    def observe_batch(self, records: int, seconds: float) -> None:
        """One batch was handled."""
        self._batches.observe(seconds)
        self._records.observe(records)

    def collect(self) -> Iterator[Metric]:
        """Called by prometheus_client."""
        progress, slot = self._health.progress, self._health.slot
        changes = CounterMetricFamily(
            "encore_cdc_changes", "Changes applied since start.", labels=["table", "op"]
        )
        for (table, op), number in Counter(progress.changes).items():
            changes.add_metric([str(table), OPERATIONS[op]], number)
        yield changes
        yield CounterMetricFamily("encore_cdc_commits", "Commits on the replica.", value=progress.commits)
        yield CounterMetricFamily(
            "encore_cdc_redelivered_changes", "Changes that came a second time.", value=progress.redelivered
        )
        yield GaugeMetricFamily(
            "encore_cdc_healthy", "1 when /health says ok.", value=float(self._health.problem() is None)
        )
        lag = self._health.lag_seconds()
        if lag is not None:
            yield GaugeMetricFamily(
                "encore_cdc_lag_milliseconds",
                "Age of the state of main that the replica shows.",
                value=lag * 1000,
            )
        yield GaugeMetricFamily(
            "encore_cdc_applied_lsn",
            "Log position of main up to which all is applied.",
            value=progress.applied_lsn,
        )
        if slot is not None:
            yield GaugeMetricFamily("encore_cdc_slot_active", "1 when connected.", value=float(slot.active))
            yield GaugeMetricFamily(
                "encore_cdc_slot_retained_bytes", "Log main keeps for the slot.", value=slot.retained_bytes
            )
            yield GaugeMetricFamily(
                "encore_cdc_slot_behind_bytes", "Log written but not confirmed.", value=slot.behind_bytes
            )


def serve(host: str, port: int, health: Health, metrics: Metrics) -> ThreadingHTTPServer:
    """Answer on `host`:`port` from a background thread; raises OSError when the port is taken."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = ROUTES.get(self.path)
            if answer is None:
                self._send(404, "text/plain", b"try /health or /metrics\n")
            else:
                self._send(*answer(health, metrics))

        def _send(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """A request every few seconds is no news."""

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server


def _health(health: Health, _: Metrics) -> tuple[int, str, bytes]:
    report = health.report()
    status = 200 if report["reason"] is None else 503
    return status, "application/json", json.dumps(report).encode() + b"\n"


def _metrics(_: Health, metrics: Metrics) -> tuple[int, str, bytes]:
    return 200, "text/plain; version=0.0.4; charset=utf-8", generate_latest(metrics.registry)


ROUTES: dict[str, Callable[[Health, Metrics], tuple[int, str, bytes]]] = {
    "/health": _health,
    "/metrics": _metrics,
}
