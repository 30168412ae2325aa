"""What Prometheus may count. One registry per application, so that tests can build many."""

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from psycopg import Error as DatabaseError
from psycopg_pool import ConnectionPool, PoolTimeout

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Counted by name; a stranger may invent any number of others, each of which would be kept in memory."""


class StateOfSource(Collector):
    """Counts that live in source, read at each scrape: import jobs and accounts by status."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool

    def describe(self) -> list[GaugeMetricFamily]:
        """Names without a database: Prometheus asks for them when the collector is registered."""
        return [
            GaugeMetricFamily("encore_import_jobs", "Import jobs by status", labels=["status"]),
            GaugeMetricFamily("encore_accounts", "Accounts by kind and status", labels=["kind", "status"]),
        ]

    def collect(self) -> list[GaugeMetricFamily]:
        """The counts now; nothing when the database does not answer (readiness says so)."""
        jobs, accounts = self.describe()
        try:
            with self._pool.connection(timeout=2) as connection:
                for status, count in connection.execute(
                    "SELECT status, count(*) FROM import_job GROUP BY status"
                ):
                    jobs.add_metric([status], count)
                for kind, status, count in connection.execute(
                    "SELECT kind, status, count(*) FROM account GROUP BY kind, status"
                ):
                    accounts.add_metric([kind, status], count)
        except (DatabaseError, PoolTimeout):
            return []
        return [jobs, accounts]


class Metrics:
    """The endpoint's own counters."""

    def __init__(self, pool: ConnectionPool) -> None:
        self.registry = CollectorRegistry()
        self.polls = Counter(
            "encore_polls", "Polls of accounts by outcome", ["status"], registry=self.registry
        )
        self.plays = Counter(
            "encore_polled_plays",
            "Items received by polling, by outcome",
            ["outcome"],
            registry=self.registry,
        )
        self.reads = Counter(
            "encore_enrichment_reads",
            "Tracks, artists and albums asked for, by outcome",
            ["outcome"],
            registry=self.registry,
        )
        self.look_ups = Counter(
            "encore_genre_look_ups",
            "Artists MusicBrainz was asked for, by outcome",
            ["outcome"],
            registry=self.registry,
        )
        self.sign_ins = Counter(
            "encore_sign_ins", "Sign-ins by kind and outcome", ["kind", "outcome"], registry=self.registry
        )
        self.requests = Histogram(
            "encore_http_request_duration_seconds",
            "Duration of requests by endpoint, method and status",
            ["endpoint", "method", "status"],
            registry=self.registry,
        )
        self.registry.register(StateOfSource(pool))
