"""How a row of a table reads on a page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ten_years import ZONE

from dashboard.formats import day_text, hours_text, number, percent_text
from dashboard.texts import MONTHS

Row = Any


@dataclass(frozen=True)
class Compared:
    """A statement, and the cells of a line as they follow from a row."""

    statement: str
    said: Callable[[Row], list[str]]
    at_least: int = 1


def local(moment: datetime) -> datetime:
    """On the listener's clock."""
    return moment.astimezone(ZoneInfo(ZONE))


def at(moment: datetime | None) -> str:
    """4 Oct 2025, 14:05."""
    return f"{day_text(local(moment).date())}, {local(moment):%H:%M}" if moment else "not available"


def on(moment: datetime) -> str:
    """4 Oct 2025."""
    return day_text(local(moment).date())


def in_month(row: Row) -> str:
    """October 2025."""
    return f"{MONTHS[int(row.month) - 1]} {int(row.year)}"


def counts(row: Row, names: str) -> list[str]:
    """Whole numbers; what is NULL is not available."""
    return [
        "not available" if getattr(row, name) is None else number(getattr(row, name))
        for name in names.split()
    ]


def time(row: Row) -> str:
    """Listening time, marked where a share of it is estimated."""
    return ("≈ " if getattr(row, "estimated_pct", 0) else "") + hours_text(row.listened_ms)


def change(now: int, before: int, shown: str) -> str:
    """A figure and how it changed."""
    if not before:
        return f"{shown} none before"
    if now == before:
        return f"{shown} ="
    return f"{shown} {'▲' if now > before else '▼'} {percent_text(100 * abs(now - before) / before)}"


def moved(row: Row) -> str:
    """How a line of a ranking moved, where there was a period before."""
    if row.rank_change is None:
        return "new"
    return "=" if not row.rank_change else f"{'▲' if row.rank_change > 0 else '▼'} {abs(row.rank_change)}"


def figures(row: Row) -> list[str]:
    """Streams, time, plays."""
    return [number(row.streams), time(row), number(row.plays)]
