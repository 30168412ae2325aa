"""Main or the replica restarted, or away for a while: the engine and its supervisor bring them together
again."""

import secrets
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from engine_process import Pair, pair, wait_for

from local.postgres import Cluster, give_to_unprivileged, install_binaries
from sql.migrate import ROLES, migrate
from tests.conftest import free_port

pytestmark = pytest.mark.integration


class Supervised(threading.Thread):
    """Starts the engine again whenever it ends, as supervisord does."""

    def __init__(self, engine: Pair) -> None:
        super().__init__()
        self._engine = engine
        self._stop_asked = threading.Event()
        self.starts = 0

    def run(self) -> None:
        """Until asked to stop."""
        while not self._stop_asked.is_set():
            self._engine.start()
            self.starts += 1
            while not self._stop_asked.wait(0.05) and self._engine.process.poll() is None:
                pass

    def end(self) -> None:
        """Stop supervising; the engine goes on."""
        self._stop_asked.set()
        self.join()


@pytest.fixture
def clusters(tmp_path: Path) -> Iterator[tuple[Cluster, Cluster, Pair]]:
    """Main and replica in clusters of their own, and the engine between them."""
    home = Path(tempfile.mkdtemp(prefix="encore-cdc-test-"))
    home.chmod(0o755)
    give_to_unprivileged(home)
    password = secrets.token_urlsafe(12)
    env = {setting: secrets.token_urlsafe(12) for roles in ROLES.values() for setting in roles.values()}
    binaries = install_binaries(home / "binaries")
    made: dict[str, Cluster] = {}
    try:
        for kind in ("main", "replica"):
            cluster = Cluster(binaries, home / kind, free_port(), password, {"wal_level": "logical"})
            cluster.create()
            cluster.start()
            made[kind] = cluster
            prefix = kind.upper() + "_DB_"
            env |= {prefix + "HOST": "127.0.0.1", prefix + "PORT": str(cluster.port), prefix + "NAME": kind}
            env |= {prefix + "ADMIN_USER": "postgres", prefix + "ADMIN_PASSWORD": password}
            with psycopg.connect(_conninfo(cluster, "postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {kind}")
            migrate(kind, env)
        engine = pair(
            _conninfo(made["main"], "main"), _conninfo(made["replica"], "replica"), env, free_port(), tmp_path
        )
        try:
            yield made["main"], made["replica"], engine
        finally:
            engine.stop()
    finally:
        for cluster in made.values():
            cluster.stop()
        shutil.rmtree(home, ignore_errors=True)


def _conninfo(cluster: Cluster, database: str) -> str:
    return psycopg.conninfo.make_conninfo(
        host="127.0.0.1", port=cluster.port, dbname=database, user="postgres", password=cluster.admin_password
    )


def insert(engine: Pair, first: int, last: int) -> None:
    engine.on_main(
        "INSERT INTO warehouse.dim_artist (artist_id, artist_name)"
        " SELECT 'a' || i, 'x' FROM generate_series(%s::int, %s::int) AS i",
        first,
        last,
    )


def replica_rows(engine: Pair) -> int:
    """Rows on the replica, 0 while it does not answer."""
    try:
        return engine.on_replica("SELECT count(*) FROM warehouse.dim_artist")[0][0]
    except psycopg.OperationalError:
        return 0


def test_restarts_of_either_database_lose_and_repeat_nothing(clusters):
    main, replica, engine = clusters
    replica.stop()
    supervisor = Supervised(engine)
    supervisor.start()
    try:
        wait_for(lambda: "replica does not answer" in engine.log_text(), "the engine says what it waits for")
        replica.start()
        insert(engine, 1, 1000)
        wait_for(lambda: replica_rows(engine) == 1000, "the snapshot")

        insert(engine, 1001, 9000)
        replica.stop()
        insert(engine, 9001, 9500)
        replica.start()
        wait_for(lambda: replica_rows(engine) == 9500, "what main wrote while the replica was away")
        assert supervisor.starts == 2

        insert(engine, 9501, 20000)
        main.stop()
        main.start()
        insert(engine, 20001, 20100)
        wait_for(lambda: replica_rows(engine) == 20100, "what main wrote before and after its restart")
        wait_for(lambda: engine.health()[0] == 200, "health is good again")
        engine.wait_caught_up()
    finally:
        supervisor.end()
    engine.assert_equal()
    assert sum(engine.counts().values()) == 20100
