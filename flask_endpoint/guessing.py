"""A brake on guessing passwords. Kept in memory: one process serves, and a restart forgives nobody much."""

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

WINDOW_SECONDS = 300.0
MAX_PER_NAME_AND_ADDRESS = 5
MAX_PER_NAME = 50
MAX_PER_ADDRESS = 30
MAX_KEYS = 10_000


class GuessLimiter:
    """Counts failed sign-ins of the last five minutes by name and address, by name, and by address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    @staticmethod
    def _limits(name: str, address: str) -> dict[tuple[str, str], int]:
        return {
            (name, address): MAX_PER_NAME_AND_ADDRESS,
            (name, ""): MAX_PER_NAME,
            ("", address): MAX_PER_ADDRESS,
        }

    def seconds_to_wait(self, name: str, address: str) -> int:
        """0 when a guess is allowed now, else how long until one is."""
        now = self._clock()
        wait = 0.0
        with self._lock:
            for key, limit in self._limits(name, address).items():
                failures = self._failures.get(key)
                if not failures:
                    continue
                while failures and failures[0] <= now - WINDOW_SECONDS:
                    failures.popleft()
                if len(failures) >= limit:
                    wait = max(wait, failures[-limit] + WINDOW_SECONDS - now)
        return int(wait) + 1 if wait > 0 else 0

    def failed(self, name: str, address: str) -> None:
        """Count a wrong guess."""
        now = self._clock()
        with self._lock:
            if len(self._failures) > MAX_KEYS:
                self._forget_old(now)
            for key in self._limits(name, address):
                self._failures[key].append(now)

    def succeeded(self, name: str, address: str) -> None:
        """Whoever knows the password is forgiven the typos before it."""
        with self._lock:
            self._failures.pop((name, address), None)

    def _forget_old(self, now: float) -> None:
        old = [key for key, times in self._failures.items() if not times or times[-1] <= now - WINDOW_SECONDS]
        for key in old:
            del self._failures[key]
