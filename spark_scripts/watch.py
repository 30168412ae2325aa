"""The Connect server as a child: ended when the master knows nothing of its application any more.

A cut of the network can make master and driver lose each other. The master then ends the application and its
executors, while the driver waits to be called back: it takes queries and never answers them. Whoever started
this command, Docker say, starts the server anew. This module comes into the image alone: it imports the
standard library only.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from urllib.request import urlopen

CHECK_SECONDS = 5.0
PATIENCE_SECONDS = 30.0
"""For how long an application may be missing: a master that was restarted learns again who is there."""


class ApplicationWatch:
    """Whether an application that the master once knew is lost."""

    def __init__(self, name: str, patience: float = PATIENCE_SECONDS) -> None:
        self._name = name
        self._patience = patience
        self._is_known = False
        self._missing_since: float | None = None

    def is_lost(self, active: Collection[str] | None, now: float) -> bool:
        """Given the master's active applications (None: it does not answer) at a moment, in seconds."""
        if active is None or self._name in active or not self._is_known:
            self._is_known |= active is not None and self._name in active
            self._missing_since = None
            return False
        self._missing_since = now if self._missing_since is None else self._missing_since
        return now - self._missing_since >= self._patience


def active_applications(master_ui: str) -> list[str] | None:
    """Names of the applications that the master counts as active; None if it does not answer."""
    try:
        with urlopen(f"{master_ui}/json/", timeout=CHECK_SECONDS) as reply:  # noqa: S310 - the master's own page
            return [each["name"] for each in json.load(reply)["activeapps"]]
    except (OSError, ValueError, KeyError):
        return None


def run(
    argv: Sequence[str],
    env: Mapping[str, str],
    master_ui: str,
    watch: ApplicationWatch,
    check_seconds: float = CHECK_SECONDS,
) -> int:
    """Run the server; returns its status, 1 if it was ended because its application is lost."""
    server = subprocess.Popen(argv, env=dict(env))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda told, _frame: server.send_signal(told))
    while True:
        try:
            status = server.wait(check_seconds)
        except subprocess.TimeoutExpired:
            if not watch.is_lost(active_applications(master_ui), time.monotonic()):
                continue
            sys.stderr.write(
                f"the master at {master_ui} knows this application no longer: the server is ended\n"
            )
            server.kill()
            server.wait()
            return 1
        return status if status >= 0 else 128 - status
