"""What runs right now, where, since when and with how much memory; and the logs."""

import os
import time
from pathlib import Path

from rich import box
from rich.table import Table
from rich.text import Text

from local import memory
from local.platform import Platform
from local.screen import console, say, sign
from local.settings import SettingsError

POLL_SECONDS = 0.3


def show(platform: Platform) -> bool:
    """Print the table; returns whether every process is healthy."""
    states = platform.supervisor.processes()
    table = Table(
        title=f"make {platform.profile}",
        title_justify="left",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1),
    )
    for name in ("process", "state"):
        table.add_column(name, min_width=9, no_wrap=name == "process")
    for name in ("port", "pid", "up", "memory"):
        table.add_column(name, justify="right", no_wrap=True)
    is_well = True
    for program in platform.programs:
        info = states[program.name]
        is_up = info["statename"] == "RUNNING"
        trouble = program.probe() if is_up else info["statename"].lower()
        is_well = is_well and trouble is None
        table.add_row(
            sign("done" if trouble is None else "failed") + f" {program.name}",
            Text(trouble or "healthy"),
            " ".join(str(port) for _, port in program.ports),
            str(info["pid"] or ""),
            duration(time.time() - info["start"]) if is_up else "",
            mebibytes(memory.of_tree(info["pid"])) if is_up else "",
        )
    table.add_section()
    total = memory.of_tree(platform.supervisor.pid())
    table.add_row("total", "", "", "", "", mebibytes(total), style="bold")
    console.print(table)
    return is_well


def duration(seconds: float) -> str:
    """A span of time as people say it."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def mebibytes(size: int) -> str:
    """A size in MB, as other tools print it."""
    return f"{size / memory.MEBIBYTE:,.0f} MB"


def list_logs(folder: Path) -> None:
    """Every log file with its last line."""
    for path in sorted(folder.glob("*.log")):
        lines = path.read_text(errors="replace").splitlines()
        console.print(
            Text(path.stem, style="bold"), Text(lines[-1][:200] if lines else "(empty)", style="dim")
        )
    say(f"\nfollow one with `make logs S=flask`; the files are in {folder}")


def follow_log(folder: Path, name: str) -> None:
    """The end of one log, then whatever is added, until Ctrl-C."""
    path = folder / f"{name}.log"
    if not path.exists():
        known = ", ".join(sorted(found.stem for found in folder.glob("*.log")))
        raise SettingsError(f"there is no log named {name}; choose one of {known}")
    position = max(0, path.stat().st_size - 20_000)
    while True:
        if path.stat().st_size < position:  # rotated
            position = 0
        with path.open(errors="replace") as stream:
            stream.seek(position)
            text = stream.read()
            position = stream.tell()
        if text:
            os.write(1, text.encode(errors="replace"))
        time.sleep(POLL_SECONDS)
