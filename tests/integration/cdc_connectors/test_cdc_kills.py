# ruff: noqa: S608 - statements composed of constants of this file
"""kill -9 at any moment, under load: the tables end equal and no change was applied twice or not at all."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from engine_process import Pair, wait_for

pytestmark = pytest.mark.integration

KILLS = 6
SNAPSHOT_ROWS = 60_000


class Load:
    """Random transactions on main, over several tables; counts the row changes that were committed."""

    def __init__(self, conninfo: str, seed: int) -> None:
        self.conninfo = conninfo
        self.random = random.Random(seed)  # noqa: S311 - a load, not a secret
        self.changes: Counter[str] = Counter()
        self.transactions = 0
        self.failure: BaseException | None = None
        self._next = SNAPSHOT_ROWS + 1

    def run(self, stop: threading.Event) -> None:
        """Write until told to stop."""
        try:
            with psycopg.connect(self.conninfo) as connection:
                while not stop.is_set():
                    self._transaction(connection)
                    time.sleep(self.random.choice((0, 0.01, 0.05, 0.2)))  # less than the engine can follow
        except BaseException as error:
            self.failure = error

    def _transaction(self, connection: psycopg.Connection) -> None:
        done: Counter[str] = Counter()
        for _ in range(self.random.randint(1, 4)):
            number = self.random.choice((1, 3, 30, 300, 2500))
            first, self._next = self._next, self._next + number
            statement, op = self.random.choice(
                (
                    (
                        "INSERT INTO warehouse.dim_artist"
                        " SELECT 'a' || i, 'é', 's', ARRAY['x', NULL], i % 100, 'u'"
                        f" FROM generate_series({first}, {self._next - 1}) AS i",
                        "insert",
                    ),
                    (
                        "INSERT INTO analytics.daily_activity SELECT i, '2026-01-01', 4, 2, 1, 400000, 3, 2"
                        f" FROM generate_series({first}, {self._next - 1}) AS i",
                        "insert",
                    ),
                    (
                        "UPDATE warehouse.dim_artist SET popularity = (popularity + 1) % 100"
                        " WHERE artist_id IN"
                        f" (SELECT artist_id FROM warehouse.dim_artist ORDER BY random() LIMIT {number})",
                        "update",
                    ),
                    (
                        "DELETE FROM analytics.daily_activity WHERE user_id IN"
                        f" (SELECT user_id FROM analytics.daily_activity ORDER BY random() LIMIT {number})",
                        "delete",
                    ),
                )
            )
            done[op] += connection.execute(statement).rowcount
        if self.random.random() < 0.1:
            connection.rollback()
            return
        connection.commit()
        self.changes += done
        self.transactions += 1


@contextmanager
def load(pair: Pair, seed: int) -> Iterator[Load]:
    """The load, on a thread."""
    made, stop = Load(pair.main, seed), threading.Event()
    thread = threading.Thread(target=made.run, args=(stop,))
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        thread.join()
    assert made.failure is None, made.failure


def test_kills_at_random_moments_lose_and_repeat_nothing(cdc):
    seed = int(time.time())
    moments = random.Random(seed)  # noqa: S311
    cdc.start()
    cdc.wait_caught_up()
    with load(cdc, seed) as written:
        for _ in range(KILLS):
            time.sleep(
                moments.uniform(0.2, 5.0)
            )  # the moment of the kill is what is drawn, nothing is waited for
            cdc.kill()
            cdc.start()
    cdc.wait_caught_up()
    cdc.assert_equal()
    assert written.transactions > 50
    assert cdc.counts() == dict(written.changes), f"seed {seed}"
    assert "encore_cdc_redelivered_changes_total 0.0" in cdc.metrics()


def test_a_kill_in_the_snapshot_leaves_nothing_behind(cdc):
    cdc.on_main(
        "INSERT INTO warehouse.dim_artist (artist_id, artist_name)"
        f" SELECT 'a' || i, 'x' FROM generate_series(1, {SNAPSHOT_ROWS}) AS i"
    )
    cdc.start()
    wait_for(
        lambda: cdc.on_replica(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'encore_cdc' AND backend_xid IS NOT NULL"
        ),
        "the snapshot is being written",
    )
    cdc.kill()
    assert cdc.on_replica("SELECT count(*) FROM warehouse.dim_artist") == [(0,)]
    cdc.on_main("DELETE FROM warehouse.dim_artist WHERE artist_id LIKE '%7'")
    with load(cdc, 1):
        cdc.start()
        cdc.wait_caught_up()
    cdc.wait_caught_up()
    cdc.assert_equal()
    counts = cdc.counts()
    rows = sum(
        cdc.on_main(f"SELECT count(*) FROM {table}")[0][0]
        for table in ("warehouse.dim_artist", "analytics.daily_activity")
    )
    assert counts["snapshot"] + counts.get("insert", 0) - counts.get("delete", 0) == rows
