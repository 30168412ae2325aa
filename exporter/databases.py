"""The databases, as their own statistics describe them: one short connection to each at every scrape."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, LiteralString

import psycopg
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from psycopg.rows import dict_row

Row = dict[str, Any]

FIGURES: LiteralString = """
SELECT
    pg_database_size(d.datname) AS size_bytes,
    current_setting('max_connections')::int AS max_connections,
    (
        SELECT coalesce(extract(EPOCH FROM max(clock_timestamp() - xact_start)), 0)
        FROM pg_stat_activity WHERE backend_type = 'client backend'
    ) AS oldest_transaction_seconds,
    s.xact_commit AS commits,
    s.xact_rollback AS rollbacks,
    s.blks_read AS blocks_read,
    s.blks_hit AS blocks_found_in_memory,
    s.deadlocks,
    s.temp_bytes
FROM pg_database AS d INNER JOIN pg_stat_database AS s ON s.datid = d.oid
WHERE d.datname = current_database()
"""
CONNECTIONS: LiteralString = """
SELECT coalesce(state, 'unknown') AS state, count(*) AS number
FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = current_database() GROUP BY 1
"""
SLOTS: LiteralString = """
SELECT slot_name AS slot, active, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) AS retained_bytes
FROM pg_replication_slots WHERE database = current_database() AND restart_lsn IS NOT NULL
"""
GAUGES = {
    "size_bytes": "Size of the database on disk.",
    "max_connections": "Connections the server accepts.",
    "oldest_transaction_seconds": "Age of the oldest transaction of a client on this server.",
}
COUNTERS = {
    "commits": "Transactions committed.",
    "rollbacks": "Transactions rolled back.",
    "blocks_read": "Blocks of 8 kB asked of the operating system.",
    "blocks_found_in_memory": "Blocks of 8 kB that were in the server's memory.",
    "deadlocks": "Deadlocks.",
    "temp_bytes": "Bytes written to temporary files.",
}


def name_of(figure: str) -> str:
    """The name Prometheus knows a figure by."""
    return f"encore_postgres_{figure}"


def ask(conninfo: str) -> dict[str, list[Row]] | None:
    """Everything of one database; None when it does not answer."""
    try:
        with psycopg.connect(conninfo, autocommit=True, row_factory=dict_row) as connection:
            queries = {"figures": FIGURES, "connections": CONNECTIONS, "slots": SLOTS}
            return {kind: connection.execute(query).fetchall() for kind, query in queries.items()}
    except psycopg.Error:
        return None


class Databases(Collector):
    """Database → its figures, with the label `database`."""

    def __init__(self, conninfos: Mapping[str, str]) -> None:
        self._conninfos = conninfos

    def describe(self) -> list[Metric]:
        """Nothing beforehand: registering must not wait for a database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Called by prometheus_client at each scrape; one that is away is `up` 0 and has no other figures."""
        with ThreadPoolExecutor(len(self._conninfos)) as pool:
            answers = dict(zip(self._conninfos, pool.map(ask, self._conninfos.values()), strict=True))
        up = GaugeMetricFamily(name_of("up"), "1 when the database answers.", labels=["database"])
        for database, answer in answers.items():
            up.add_metric([database], float(answer is not None))
        yield up
        found = {database: answer for database, answer in answers.items() if answer is not None}
        yield from _figures(found)
        yield from _connections_and_slots(found)


def _figures(found: Mapping[str, Mapping[str, list[Row]]]) -> Iterator[Metric]:
    labels = ["database"]
    families: dict[str, GaugeMetricFamily | CounterMetricFamily] = {
        **{
            figure: GaugeMetricFamily(name_of(figure), text, labels=labels) for figure, text in GAUGES.items()
        },
        **{
            figure: CounterMetricFamily(name_of(figure), text, labels=labels)
            for figure, text in COUNTERS.items()
        },
    }
    for database, answer in found.items():
        for row in answer["figures"]:
            for figure, family in families.items():
                family.add_metric([database], float(row[figure]))
    yield from families.values()


def _connections_and_slots(found: Mapping[str, Mapping[str, list[Row]]]) -> Iterator[Metric]:
    connections = GaugeMetricFamily(
        name_of("connections"), "Connections of clients by state.", labels=["database", "state"]
    )
    active = GaugeMetricFamily(
        name_of("slot_active"), "1 when somebody reads the replication slot.", labels=["database", "slot"]
    )
    retained = GaugeMetricFamily(
        name_of("slot_retained_bytes"), "Log kept for the replication slot.", labels=["database", "slot"]
    )
    for database, answer in found.items():
        for row in answer["connections"]:
            connections.add_metric([database, row["state"]], row["number"])
        for row in answer["slots"]:
            active.add_metric([database, row["slot"]], float(row["active"]))
            retained.add_metric([database, row["slot"]], float(row["retained_bytes"]))
    yield from (connections, active, retained)
