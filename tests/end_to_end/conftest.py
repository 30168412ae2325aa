"""The whole platform, started once as a person starts it, on free ports, in a folder of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import requests

from local import settings
from local.layout import Layout
from local.supervisor import Supervisor
from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]
MINUTES = 60
EXPORTER = 1
"""The listener who imports a privacy export; the others are known from the API only."""

API_REACH = 50
"""As many plays does recently-played give."""


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

    def popen(self, *arguments: str) -> subprocess.Popen[str]:
        """The same, not waited for; its errors are part of its output."""
        return subprocess.Popen(
            [sys.executable, "-m", "local", *arguments],
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

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

    def execute(self, database: str, statement: str, *parameters: Any) -> None:
        """One statement as superuser."""
        with self.connect(database) as connection:
            connection.execute(statement, parameters or None)  # type: ignore[arg-type]

    def files(self, folder: str) -> list[Path]:
        """The files under a folder of the platform's own."""
        return [path for path in (self.home / "state" / "demo" / folder).rglob("*") if path.is_file()]

    def processes(self) -> list[psutil.Process]:
        """The supervisor and everything that runs below it."""
        pid = int((self.home / "state" / "demo" / "run" / "supervisord.pid").read_text())
        supervisor = psutil.Process(pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def pid_of(self, name: str) -> int:
        """The pid of one program, 0 while it does not run."""
        layout = Layout(self.home / "state", "demo")
        return int(Supervisor(layout).processes()[name]["pid"])

    def tree(self, pid: int) -> list[int]:
        """A process and everything below it."""
        try:
            return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
        except psutil.NoSuchProcess:
            return []

    def answers(self, database: str) -> bool:
        """Whether a database accepts connections."""
        try:
            self.connect(database).close()
        except psycopg.OperationalError:
            return False
        return True

    def command_lines(self) -> list[str]:
        """How the processes were called; of those that still run."""
        lines = []
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                lines.append(" ".join(process.cmdline()))
        return lines

    def listening_addresses(self) -> list[str]:
        """The addresses on which they, or anybody on their ports, wait for connections, one per socket."""
        ports = {int(self.values[name]) for name in _ports(self.values)}
        everybody = [each for each in psutil.net_connections("inet") if each.status == psutil.CONN_LISTEN]
        found = [each.laddr.ip for each in everybody if each.laddr.port in ports]
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                found += [each.laddr.ip for each in _sockets(process) if each.status == psutil.CONN_LISTEN]
        return found

    def control(self, **switches: Any) -> None:
        """Pull switches of the simulator."""
        answer = requests.post(self.url("SIMULATOR_PORT", "/_simulator/control"), json=switches, timeout=30)
        answer.raise_for_status()

    def ledger(self, listener: int | str) -> list[dict[str, Any]]:
        """Everything a listener really played, from the simulator's own books."""
        answer = requests.get(self.url("SIMULATOR_PORT", f"/_simulator/ledger/{listener}"), timeout=120)
        answer.raise_for_status()
        return [json.loads(line) for line in answer.text.splitlines()]


def _sockets(process: psutil.Process) -> list[Any]:
    """The sockets of a process. Some parts of Airflow let only root look into them: none for others."""
    try:
        return list(process.net_connections("inet"))
    except psutil.AccessDenied:
        if os.geteuid() == 0:
            raise
        return []


@pytest.fixture(scope="session")
def platform() -> Iterator[Platform]:
    """`make demo`, smaller: one year of three light listeners whose clock stands still three days ago.

    Stopped and removed at the end.
    """
    home = Path(tempfile.mkdtemp(prefix="encore-e2e-"))
    environ = {
        **os.environ,
        "ENCORE_STATE_DIR": str(home / "state"),
        "SIMULATOR_YEARS": "1",
        "SIMULATOR_PLAYS_PER_DAY": "8",
        "SIMULATOR_EPOCH": (datetime.now(UTC) - timedelta(days=3)).isoformat(timespec="seconds"),
        "INGEST_SCHEDULE": "0 0 29 2 *",  # by hand only
        "ENRICHMENT_DAILY_READS": "0",  # a description may move a play from the album's artist to the track's
        "NO_COLOR": "1",
        "COLUMNS": "160",
    }
    settings.write_env(ROOT / ".env")
    example = settings.read(ROOT / ".env", {})
    environ |= {name: str(port) for name, port in zip(_ports(example), free_ports(), strict=False)}
    values = settings.for_profile(settings.read(ROOT / ".env", environ), "demo")
    started = Platform(values, environ, home, "")
    try:
        done = started.run("demo", check=False, timeout=25 * MINUTES)
        if done.returncode:
            pytest.fail(f"local demo failed:\n{done.stdout[-6000:]}\n{done.stderr[-4000:]}", pytrace=False)
        yield Platform(values, environ, home, done.stdout)
    finally:
        _keep_logs(home)
        started.run("clean", "--yes", check=False)
        shutil.rmtree(home, ignore_errors=True)


def _ports(values: dict[str, str]) -> list[str]:
    return [name for name in values if name.endswith("_PORT")]


def free_ports() -> Iterator[int]:
    """Ports nobody listens on, each given out once."""
    given: set[int] = set()
    while True:
        port = free_port()
        if port not in given:
            given.add(port)
            yield port


def _keep_logs(home: Path) -> None:
    """Logs of the last run, for whoever has to find out why it failed."""
    logs = home / "state" / "demo" / "logs"
    if logs.exists():
        kept = ROOT / "artifacts" / "end_to_end_logs"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(logs, kept)


@pytest.fixture
def truth(platform: Platform) -> Callable[[int], list[dict[str, Any]]]:
    """What a listener really played, as far as Encore can know: the export, or what the API shows."""

    def read(listener: int) -> list[dict[str, Any]]:
        lines = platform.ledger(listener)
        if listener == EXPORTER:
            return lines
        return [line for line in lines if line["in_api"]][-API_REACH:]

    return read


@pytest.fixture
def user_of(platform: Platform) -> Callable[[int], int]:
    """Listener → account id."""
    return lambda listener: _account(platform, listener)[0]


@pytest.fixture
def zone_of(platform: Platform) -> Callable[[int], str]:
    """Listener → time zone of the account."""
    return lambda listener: _account(platform, listener)[1]


def _account(platform: Platform, listener: int) -> tuple[int, str]:
    address = platform.url("SIMULATOR_PORT", "/_simulator/listeners")
    listeners = requests.get(address, timeout=30).json()["listeners"]
    spotify_id = next(each["id"] for each in listeners if each["number"] == listener)
    query = "SELECT account_id, time_zone FROM account WHERE login_name IN (%s, 'spotify:' || %s)"
    return platform.rows("source", query, spotify_id, spotify_id)[0]  # type: ignore[return-value]


@pytest.fixture
def secrets_of_the_platform(platform: Platform) -> dict[str, str]:
    """Every generated secret, and every token the endpoint holds, by name."""
    example = settings.dotenv_values(settings.EXAMPLE)
    asked = [name for name, value in example.items() if settings.is_placeholder(value or "")]
    assert len(asked) > 15
    return {name: platform.values[name] for name in asked}
