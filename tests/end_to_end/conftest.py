"""The whole platform, started once as a person starts it, on free ports, in a folder of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from local import settings
from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
MINUTES = 60


@dataclass(frozen=True)
class Platform:
    """A running demo: its settings and the ways in."""

    values: dict[str, str]
    environ: dict[str, str]
    home: Path
    first_output: str

    def run(
        self, *arguments: str, check: bool = True, timeout: int = 15 * MINUTES
    ) -> subprocess.CompletedProcess[str]:
        """`python -m local …`, as make does."""
        done = subprocess.run(
            [sys.executable, "-m", "local", *arguments],
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        failed = f"local {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}"
        assert not check or done.returncode == 0, failed
        return done

    def url(self, port: str, path: str = "/") -> str:
        """Address of a service by the setting of its port."""
        return f"http://127.0.0.1:{self.values[port]}{path}"

    def connect(self, database: str) -> psycopg.Connection:
        """The superuser's connection to source, main or replica."""
        prefix = f"{database.upper()}_DB_"
        return psycopg.connect(
            host="127.0.0.1",
            port=self.values[prefix + "PORT"],
            dbname=self.values[prefix + "NAME"],
            user="postgres",
            password=self.values[prefix + "ADMIN_PASSWORD"],
            autocommit=True,
        )

    def rows(self, database: str, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of one query."""
        with self.connect(database) as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]

    def control(self, **switches: Any) -> None:
        """Pull switches of the simulator."""
        answer = requests.post(self.url("SIMULATOR_PORT", "/_simulator/control"), json=switches, timeout=30)
        answer.raise_for_status()

    def ledger(self, listener: int | str) -> list[dict[str, Any]]:
        """Everything a listener really played, from the simulator's own books."""
        answer = requests.get(self.url("SIMULATOR_PORT", f"/_simulator/ledger/{listener}"), timeout=120)
        answer.raise_for_status()
        return [json.loads(line) for line in answer.text.splitlines()]


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    """`make demo`, smaller: one year of three light listeners. Stopped and removed at the end."""
    home = Path(tempfile.mkdtemp(prefix="encore-e2e-"))
    environ = {
        **os.environ,
        "ENCORE_STATE_DIR": str(home / "state"),
        "SIMULATOR_YEARS": "1",
        "SIMULATOR_PLAYS_PER_DAY": "8",
        "INGEST_SCHEDULE": "0 0 29 2 *",  # by hand only
        "NO_COLOR": "1",
        "COLUMNS": "160",
    }
    settings.write_env(ROOT / ".env")
    for name in settings.read(ROOT / ".env", {}):
        if name.endswith("_PORT"):
            environ[name] = str(free_port())
    values = settings.for_profile(settings.read(ROOT / ".env", environ), "demo")
    started = Platform(values, environ, home, "")
    try:
        done = started.run("demo", check=False, timeout=25 * MINUTES)
        if done.returncode:
            _keep_logs(home)
            pytest.fail(f"local demo failed:\n{done.stdout[-6000:]}\n{done.stderr[-4000:]}", pytrace=False)
        yield Platform(values, environ, home, done.stdout)
    finally:
        _keep_logs(home)
        started.run("clean", "--yes", check=False)
        shutil.rmtree(home, ignore_errors=True)


def _keep_logs(home: Path) -> None:
    """Logs of the last run, for whoever has to find out why it failed."""
    logs = home / "state" / "demo" / "logs"
    if logs.exists():
        kept = ROOT / "artifacts" / "end_to_end_logs"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(logs, kept)


@pytest.fixture
def publish(platform: Platform) -> Callable[[], int]:
    """Poll, compute and publish by Airflow; gives the newest release number."""

    def go() -> int:
        platform.run("run", "flask_to_main_hourly")
        return int(platform.rows("main", "SELECT max(release_id) FROM ops.release")[0][0])

    return go
