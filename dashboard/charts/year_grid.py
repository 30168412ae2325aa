"""A year as twelve month grids: a line per week, Monday first, a cell per day."""

from calendar import Calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.charts.scale import Levels

WEEKS = Calendar()


@dataclass(frozen=True)
class Cell:
    """One day; level None: not published yet. `href` opens the day's plays, where there are any."""

    number: int
    level: int | None
    tip: str
    href: str


@dataclass(frozen=True)
class Month:
    """One month; None fills the weeks up in which it begins and ends."""

    start: date
    weeks: list[list[Cell | None]]


@dataclass(frozen=True)
class YearGrid:
    """The year, ready to draw."""

    months: list[Month]
    levels: Levels


def year_grid(
    year: int,
    values: Mapping[date, int],
    known_to: date,
    tip: Callable[[date], str],
    href: Callable[[date], str],
) -> YearGrid:
    """Days without a value are 0 up to `known_to` and have no level after it; the others have an address."""
    levels = Levels.of(values.values())

    def cell(day: date) -> Cell:
        if day > known_to:
            return Cell(day.day, None, "", "")
        return Cell(day.day, levels.level(values.get(day, 0)), tip(day), href(day) if day in values else "")

    months = []
    for month in range(1, 13):
        weeks = [
            [cell(day) if day.month == month else None for day in week]
            for week in WEEKS.monthdatescalendar(year, month)
        ]
        months.append(Month(date(year, month, 1), weeks))
    return YearGrid(months, levels)
