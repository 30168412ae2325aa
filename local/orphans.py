"""Programs of ours that lost their supervisor, because it was killed; their environment tells."""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil

from local.programs import MARK

PATIENCE_SECONDS = 20


def find(state: Path) -> list[psutil.Process]:
    """Every process that a supervisor of this state folder started."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            mark = process.environ().get(MARK)
            if mark and Path(mark).parent == state:
                found.append(process)
    return found


def end(state: Path) -> Iterator[str]:
    """End them: asked first, killed after a while. Yields what to tell."""
    processes = find(state)
    if not processes:
        return
    yield f"ending {len(processes)} processes that a killed supervisor left behind"
    pids = {process.pid for process in processes}
    for process in processes:
        with contextlib.suppress(psutil.Error):
            is_postgres = process.name().startswith("postgres")
            if not is_postgres:
                process.terminate()
            elif process.ppid() not in pids:  # the server ends its sessions itself
                process.send_signal(signal.SIGINT)
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE_SECONDS)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
