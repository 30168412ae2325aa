"""The demo on the containers: what local mode does in its demo, by the same pages, APIs and databases.

Usage: python docker/demo.py      (after `docker compose … up`, see `make demo-docker`)
"""

import subprocess
import sys
import threading
import time

from flask_endpoint.client import EncoreError
from local import demo, summary
from local.browser import SignInError
from local.containers import open_platform
from local.screen import complain, say
from local.settings import ROOT, SettingsError
from local.workflows import WorkflowError

COMPOSE = ("compose", "--env-file", ".env", "--env-file", "docker/demo.env")
UNITS = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def memory_bytes() -> int:
    """What all containers of the demo hold right now."""
    listed = _docker(*COMPOSE, "ps", "--quiet").split()
    if not listed:
        return 0
    used = _docker("stats", "--no-stream", "--format", "{{.MemUsage}}", *listed)
    return sum(_bytes(line.split("/")[0].strip()) for line in used.splitlines())


def _docker(*arguments: str) -> str:
    command = ["docker", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


def _bytes(text: str) -> int:
    number = text.rstrip("BKMGi")
    return int(float(number) * UNITS[text[len(number) :]]) if number else 0


class Peak:
    """The most memory the containers held together while this was open."""

    def __init__(self) -> None:
        self.bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(1):
            self.bytes = max(self.bytes, memory_bytes())


def main() -> int:
    """Do the demo's work and print its summary; expected trouble is one message and status 1."""
    began = time.monotonic()
    try:
        platform = open_platform()
        with Peak() as peak:
            is_new = demo.fill(platform)
        if is_new:
            summary.remember(platform, {"peak_bytes": peak.bytes})
        summary.show(platform)
    except (SettingsError, SignInError, EncoreError, WorkflowError) as error:
        complain(str(error))
        return 1
    say(f"\ndone in {time.monotonic() - began:.0f} s; the containers keep running: make ps, make down")
    return 0


if __name__ == "__main__":
    sys.exit(main())
