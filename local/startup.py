"""Bring the platform up: every part as soon as what it needs is there, many at a time."""

import hashlib
import importlib.metadata
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from functools import partial
from pathlib import Path

from local import airflow, databases, orphans, ports
from local.java import java_home
from local.platform import Platform, open_platform, read_values, running_profile
from local.programs import Program, process_environment
from local.screen import Board, headline, say
from local.settings import ROOT, SettingsError

HEALTHY_WITHIN_SECONDS = 240
TRIES_BEFORE_GIVING_UP = 4


class StartError(RuntimeError):
    """A part of the platform did not come up; the message holds the end of its log."""


class CutShortError(RuntimeError):
    """Waiting for a part was ended because another one failed, or by Ctrl-C."""


def start(profile: str, only: frozenset[str] = frozenset()) -> Platform:
    """Bring every process up (or `only` these and what they need) and wait until they are healthy.

    Harmless when they already are.
    """
    values = read_values()
    running = running_profile(values)
    if running not in (None, profile):
        raise SettingsError(f"`make {running}` is running on the same ports: `make stop` first")
    headline("Starting the platform")
    platform = open_platform(profile, values)
    if running is None:
        _prepare(platform)
    elif platform.supervisor.differs(platform.programs):
        say("settings have changed since the platform was started: `make stop` and start again to apply them")
    _start_all(platform, _with_needs(only))
    return platform


def _prepare(platform: Platform) -> None:
    """Everything that must be true before the first process starts."""
    layout = platform.layout
    for word in orphans.end(layout.state):
        say(word)
    ports.check(platform.programs)
    java_home(layout.state)
    for folder in ("airflow", "spark/work", "spark/local"):
        (layout.home / folder).mkdir(parents=True, exist_ok=True)
    servers = databases.clusters(layout, platform.values)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda server: server.create(), servers.values()))
    for server in servers.values():
        databases.clear_stale_lock(server.data)
    platform.supervisor.write_configuration(platform.programs)
    platform.supervisor.launch(process_environment(layout))


NEEDS: dict[str, tuple[str, ...]] = {
    "source schema": ("postgres-source",),
    "main schema": ("postgres-main",),
    "replica schema": ("postgres-replica",),
    "airflow database": ("source schema",),
    "flask": ("source schema",),
    "import-worker": ("source schema",),
    "dashboard": ("source schema", "main schema"),
    "cdc": ("main schema", "replica schema"),
    "spark-worker": ("spark-master",),
    "spark-connect": ("spark-master",),
    "airflow-api-server": ("airflow database",),
    "airflow-scheduler": ("airflow database", "flask", "spark-connect", "cdc"),
    "airflow-dag-processor": ("airflow database",),
    "airflow-triggerer": ("airflow database",),
    "exporter": ("source schema", "main schema", "replica schema", "airflow database"),
}
"""Step → the steps that must be done before it begins."""


def _with_needs(names: frozenset[str]) -> frozenset[str]:
    needed = names.union(*(NEEDS.get(name, ()) for name in names))
    return names if needed == names else _with_needs(needed)


def _start_all(platform: Platform, only: frozenset[str]) -> None:
    steps: dict[str, Callable[[Board, threading.Event], str]] = {}
    for program in platform.programs:
        steps[program.name] = _starter(platform, program)
    for database in databases.SETTINGS:
        steps[f"{database} schema"] = _migrator(platform, database)
    steps["airflow database"] = partial(_ready_airflow, platform)
    steps = {name: run for name, run in steps.items() if not only or name in only}
    cancelled = threading.Event()
    with Board(list(steps)) as board, ThreadPoolExecutor(len(steps)) as pool:
        done = {name: threading.Event() for name in steps}
        futures = [pool.submit(_run, name, run, board, done, cancelled) for name, run in steps.items()]
        try:
            finished, _ = wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            cancelled.set()
    _raise_first(finished)


