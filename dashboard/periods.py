"""Periods as people name them: in addresses (2026, 2026-10, last_30_days, all_time), labels and pickers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.formats import day_text, month_text
from dashboard.queries.release import PeriodSummary
from dashboard.texts import text

EPOCH = date(1970, 1, 1)
ROLLING_DAYS = {"last_7_days": 7, "last_30_days": 30, "last_365_days": 365}
TYPES = ("all_time", *ROLLING_DAYS, "year", "month")


class UnknownPeriodError(ValueError):
    """An address names a period in a form we do not know."""


@dataclass(frozen=True)
class Period:
    """A period_type and period_start of the analytics tables."""

    type: str
    start: date

    @property
    def key(self) -> str:
        """The period in an address."""
        match self.type:
            case "year":
                return f"{self.start:%Y}"
            case "month":
                return f"{self.start:%Y-%m}"
            case _:
                return self.type

    @property
    def end(self) -> date | None:
        """The last day, or None for all time."""
        match self.type:
            case "year":
                return date(self.start.year, 12, 31)
            case "month":
                return (self.start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            case "all_time":
                return None
            case _:
                return self.start + timedelta(days=ROLLING_DAYS[self.type] - 1)

    @property
    def label(self) -> str:
        """The period in words."""
        match self.type:
            case "year":
                return str(self.start.year)
            case "month":
                return month_text(self.start)
            case _:
                return text(f"period.{self.type}")

    @property
    def span(self) -> str:
        """First and last day, where the label does not say them already."""
        if self.type in ROLLING_DAYS and self.end:
            return text("period.span", first=day_text(self.start), last=day_text(self.end))
        return ""

    @property
    def previous_start(self) -> date | None:
        """Where the period before begins, for the types whose earlier periods are stored."""
        match self.type:
            case "year":
                return date(self.start.year - 1, 1, 1)
            case "month":
                return (self.start - timedelta(days=1)).replace(day=1)
            case _:
                return None


ALL_TIME = Period("all_time", EPOCH)


@dataclass(frozen=True)
class Group:
    """Periods of one type, as the picker groups them."""

    label: str
    periods: list[Period]


def of(summary: PeriodSummary) -> Period:
    """The period that a summary row is about."""
    return Period(summary.period_type, summary.period_start)


def rolling(period_type: str, as_of_date: date) -> Period:
    """A rolling period that ends the day before `as_of_date`."""
    return Period(period_type, as_of_date - timedelta(days=ROLLING_DAYS[period_type]))


def parse(key: str, as_of_date: date) -> Period:
    """The period an address names; raises UnknownPeriodError."""
    if key == "all_time":
        return ALL_TIME
    if key in ROLLING_DAYS:
        return rolling(key, as_of_date)
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?", key, re.ASCII)
    try:
        if found:
            year, month = int(found[1]), int(found[2] or 1)
            return Period("month" if found[2] else "year", date(year, month, 1))
    except ValueError:
        pass
    raise UnknownPeriodError(key)


def groups(summaries: Sequence[PeriodSummary]) -> list[Group]:
    """Every period with plays, grouped by type for the picker, newest first."""
    by_type: dict[str, list[Period]] = {name: [] for name in TYPES}
    for summary in summaries:
        by_type.setdefault(summary.period_type, []).append(of(summary))
    recent = [period for name in ("all_time", *ROLLING_DAYS) for period in by_type[name][:1]]
    found = [
        Group(text("period.group.recent"), recent),
        Group(text("period.group.year"), by_type["year"]),
        Group(text("period.group.month"), by_type["month"]),
    ]
    return [group for group in found if group.periods]
