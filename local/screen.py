"""What people see: one line per thing that happens, live on a terminal, line by line in a log."""

import threading
import time
from dataclasses import dataclass, field
from types import TracebackType

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

console = Console(highlight=False)
SIGNS = {"waiting": ("·", "dim"), "busy": ("»", "yellow"), "done": ("✓", "green"), "failed": ("✗", "red")}
ASCII = {"·": ".", "»": ">", "✓": "+", "✗": "x"}


def sign(state: str) -> Text:
    """The mark of a state, in its colour, in characters the terminal has."""
    mark, style = SIGNS[state]
    return Text(mark if "utf" in (console.encoding or "").lower() else ASCII[mark], style=style)


def headline(text: str) -> None:
    """Begins a part of the work."""
    console.print(Text(f"\n{text}", style="bold"))


def say(text: str) -> None:
    """One ordinary line."""
    console.print(Text(text), soft_wrap=True)


def complain(text: str) -> None:
    """What went wrong, and what to do."""
    console.print(Text(text, style="bold red"), soft_wrap=True)


@dataclass
class Line:
    """One thing on the board."""

    state: str = "waiting"
    note: str = ""
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None

    def seconds(self) -> str:
        """How long it took, or takes so far."""
        spent = (self.ended or time.monotonic()) - self.began
        return "" if self.state == "waiting" else f"{spent:.1f} s"


class Board:
    """Several things that happen at the same time; threads may write to it."""

    def __init__(self, names: list[str]) -> None:
        self._lines = {name: Line() for name in names}
        self._lock = threading.Lock()
        self._live = Live(self, console=console, refresh_per_second=8) if console.is_terminal else None

    def __enter__(self) -> "Board":
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live:
            self._live.stop()

    def __rich__(self) -> RenderableType:
        with self._lock:
            lines = dict(self._lines)
        left = sum(line.state != "done" for line in lines.values())
        return Group(_grid(lines), Text(f"  {len(lines) - left} of {len(lines)}", style="dim"))

    def busy(self, name: str, note: str = "") -> None:
        """It has begun, or has something to say."""
        with self._lock:
            line = self._lines.setdefault(name, Line())
            if line.state == "waiting":
                line.began = time.monotonic()
            line.state, line.note = "busy", note

    def end(self, name: str, state: str, note: str = "", seconds: float | None = None) -> None:
        """It is `done` or has `failed`, after so many seconds (where somebody else took the time)."""
        with self._lock:
            line = self._lines.setdefault(name, Line())
            if line.state == "waiting":
                line.began = time.monotonic()
            line.state, line.note, line.ended = state, note, time.monotonic()
            if seconds is not None:
                line.began = line.ended - seconds
        if not self._live:
            console.print(_grid({name: line}))


def _grid(lines: dict[str, Line]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(width=3, justify="right")
    table.add_column(width=24, no_wrap=True)
    table.add_column(width=9, justify="right")
    table.add_column(overflow="ellipsis", no_wrap=True)
    for name, line in lines.items():
        table.add_row(sign(line.state), name, line.seconds(), Text(line.note, style="dim"))
    return table