def _raise_first(finished: set[Future[None]]) -> None:
    for future in finished:
        future.result()


def _run(
    name: str,
    run: Callable[[Board, threading.Event], str],
    board: Board,
    done: dict[str, threading.Event],
    cancelled: threading.Event,
) -> None:
    for need in NEEDS.get(name, ()):
        while not done[need].wait(0.1):
            if cancelled.is_set():
                return
    board.busy(name)
    try:
        board.end(name, "done", run(board, cancelled))
    except CutShortError:
        board.end(name, "waiting", "not waited for: another part failed")
    except Exception:
        board.end(name, "failed")
        cancelled.set()
        raise
    else:
        done[name].set()


def _starter(platform: Platform, program: Program) -> Callable[[Board, threading.Event], str]:
    def run(board: Board, cancelled: threading.Event) -> str:
        platform.supervisor.start(program.name)
        wait_healthy(platform, program, cancelled, lambda note: board.busy(program.name, note))
        return f"127.0.0.1:{program.ports[0][1]}" if program.ports else "running"

    return run


def wait_healthy(
    platform: Platform, program: Program, cancelled: threading.Event, note: Callable[[str], None]
) -> None:
    """Until the program runs and its probe is content; gives up when it keeps falling over."""
    deadline = time.monotonic() + HEALTHY_WITHIN_SECONDS
    starts: set[int] = set()
    reason: str | None = "starting"
    while not cancelled.wait(0.25):
        state = platform.supervisor.processes()[program.name]
        starts.add(state["start"])
        is_up = state["statename"] == "RUNNING"
        reason = program.probe() if is_up or state["statename"] == "STARTING" else state["statename"].lower()
        if is_up and reason is None:
            return
        note(reason or "starting")
        refused = "password authentication failed" in (reason or "")
        if refused or len(starts) > TRIES_BEFORE_GIVING_UP or time.monotonic() > deadline:
            raise StartError(_explain(platform, program, reason or "not running", refused))
    raise CutShortError(program.name)


def _explain(platform: Platform, program: Program, reason: str, refused: bool) -> str:
    if refused:
        return (
            f"{program.name} refuses the administrator's password: .env is not the one this database was "
            f"made with. Put that file back, or forget the data with `make clean`."
        )
    log = platform.layout.logs / f"{program.name}.log"
    return f"{program.name} is not healthy: {reason}\n{log}:\n{platform.supervisor.last_words(program.name)}"


def _migrator(platform: Platform, database: str) -> Callable[[Board, threading.Event], str]:
    def run(board: Board, cancelled: threading.Event) -> str:
        del board, cancelled
        return f"{databases.prepare(database, platform.values)} migrations applied"

    return run


def _ready_airflow(platform: Platform, *_: object) -> str:
    """Migrate Airflow's database and keep its administrator, unless done with these very settings."""
    home = platform.layout.home / "airflow"
    values = platform.values
    account = {
        name: values[name]
        for name in ("AIRFLOW_ADMIN_USER", "AIRFLOW_ADMIN_PASSWORD", "EXPORTER_RO_PASSWORD")
    }
    packages = ("apache-airflow", "apache-airflow-providers-fab")
    versions = [importlib.metadata.version(package) for package in packages]
    cluster = (platform.layout.databases / "source" / "PG_VERSION").stat().st_mtime_ns
    wanted = hashlib.sha256(
        repr((versions, account, values["AIRFLOW_DB_NAME"], cluster)).encode()
    ).hexdigest()
    stamp = home / "database.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return "as it was"
    env = {**process_environment(platform.layout), **airflow.environment(values, home), **account}
    log = platform.layout.logs / "airflow-database.log"
    with log.open("wb") as output:
        done = subprocess.run(
            [sys.executable, "-m", "local.airflow"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode:
        words = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise StartError(f"Airflow's database could not be made ready; {log}:\n{words}")
    _write_private(stamp, wanted)
    return "migrated"


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)
