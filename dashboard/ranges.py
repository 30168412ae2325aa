"""Any days: in addresses (2026-01-05..2026-02-10), in words, and the days they are compared with."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.formats import day_text
from dashboard.periods import EPOCH, ROLLING_DAYS, Period
from dashboard.texts import text

END = date(9999, 12, 31)


@dataclass(frozen=True)
class Range:
    """Days from `first` to `last`, both included. It has what a Period tells of itself."""

    first: date
    last: date
    type: str = "range"
    span: str = ""

    @property
    def key(self) -> str:
        """The range in an address."""
        return f"{self.first.isoformat()}..{self.last.isoformat()}"

    @property
    def label(self) -> str:
        """The range in words."""
        if self.first == self.last:
            return day_text(self.first)
        return text("period.span", first=day_text(self.first), last=day_text(self.last))

    @property
    def before(self) -> date:
        """Where the equally long range before begins."""
        length = self.last - self.first + timedelta(days=1)
        return self.first - min(length, self.first - date.min)

    @property
    def previous_start(self) -> None:
        """No stored period is before a range."""


def parse(key: str) -> Range | None:
    """The range an address names; None: it names something else. Raises ValueError for days that are none."""
    found = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})", key, re.ASCII)
    if found is None:
        return None
    return between(date.fromisoformat(found[1]), date.fromisoformat(found[2]))


def between(first: date, last: date) -> Range:
    """The days from one to another; raises ValueError when they are the wrong way round."""
    if first > last:
        raise ValueError(f"{first} is after {last}")
    return Range(first, last)


def days_of(chosen: Period | Range) -> tuple[date, date, date]:
    """The first day to compare with, the first and the last day; all time compares with nothing."""
    if isinstance(chosen, Range):
        return chosen.before, chosen.first, chosen.last
    if chosen.type == "all_time":
        return EPOCH, EPOCH, END
    rolled = timedelta(days=ROLLING_DAYS.get(chosen.type, 0))
    return chosen.previous_start or chosen.start - rolled, chosen.start, chosen.end or END
