"""Bring the platform down: databases last, and nothing of ours left behind."""

import contextlib
import shutil
import time

from local import orphans
from local.layout import Layout, state_dir
from local.platform import running_profile
from local.screen import Board, headline, say
from local.settings import PROFILES
from local.supervisor import Supervisor


def stop(values: dict[str, str]) -> None:
    """End every process of whichever profile is up; databases last. Also ends those without a supervisor."""
    profile = running_profile(values)
    state = state_dir(values)
    if profile is not None:
        _stop_all(Supervisor(Layout(state, profile)))
    for word in orphans.end(state):
        say(word)
    say("the platform is stopped" if profile else "the platform was not running")


def _stop_all(supervisor: Supervisor) -> None:
    headline("Stopping the platform")
    names = [name for name, info in supervisor.processes().items() if info["statename"] != "STOPPED"]
    servers = [name for name in names if name.startswith("postgres-")]
    with Board(names) as board:
        for group in ([name for name in names if name not in servers], servers):
            for name in group:
                board.busy(name)
                with contextlib.suppress(OSError):
                    supervisor.stop(name)
            left = set(group)
            while left:
                states = supervisor.processes()
                for name in sorted(left):
                    if states[name]["statename"] in ("STOPPED", "EXITED", "FATAL", "UNKNOWN"):
                        board.end(name, "done", "stopped")
                        left.discard(name)
                time.sleep(0.2)
    supervisor.shutdown()


def clean(values: dict[str, str]) -> None:
    """Stop, and forget both profiles: databases, lake, uploads, logs."""
    stop(values)
    for profile in PROFILES:
        Layout(state_dir(values), profile).remove()
    shutil.rmtree(Layout(state_dir(values), "demo").database_root, ignore_errors=True)
    shutil.rmtree(state_dir(values), ignore_errors=True)
    say("removed the databases, the lake, uploads and logs; .env is kept")
