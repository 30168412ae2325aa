"""All tables from scratch, by Encore and by its peers: `python -m benchmarks.all_tables [plays ...]`.

For each number of plays (of 100 listeners, see `histories`), in one run over the same rows: Encore's steps
from source to published tables; the same shared tables by SQL in the source database itself; by DuckDB and by
pandas, which begin with the rows in memory, as Arrow. Whether all agree is checked row by row, unless
--no-compare. Encore computes all its tables; `encore` counts extract, dimensions, facts and the shared ones,
`encore_tables` facts in the lake and the shared ones: what the peers do. Filling source is not timed.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import duckdb
import psycopg

from benchmarks import histories, oracle
from benchmarks.histories import Histories
from benchmarks.oracle import frames
from benchmarks.oracle.compare import disagreements
from benchmarks.servers import Databases, databases, spark_connect
from spark_scripts import registry, runner

AS_OF = datetime(2026, 1, 12, 12, tzinfo=UTC)
USERS = 100
Seconds = dict[str, float]


@contextmanager
def timed(seconds: Seconds, what: str) -> Iterator[None]:
    """Add what the block takes."""
    began = time.monotonic()
    yield
    seconds[what] = seconds.get(what, 0.0) + time.monotonic() - began
    print(f"{what}: {seconds[what]:.1f} s", file=sys.stderr, flush=True)


def by_encore() -> Seconds:
    """The steps of a first run, in the order of `runner.run_tables`, the shared ones apart."""
    seconds: Seconds = {}
    assert runner.plan("benchmark", "benchmark", AS_OF)
    with timed(seconds, "extract"):
        runner.extract("benchmark")
    with timed(seconds, "facts"):
        runner.gather_facts("benchmark")
    dimensions = [table.name for table in registry.TABLES if table.follows == ("extract",)]
    known = {*dimensions, *oracle.TABLES}
    others = [table.name for table in registry.TABLES if table.name not in known]
    for what, group in (
        ("dimensions", dimensions),
        ("shared", list(oracle.TABLES)),
        ("others", others),
    ):
        with timed(seconds, what), ThreadPoolExecutor(runner.AT_A_TIME) as pool:
            list(pool.map(lambda name: runner.run_table(name, "benchmark"), group))
    with timed(seconds, "publish"):
        runner.publish("benchmark")
    return seconds


def by_postgres(source: psycopg.Connection) -> Seconds:
    """SQL where the plays are. Its planner takes results for small: it must not loop over them."""
    seconds: Seconds = {}
    source.execute("SET enable_nestloop = off")
    for name, statement in oracle.statements(AS_OF):
        with timed(seconds, name):
            source.execute(statement)
            if name == "prepare":
                source.execute("ANALYZE")
    return seconds


def by_duckdb(given: Histories) -> tuple[Seconds, duckdb.DuckDBPyConnection]:
    """The same SQL over Arrow."""
    seconds: Seconds = {}
    connection = duckdb.connect()
    for name in ("account", "artist", "album", "track", "play"):
        connection.register(name, getattr(given, name))
    for name, statement in oracle.statements(AS_OF):
        with timed(seconds, name):
            connection.execute(statement)
    return seconds, connection


def by_pandas(given: Histories) -> tuple[Seconds, dict[str, Any]]:
    """Frames."""
    seconds: Seconds = {}
    with timed(seconds, "prepare"):
        prepared = frames.prepare(given, AS_OF)
    found = {}
    for name, compute in frames.FRAMES.items():
        with timed(seconds, name):
            found[name] = compute(prepared)
    return seconds, found


def with_spark(memory: str) -> Seconds:
    """Encore's steps, with a server that is gone when the peers begin: they get its memory."""
    with spark_connect(memory) as port, tempfile.TemporaryDirectory() as lake:
        os.environ |= {"LAKE_URI": lake, "SPARK_CONNECT_PORT": str(port), "SESSION_GAP_MINUTES": "30"}
        return by_encore()


def measure(server: Databases, plays: int, peers: list[str], memory: str, *, compare: bool) -> dict[str, Any]:
    """All figures of one size."""
    given = histories.generate(USERS, plays // USERS)
    with server.connect("source") as source, server.connect("main") as main:
        histories.load(given, source)
        steps = {"encore": with_spark(memory)}
        ours = steps["encore"]
        rows: dict[str, Callable[[str, list[str]], list[tuple[Any, ...]]]] = {}
        if "postgres" in peers:
            steps["postgres"] = by_postgres(source)
            rows["postgres"] = lambda name, columns: _select(source, f"oracle.{name}", columns)
        if "duckdb" in peers:
            steps["duckdb"], duck = by_duckdb(given)
            rows["duckdb"] = lambda name, columns: duck.execute(
                f"SELECT {', '.join(columns)} FROM oracle.{name}"  # noqa: S608
            ).fetchall()
        if "pandas" in peers:
            steps["pandas"], found = by_pandas(given)
            rows["pandas"] = lambda name, columns: frames.rows(found[name], columns)
        totals = {peer: sum(seconds.values()) for peer, seconds in steps.items()}
        totals["encore"] = sum(ours[what] for what in ("extract", "dimensions", "facts", "shared"))
        totals["encore_tables"] = ours["facts"] + ours["shared"]
        different = {}
        for name in oracle.TABLES if compare else ():
            columns = _columns(main, name)
            published = _select(main, f"analytics.{name}", columns)
            for peer, read in rows.items():
                count = len(disagreements(published, read(name, columns)))
                if count:
                    different[f"{name} of {peer}"] = count
    return {
        "plays": plays,
        "seconds": {name: round(seconds, 1) for name, seconds in totals.items()},
        "steps": {
            peer: {what: round(each, 1) for what, each in seconds.items()} for peer, seconds in steps.items()
        },
        "compared": len(oracle.TABLES) * len(rows) if compare else 0,
        "rows_that_differ": different,
    }


def _select(connection: psycopg.Connection, table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    query = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608
    return connection.execute(query).fetchall()


def _columns(main: psycopg.Connection, table: str) -> list[str]:
    cursor = main.execute(f"SELECT * FROM analytics.{table} LIMIT 0")  # noqa: S608
    return [column.name for column in cursor.description or ()]


def main() -> int:
    """Measure every size that was asked for; one line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plays", nargs="*", type=int, default=[1_000_000])
    parser.add_argument("--peers", nargs="*", default=["postgres", "duckdb", "pandas"])
    parser.add_argument("--no-compare", action="store_true")
    parser.add_argument("--memory", default="3g", help="heap of the Spark server")
    options = parser.parse_args()
    for plays in options.plays:
        with databases() as server:
            os.environ |= server.env()
            found = measure(server, plays, options.peers, options.memory, compare=not options.no_compare)
            print(json.dumps(found), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
