"""Two databases, a lake, a Spark Connect server, and a ledger to write plays into by hand."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from local.java import java_home
from spark_scripts import runner
from spark_scripts.cluster import connect_command
from spark_scripts.registry import TABLES
from tests.conftest import Database, Server, free_port

START_SECONDS = 90


@pytest.fixture(scope="session")
def store_settings() -> dict[str, str]:
    """Where the object store is for every process, whether it runs or not."""
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "encore",
        "AWS_SECRET_ACCESS_KEY": secrets.token_urlsafe(12),
    }


@pytest.fixture(scope="session")
def connect_port(tmp_path_factory, store_settings) -> Iterator[int]:
    """Port of a real Spark Connect server."""
    home = tmp_path_factory.mktemp("spark")
    port = free_port()
    env = {
        **os.environ,
        **store_settings,
        "JAVA_HOME": str(java_home(home)),
        "SPARK_CONNECT_PORT": str(port),
        "SPARK_DRIVER_MEMORY": "1g",
        "SPARK_EXECUTOR_MEMORY": "1g",
        "SPARK_LOCAL_DIRS": str(home / "local"),
    }
    argv, env = connect_command(env, master="local[2]")
    # Compiling a query takes longer than running it over a few rows.
    for conf in (
        "spark.sql.codegen.wholeStage=false",
        "spark.sql.codegen.factoryMode=NO_CODEGEN",
        "spark.sql.adaptive.enabled=false",
        "spark.sql.shuffle.partitions=1",
    ):
        argv[-1:-1] = ["--conf", conf]
    with (home / "connect.log").open("w") as log:
        process = subprocess.Popen(argv, env=env, stdout=log, stderr=log, cwd=home, start_new_session=True)
    try:
        wait_for(port, process, home / "connect.log")
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    """Until the server answers, or says in its log why it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError(f"the Spark Connect server did not start:\n{log.read_text()[-3000:]}")


