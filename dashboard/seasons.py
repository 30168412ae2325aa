"""Quarters of the year as the weather has them, named by their months, so that both hemispheres agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.queries.release import PeriodSummary

SEASONS = {"dec_feb": (12, 1, 2), "mar_may": (3, 4, 5), "jun_aug": (6, 7, 8), "sep_nov": (9, 10, 11)}
"""Season → its months."""


@dataclass(frozen=True)
class Season:
    """What was heard in these months of all years; `days` counts such days, with music or without."""

    season: str
    days: int
    plays: int
    streams: int
    listened_ms: int


@dataclass(frozen=True)
class DailyMean:
    """A season's figures per day, rounded."""

    plays: int
    streams: int
    listened_ms: int


def seasons(months: Sequence[PeriodSummary], first: date, last: date) -> list[Season]:
    """Sums of the months by season; the days are those from `first` to `last`, both included."""
    by_month = [0] * 13
    for offset in range((last - first).days + 1):
        by_month[(first + timedelta(days=offset)).month] += 1
    found = []
    for name, numbers in SEASONS.items():
        rows = [row for row in months if row.period_start.month in numbers]
        found.append(
            Season(
                name,
                sum(by_month[number] for number in numbers),
                sum(row.plays for row in rows),
                sum(row.streams for row in rows),
                sum(row.listened_ms for row in rows),
            )
        )
    return found


def daily_mean(season: Season) -> DailyMean | None:
    """The season's figures per day; None: there was no such day yet."""
    if not season.days:
        return None
    plays, streams, ms = (total / season.days for total in (season.plays, season.streams, season.listened_ms))
    return DailyMean(round(plays), round(streams), round(ms))
