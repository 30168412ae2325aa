"""What Prometheus may count of the import worker, which has no pages: served on a port of its own."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    start_http_server,
)

SECONDS = (0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800)


class WorkerMetrics:
    """The figures of one worker."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.imports = Counter(
            "encore_imports", "Import jobs taken up, by outcome.", ["outcome"], registry=self.registry
        )
        self.seconds = Histogram(
            "encore_import_seconds", "Duration of an import.", buckets=SECONDS, registry=self.registry
        )
        self.is_busy = Gauge(
            "encore_import_worker_busy", "1 while a job is being done.", registry=self.registry
        )
        self.is_connected = Gauge(
            "encore_import_worker_connected", "1 while connected to source.", registry=self.registry
        )
        ProcessCollector(registry=self.registry)

    def observe(self, outcome: str, seconds: float) -> None:
        """One job was left, finished or not."""
        self.imports.labels(outcome.partition(":")[0]).inc()
        self.seconds.observe(seconds)

    def serve(self, host: str, port: int) -> None:
        """Answer from a background thread; raises OSError when the port is taken."""
        start_http_server(port, host, self.registry)
