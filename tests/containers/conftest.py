"""The demo in containers, started once by compose, as a project of its own on free ports.

Builds images and takes minutes, so it is collected only with ENCORE_TEST_CONTAINERS=1:

    ENCORE_TEST_CONTAINERS=1 python -m pytest tests/containers -s
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from local import settings
from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
PROJECT = f"encore-test-{os.getpid()}"
PORTS = (
    "SOURCE_DB_PORT",
    "MAIN_DB_PORT",
    "REPLICA_DB_PORT",
    "FLASK_PORT",
    "DASHBOARD_PORT",
    "AIRFLOW_PORT",
    "SPARK_MASTER_UI_PORT",
    "SIMULATOR_PORT",
)
MINUTES = 60
RECOVERED_WITHIN_SECONDS = 180

if os.environ.get("ENCORE_TEST_CONTAINERS") != "1":
    collect_ignore_glob = ["test_*.py"]


def why_not() -> str | None:
    """Why containers cannot be tested on this machine; None when they can."""
    if shutil.which("docker") is None:
        return "containers were not tested: there is no docker here"
    for command in (["docker", "info"], ["docker", "compose", "version"]):
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return f"containers were not tested: `{' '.join(command)}` fails"
    return None


@dataclass(frozen=True)
class Containers:
    """The running demo and the ways in."""

    values: dict[str, str]
    environ: dict[str, str]
    summary: str

    def compose(self, *arguments: str, check: bool = True) -> str:
        """`docker compose …` of this project."""
        command = ["docker", "compose", "--env-file", ".env", "--env-file", "docker/demo.env", *arguments]
        return self.run(*command, check=check)

    def run(self, *command: str, check: bool = True) -> str:
        """A command in the repository, with the settings of this project."""
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=25 * MINUTES,
            check=False,
        )
        assert not check or done.returncode == 0, (
            f"{command} failed:\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        )
        return done.stdout

    def names(self) -> list[str]:
        """Every running container."""
        listed = self.run(
            "docker",
            "ps",
            "--format",
            "{{.Names}}",
            "--filter",
            f"label=com.docker.compose.project={PROJECT}",
        )
        return sorted(listed.split())

    def inspect(self, name: str) -> dict[str, Any]:
        """All the engine knows of a container or image."""
        return dict(json.loads(self.run("docker", "inspect", name))[0])

    def wait_until_healthy(self, name: str, but_not: int = 0) -> None:
        """Until the container is healthy, with another process than `but_not`."""
        deadline = time.monotonic() + RECOVERED_WITHIN_SECONDS
        while True:
            state = self.inspect(name)["State"]
            if state["Pid"] not in (0, but_not) and state["Health"]["Status"] == "healthy":
                return
            assert time.monotonic() < deadline, f"{name} did not recover: {state}"
            time.sleep(0.5)

    def wait_until_replicated(self) -> None:
        """Until every table of the replica holds what main holds."""
        main = self.tables("main")
        deadline = time.monotonic() + RECOVERED_WITHIN_SECONDS
        while True:
            replica = self.tables("replica")
            different = [name for name in replica if replica[name] != main[name]]
            if not different:
                return
            assert time.monotonic() < deadline, f"the replica differs from main in {different}"
            time.sleep(0.5)

    def etl(self) -> None:
        """One full refresh, to the end."""
        script = (
            "from local import containers, runs;"
            "runs.run_and_wait(containers.open_platform(), runs.ETL,"
            " {'full_refresh': True, 'as_of': '2026-01-01T00:00:00Z'})"
        )
        self.run(sys.executable, "-c", script)

    def connect(self, database: str) -> psycopg.Connection:
        """The superuser's connection."""
        prefix = f"{database.upper()}_DB_"
        return psycopg.connect(
            host="127.0.0.1",
            port=self.values[prefix + "PORT"],
            dbname=self.values[prefix + "NAME"],
            user=self.values[prefix + "ADMIN_USER"],
            password=self.values[prefix + "ADMIN_PASSWORD"],
            autocommit=True,
        )

    def tables(self, database: str) -> dict[str, tuple[int, str]]:
        """Table → rows and checksum, of everything Encore keeps in that database."""
        found = {}
        with self.connect(database) as connection:
            connection.execute("SET timezone = 'UTC'")
            names = connection.execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                " WHERE schemaname IN ('public', 'warehouse', 'analytics') AND tablename !~ 'yoyo' ORDER BY 1"
            ).fetchall()
            for (name,) in names:
                lines = sql.SQL("SELECT t::text AS line FROM {} AS t").format(sql.SQL(name))
                row = connection.execute(
                    sql.SQL(
                        "SELECT count(*), md5(coalesce(string_agg(line, '|' ORDER BY line), ''))"
                        " FROM ({}) AS listed"
                    ).format(lines)
                ).fetchone()
                assert row
                found[name] = (int(row[0]), str(row[1]))
        return found


@pytest.fixture(scope="session")
def containers() -> Iterator[Containers]:
    """`make demo-docker` with one year of three light listeners; everything is removed at the end."""
    if reason := why_not():
        sys.stderr.write(f"\n{reason}\n")
        pytest.skip(reason)
    settings.write_env(ROOT / ".env")
    state = tempfile.mkdtemp(prefix="encore-containers-")
    environ = {
        **os.environ,
        "COMPOSE_PROJECT_NAME": PROJECT,
        "ENCORE_STATE_DIR": state,
        "PYTHONPATH": str(ROOT),
        "SIMULATOR_YEARS": "1",
        "SIMULATOR_PLAYS_PER_DAY": "8",
        "INGEST_SCHEDULE": "0 0 29 2 *",  # by hand only
        "ENRICHMENT_DAILY_READS": "0",  # a description may move a play from the album's artist to the track's
        "DEMO": "1",
        "YES": "1",
        "COLUMNS": "160",
        **{name: str(free_port()) for name in PORTS},
    }
    values = settings.for_profile(settings.read(ROOT / ".env", environ), "demo")
    started = Containers(values, environ, "")
    try:
        started.compose("up", "--detach", "--build", "--wait")
        yield Containers(values, environ, started.run(sys.executable, "docker/demo.py"))
    finally:
        started.compose("down", "--volumes", check=False)
        shutil.rmtree(state, ignore_errors=True)
