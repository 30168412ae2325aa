"""A calendar heat map: a square per day, a column per week, in two halves that a phone stacks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.charts.scale import Levels
from dashboard.texts import MONTHS_SHORT

DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class Square:
    """One day; level None leaves the place blank (outside the range, or not published yet)."""

    level: int | None
    tip: str = ""


@dataclass(frozen=True)
class Half:
    """Consecutive weeks: the month above each in which one begins, and their squares, Monday first."""

    months: list[str]
    squares: list[Square]


@dataclass(frozen=True)
class Calendar:
    """The heat map, ready to draw."""

    halves: list[Half]
    levels: Levels


def month_labels(mondays: list[date], first: date, last: date) -> list[str]:
    """The month's name above the week in which it begins; the first week names its own unless crowded out."""
    labels = ["" for _ in mondays]
    for index, monday in enumerate(mondays):
        for day in (monday + timedelta(days=offset) for offset in range(DAYS_PER_WEEK)):
            if day.day == 1 and first <= day <= last:
                labels[index] = MONTHS_SHORT[day.month - 1]
    if not any(labels[:3]):
        labels[0] = MONTHS_SHORT[max(mondays[0], first).month - 1]
    return labels


def calendar(
    values: Mapping[date, int], first: date, last: date, known_to: date, tip: Callable[[date], str]
) -> Calendar:
    """Squares from `first` to `last`; a day without a value is 0 up to `known_to` and blank after it."""
    levels = Levels.of(values.values())
    monday = first - timedelta(days=first.weekday())
    mondays = [monday + timedelta(weeks=week) for week in range((last - monday).days // DAYS_PER_WEEK + 1)]

    def square(day: date) -> Square:
        if not first <= day <= min(last, known_to):
            return Square(None)
        return Square(levels.level(values.get(day, 0)), tip(day))

    half = (len(mondays) + 1) // 2
    mondays += [mondays[-1] + timedelta(weeks=1)] * (2 * half - len(mondays))  # halves of one width
    halves = []
    for weeks in (mondays[:half], mondays[half:]):
        if weeks:
            squares = [
                square(week + timedelta(days=offset)) for week in weeks for offset in range(DAYS_PER_WEEK)
            ]
            halves.append(Half(month_labels(weeks, first, last), squares))
    return Calendar(halves, levels)
