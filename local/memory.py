"""How much memory the platform uses: shared pages counted once where the system can tell."""

import contextlib
import threading

import psutil

MEBIBYTE = 1024 * 1024


def of_process(process: psutil.Process) -> int:
    """Bytes of one process: proportional share (Linux), else what is its own, else all that is resident."""
    with contextlib.suppress(psutil.Error, OSError):
        full = process.memory_full_info()
        return int(getattr(full, "pss", 0) or full.uss)
    with contextlib.suppress(psutil.Error, OSError):
        return int(process.memory_info().rss)
    return 0


def of_tree(pid: int) -> int:
    """Bytes of a process and everything it started."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(of_process(member) for member in family)


class Peak:
    """Watches the total of a process tree in the background and keeps the highest figure."""

    def __init__(self, pid: int, every_seconds: float = 2.0) -> None:
        self.bytes = 0
        self._pid = pid
        self._every = every_seconds
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Peak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            self.bytes = max(self.bytes, of_tree(self._pid))
            if self._stop.wait(self._every):
                return