@dataclass(frozen=True)
class Platform:
    """Source, main and the lake, with the few sentences the tests are written in."""

    source: psycopg.Connection
    main: psycopg.Connection
    lake: Path
    main_db: Database

    def account(self, name: str, time_zone: str = "UTC") -> int:
        """A local account; its id."""
        return self.source.execute(
            "INSERT INTO account (kind, login_name, display_name, time_zone)"
            " VALUES ('local', %s, %s, %s) RETURNING account_id",
            (name, name, time_zone),
        ).fetchone()[0]

    def user(self, name: str) -> int:
        """The id of an account."""
        return self.source.execute(
            "SELECT account_id FROM account WHERE login_name = %s", (name,)
        ).fetchone()[0]

    def catalogue(self, artists: int = 2, tracks: int = 4) -> None:
        """Artists a1.., one album each (b1..) of as many tracks as there are of it, tracks t1.. in turn."""
        with self.source.transaction():
            for n in range(1, artists + 1):
                self.source.execute(
                    "INSERT INTO artist (artist_id, name, name_norm, observed_at) VALUES (%s, %s, %s, now())",
                    (f"a{n}", f"Artist {n}", f"artist {n}"),
                )
                self.source.execute(
                    "INSERT INTO album (album_id, title, title_norm, artist_id, total_tracks, observed_at)"
                    " VALUES (%s, %s, %s, %s, %s, now())",
                    (f"b{n}", f"Album {n}", f"album {n}", f"a{n}", tracks // artists),
                )
            for n in range(tracks):
                owner = n % artists + 1
                self.source.execute(
                    "INSERT INTO track (track_uri, title, title_norm, artist_id, album_id, recording_id,"
                    " duration_ms, popularity, disc_number, track_number, observed_at)"
                    " VALUES (%s, %s, %s, %s, %s, %s, 200000, %s, 1, %s, now())",
                    (
                        f"t{n + 1}",
                        f"Track {n + 1}",
                        f"track {n + 1}",
                        f"a{owner}",
                        f"b{owner}",
                        f"name:artist {owner}|track {n + 1}",
                        n * 10,
                        n // artists + 1,
                    ),
                )
            self.touch_catalogue()

    def erase(self, user: int) -> None:
        """The account, its plays and its years go."""
        with self.source.transaction():
            self.source.execute("DELETE FROM account WHERE account_id = %s", (user,))
            self.source.execute("DELETE FROM play_partition WHERE account_id = %s", (user,))

    def move(self, user: int, time_zone: str) -> None:
        """Another time zone, which touches every year of the user."""
        with self.source.transaction():
            self.source.execute("UPDATE account SET time_zone = %s WHERE account_id = %s", (time_zone, user))
            self.source.execute(
                "UPDATE play_partition SET version = nextval('ledger_version') WHERE account_id = %s", (user,)
            )

    def changes(self, run_id: str) -> dict[str, tuple[int, int, int]]:
        """Rows inserted, updated and deleted by a publish, of the tables it changed at all."""
        rows = self.main.execute(
            "SELECT table_name, inserted_rows, updated_rows, deleted_rows"
            " FROM ops.release_table JOIN ops.release USING (release_id) WHERE run_id = %s",
            (run_id,),
        )
        return {name: tuple(counts) for name, *counts in rows if any(counts)}

    def touch_catalogue(self) -> None:
        """What every change of the catalogue does."""
        self.source.execute("UPDATE catalogue_version SET version = nextval('ledger_version')")

    def play(self, user: int, ended_at: str, track: str = "t1", ms: int = 200_000, **more: Any) -> None:
        """One play from an export, and the new version of its year."""
        row = {
            "account_id": user,
            "ended_at": ended_at,
            "kind": "track",
            "origin": "extended",
            "track_uri": track,
            "ms_played": ms,
            "listened_ms": ms,
            "is_estimated": False,
            "reason_end": "trackdone",
            **more,
        }
        names = ", ".join(row)
        marks = ", ".join(f"%({name})s" for name in row)
        with self.source.transaction():
            self.source.execute(
                f"INSERT INTO play (play_id, {names}) VALUES (gen_random_uuid(), {marks})",  # noqa: S608
                row,
            )
            self.touch(user, datetime.fromisoformat(ended_at).year)

    def touch(self, user: int, year: int) -> None:
        """What every transaction that changes plays does for each user and year it touches."""
        self.source.execute(
            "INSERT INTO play_partition (account_id, play_year, play_count)"
            " SELECT %(user)s, %(year)s, count(*) FROM play"
            " WHERE account_id = %(user)s AND play_year = %(year)s"
            " ON CONFLICT (account_id, play_year) DO UPDATE SET (version, play_count, changed_at) ="
            " (nextval('ledger_version'), excluded.play_count, now())",
            {"user": user, "year": year},
        )

    def history(self, user: int, first: str, plays: int, tracks: int = 4) -> None:
        """Plays every seven hours from `first` on, of changing tracks, every fifth one skipped."""
        at = datetime.fromisoformat(first)
        with self.source.transaction():
            years = set()
            for n in range(plays):
                ended_at = at + timedelta(hours=7 * n)
                years.add(ended_at.year)
                skipped = n % 5 == 4
                self.source.execute(
                    "INSERT INTO play (account_id, play_id, ended_at, kind, origin, track_uri, ms_played,"
                    " listened_ms, is_estimated, reason_end)"
                    " VALUES (%s, gen_random_uuid(), %s, 'track', 'extended', %s, %s, %s, false, %s)",
                    (
                        user,
                        ended_at,
                        f"t{(n * n) % tracks + 1}",
                        *(2 * [5_000 if skipped else 180_000]),
                        "fwdbtn" if skipped else "trackdone",
                    ),
                )
            for year in years:
                self.touch(user, year)

    def run(self, run_id: str, **how: Any) -> bool:
        """All steps of a run but the gate; false if there was nothing to do."""
        if not runner.plan(run_id, "test", **how):
            return False
        self.compute(run_id)
        runner.publish(run_id)
        return True

    def compute(self, run_id: str) -> None:
        """Everything between plan and publish."""
        runner.extract(run_id)
        runner.run_tables(run_id)

    def rows(self, table: str) -> list[tuple]:
        """A table of main, in the order of its columns."""
        return sorted(self.main.execute(f"SELECT * FROM {table}").fetchall(), key=repr)  # noqa: S608

    def release(self) -> dict[str, list[tuple]]:
        """All that readers see."""
        return {table.target: self.rows(table.target) for table in TABLES}


@contextmanager
def running(source_db: Database, main_db: Database, lake: Path, connect_port: int) -> Iterator[Platform]:
    """A platform whose settings are in the environment."""
    settings = {
        **source_db.env(),
        **main_db.env(),
        "LAKE_URI": str(lake),
        "SPARK_CONNECT_PORT": str(connect_port),
        "SESSION_GAP_MINUTES": "30",
    }
    with pytest.MonkeyPatch.context() as environment:
        for name, value in settings.items():
            environment.setenv(name, value)
        environment.delenv("SPARK_CONNECT_HOST", raising=False)
        with source_db.connect() as source, main_db.connect() as main:
            yield Platform(source, main, lake, main_db)
    # pyspark leaves this behind, and then takes a classic session's functions for remote ones.
    os.environ.pop("SPARK_CONNECT_MODE_ENABLED", None)


@pytest.fixture
def platform(source_db: Database, main_db: Database, connect_port: int, tmp_path: Path) -> Iterator[Platform]:
    """An empty platform."""
    with running(source_db, main_db, tmp_path / "lake", connect_port) as empty:
        yield empty


@pytest.fixture(scope="session")
def first_run(
    postgres_server: Server, connect_port: int, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Database, Database, Path]:
    """Source, main and lake of a listener with two years of plays; run `first` is computed, not published."""
    source_db, main_db = postgres_server.create("source"), postgres_server.create("main")
    lake = tmp_path_factory.mktemp("first_run") / "lake"
    with running(source_db, main_db, lake, connect_port) as platform:
        user = platform.account("ada", "Europe/Berlin")
        platform.catalogue()
        platform.history(user, "2025-11-20T06:00:00+00:00", plays=300)
        assert runner.plan("first", "test", as_of="2026-03-09T12:00:00+00:00")
        platform.compute("first")
    return source_db, main_db, lake


@pytest.fixture
def computed(
    first_run: tuple[Database, Database, Path], postgres_server: Server, connect_port: int, tmp_path: Path
) -> Iterator[Platform]:
    """A copy of that platform: computing the same again would take a test most of its time."""
    source_db, main_db, lake = first_run
    own_lake = shutil.copytree(lake, tmp_path / "lake")
    with (
        postgres_server.lent(source_db) as own_source,
        postgres_server.lent(main_db) as own_main,
        running(own_source, own_main, own_lake, connect_port) as platform,
    ):
        yield platform
