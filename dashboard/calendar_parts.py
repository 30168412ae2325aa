"""What the calendar page draws and finds: days of a year, months of all years, seasons, the longest days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from dashboard.charts.bars import Bars, Datum, bar_chart
from dashboard.charts.scale import Levels
from dashboard.charts.year_grid import YearGrid, year_grid
from dashboard.formats import counted, day_text, hours_text, long_day_text, month_text, number, zone_of
from dashboard.formats import month as month_name
from dashboard.frame import Frame
from dashboard.measures import Measure
from dashboard.periods import ALL_TIME, Period
from dashboard.queries.calendar import LongDay
from dashboard.queries.overview import Day
from dashboard.queries.release import PeriodSummary
from dashboard.seasons import Season, daily_mean, seasons
from dashboard.texts import MONTHS_SHORT, text
from dashboard.years import years_of


@dataclass(frozen=True)
class MonthCell:
    """One month of the table of all months; level None: nothing was heard."""

    level: int | None
    tip: str
    href: str


def last_known(year: Period, frame: Frame) -> date:
    """The last day of the year that the release knows."""
    return min(year.end or frame.as_of_date, frame.as_of_date)


def months_of(frame: Frame, year: Period | None = None) -> list[PeriodSummary]:
    """Summaries of the months with plays, the oldest first: of one year, or of all."""
    found = [row for row in frame.summaries if row.period_type == "month"]
    if year is not None:
        found = [row for row in found if row.period_start.year == year.start.year]
    return sorted(found, key=lambda row: row.period_start)


def history_of(day: date) -> str:
    """The address of a day's plays."""
    span: dict[str, Any] = {"from": day.isoformat(), "to": day.isoformat()}
    return url_for("history.show", **span)


def days_grid(days: Sequence[Day], year: Period, frame: Frame, measure: Measure) -> YearGrid:
    """Every day of the year."""
    by_date = {day.local_date: day for day in days}

    def tip(day: date) -> str:
        row = by_date.get(day)
        if row is None:
            return text("overview.day.none", day=long_day_text(day))
        return text(
            "overview.day.tip",
            day=long_day_text(day),
            time=hours_text(row.listened_ms),
            plays=counted(row.plays, "plays"),
            streams=counted(row.streams, "streams"),
        )

    values = {day.local_date: measure.of(day) for day in days}
    return year_grid(year.start.year, values, last_known(year, frame), tip, history_of)


def days_finding(days: Sequence[Day], year: Period, frame: Frame, measure: Measure) -> str:
    """On how many days there was music, and on which the most."""
    if not days:
        return text("calendar.none", year=year.label)
    best = max(days, key=measure.of)
    return text(
        "calendar.finding",
        year=year.label,
        days=number(len(days)),
        all=number((last_known(year, frame) - year.start).days + 1),
        day=day_text(best.local_date),
        value=measure.show(measure.of(best)),
    )


def silent(month: date, frame: Frame) -> str:
    """What is said of a month without plays."""
    return text("to_come" if month > frame.as_of_date else "no_plays")


def months_chart(months: Sequence[PeriodSummary], year: Period, frame: Frame, measure: Measure) -> Bars:
    """Twelve bars, each a link to the month's rankings."""
    by_month = {row.period_start.month: row for row in months}
    data = []
    for month, name in enumerate(MONTHS_SHORT, start=1):
        row = by_month.get(month)
        start = date(year.start.year, month, 1)
        value = measure.of(row) if row else 0
        shown = measure.show(value) if row else silent(start, frame)
        tip = text("chart.tip", label=month_text(start), value=shown)
        href = url_for("rankings.show", period=Period("month", row.period_start).key) if row else ""
        data.append(Datum(name, value, tip, minor=month % 2 == 0, href=href))
    return bar_chart(data, measure)


def months_finding(months: Sequence[PeriodSummary], year: Period, frame: Frame, measure: Measure) -> str:
    """The biggest month of the year."""
    best = max(months, key=measure.of)
    key = "so_far" if year.start.year == frame.as_of_date.year else "finding"
    name = month_name(best.period_start)
    value = measure.show(measure.of(best))
    return text(f"calendar.months.{key}", month=name, year=year.label, value=value)


def every_month(frame: Frame, measure: Measure) -> tuple[list[tuple[Period, list[MonthCell]]], Levels]:
    """A line per year, the newest first, with its twelve months."""
    by_start = {row.period_start: row for row in months_of(frame)}
    levels = Levels.of(measure.of(row) for row in by_start.values())
    lines = []
    for year in years_of(frame):
        cells = []
        for month in range(1, 13):
            row = by_start.get(year.start.replace(month=month))
            if row is None:
                cells.append(MonthCell(None, "", ""))
                continue
            value = measure.of(row)
            tip = text("chart.tip", label=month_text(row.period_start), value=measure.show(value))
            href = url_for("calendar.show", period=year.key, measure=measure.key) + f"#month-{month}"
            cells.append(MonthCell(levels.level(value), tip, href))
        lines.append((year, cells))
    return lines, levels


def every_month_finding(months: Sequence[PeriodSummary], measure: Measure) -> str:
    """The biggest month of all."""
    best = max(months, key=measure.of)
    return text(
        "calendar.every_month.finding",
        month=month_text(best.period_start),
        value=measure.show(measure.of(best)),
    )


def seasons_of(frame: Frame) -> list[Season]:
    """The seasons of all years together."""
    total = frame.summary(ALL_TIME)
    months = months_of(frame)
    if total is None or not months:
        return []
    first = total.first_play_at.astimezone(zone_of(frame.zone)).date()
    return seasons(months, first, frame.as_of_date)


def seasons_chart(found: Sequence[Season], measure: Measure) -> Bars:
    """Four bars: the average per day."""
    data = []
    for season in found:
        mean = daily_mean(season)
        value = measure.of(mean) if mean else 0
        tip = text(
            "calendar.season.tip",
            season=text(f"calendar.season.{season.season}"),
            value=measure.show(value),
            days=counted(season.days, "days"),
        )
        data.append(Datum(text(f"calendar.season.short.{season.season}"), value, tip))
    return bar_chart(data, measure)


def seasons_finding(found: Sequence[Season], measure: Measure) -> str:
    """The season with the most music per day."""
    means = {season.season: mean for season in found if (mean := daily_mean(season))}
    best = max(means, key=lambda name: measure.of(means[name]))
    value = measure.show(measure.of(means[best]))
    return text("calendar.seasons.finding", season=text(f"calendar.season.{best}"), value=value)


def longest_finding(longest: Sequence[LongDay]) -> str:
    """The longest day of all."""
    best = longest[0]
    day, value = long_day_text(best.local_date), hours_text(best.listened_ms)
    return text("calendar.longest.finding", day=day, value=value)
