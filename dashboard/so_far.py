"""This week, month and year so far, each against the same days of the one before."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from dashboard.queries.overview import Day

DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class Sums:
    """What the days of a span add up to."""

    plays: int
    streams: int
    listened_ms: int
    active_days: int


@dataclass(frozen=True)
class Line:
    """One span and its sums, as a line of a download."""

    period: str
    first: date
    last: date
    plays: int
    streams: int
    listened_ms: int
    active_days: int


@dataclass(frozen=True)
class SoFar:
    """One kind of period: its days until today, the same days of the one before, and what both add up to."""

    key: str
    now: Span
    before: Span
    sums: Sums
    sums_before: Sums


def spans(today: date) -> dict[str, tuple[Span, Span]]:
    """Week (from Monday), month and year: the days until today, and the same days of the one before.

    A month before that is shorter, and a year before without 29 February, end with their last such day.
    """
    monday = today - timedelta(days=today.weekday())
    week = timedelta(days=DAYS_PER_WEEK)
    month = today.replace(day=1)
    month_end = month - timedelta(days=1)
    month_before = Span(month_end.replace(day=1), month_end.replace(day=min(today.day, month_end.day)))
    year_day = today.day - 1 if (today.month, today.day) == (2, 29) else today.day
    year_before = Span(date(today.year - 1, 1, 1), date(today.year - 1, today.month, year_day))
    return {
        "week": (Span(monday, today), Span(monday - week, today - week)),
        "month": (Span(month, today), month_before),
        "year": (Span(date(today.year, 1, 1), today), year_before),
    }


def first_day(today: date) -> date:
    """The earliest day that any of the spans needs."""
    return min(span.first for pair in spans(today).values() for span in pair)


def sums(days: Sequence[Day], span: Span) -> Sums:
    """What the days of a span add up to."""
    found = [day for day in days if span.first <= day.local_date <= span.last]
    return Sums(
        plays=sum(day.plays for day in found),
        streams=sum(day.streams for day in found),
        listened_ms=sum(day.listened_ms for day in found),
        active_days=len(found),
    )


def so_far(days: Sequence[Day], today: date) -> list[SoFar]:
    """Week, month and year."""
    return [
        SoFar(key, now, before, sums(days, now), sums(days, before))
        for key, (now, before) in spans(today).items()
    ]


def lines(found: Sequence[SoFar]) -> list[Line]:
    """Two lines for each: its days so far, and the same days of the one before."""
    return [
        Line(row.key + suffix, span.first, span.last, **asdict(added))
        for row in found
        for suffix, span, added in (("", row.now, row.sums), ("_before", row.before, row.sums_before))
    ]
