"""A weekday by hour heat map: 168 squares, Monday on top."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dashboard.charts.scale import Levels
from dashboard.texts import WEEKDAYS_SHORT

HOURS = range(24)
WEEKDAYS_ISO = range(1, 8)


@dataclass(frozen=True)
class Square:
    """One weekday and hour."""

    level: int
    tip: str
    is_peak: bool


@dataclass(frozen=True)
class Line:
    """One weekday."""

    label: str
    squares: list[Square]


@dataclass(frozen=True)
class Heatmap:
    """The heat map, ready to draw."""

    lines: list[Line]
    levels: Levels


def heatmap(values: Mapping[tuple[int, int], int], tip: Callable[[int, int], str]) -> Heatmap:
    """Squares of (weekday, hour) → value; a missing one is 0."""
    levels = Levels.of(values.values())
    peak = max(values.values(), default=0)
    lines = []
    for weekday in WEEKDAYS_ISO:
        squares = []
        for hour in HOURS:
            value = values.get((weekday, hour), 0)
            squares.append(Square(levels.level(value), tip(weekday, hour), value == peak > 0))
        lines.append(Line(WEEKDAYS_SHORT[weekday - 1], squares))
    return Heatmap(lines, levels)
