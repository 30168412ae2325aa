"""Calendar: every day of a year, its months, the seasons of all years, the longest days."""

from flask import Blueprint, Response

from dashboard import calendar_parts as parts
from dashboard import frame as frames
from dashboard.downloads import csv_response
from dashboard.queries import calendar as queries
from dashboard.queries import overview
from dashboard.queries.calendar import LongDay, Variety
from dashboard.queries.overview import Day
from dashboard.queries.release import PeriodSummary
from dashboard.seasons import Season, daily_mean
from dashboard.session import own_snapshot
from dashboard.texts import MONTHS_SHORT, WEEKDAYS, WEEKDAYS_SHORT
from dashboard.variety import ENOUGH_PLAYS, variety_chart, variety_finding
from dashboard.years import chosen_year, years_of

page = Blueprint("calendar", __name__)


@page.get("/calendar")
def show() -> str:
    """The calendar of one year."""
    measure = frames.chosen_measure()
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        year = chosen_year(frame)
        days = overview.days(snapshot, year.start, parts.last_known(year, frame))
        longest = queries.longest_days(snapshot)
        variety = queries.variety(snapshot, year.start.year)
    months, all_months = parts.months_of(frame, year), parts.months_of(frame)
    seasons = parts.seasons_of(frame)
    lines, levels = parts.every_month(frame, measure)
    return frames.render(
        "calendar.html",
        frame,
        year=year,
        years=years_of(frame),
        measure=measure,
        finding=parts.days_finding(days, year, frame, measure),
        days=days,
        grid=parts.days_grid(days, year, frame, measure),
        months=months,
        month_of={row.period_start: row for row in months},
        months_chart=parts.months_chart(months, year, frame, measure),
        months_finding=parts.months_finding(months, year, frame, measure) if months else "",
        every_month=lines,
        every_month_levels=levels,
        every_month_finding=parts.every_month_finding(all_months, measure) if all_months else "",
        all_months=all_months[::-1],
        seasons=[(season, daily_mean(season)) for season in seasons],
        seasons_chart=parts.seasons_chart(seasons, measure),
        seasons_finding=parts.seasons_finding(seasons, measure) if seasons else "",
        longest=longest,
        variety=variety,
        enough_plays=ENOUGH_PLAYS,
        variety_chart=variety_chart(variety, year, frame),
        variety_finding=variety_finding(variety, year),
        longest_finding=parts.longest_finding(longest) if longest else "",
        weekdays=list(zip(WEEKDAYS, WEEKDAYS_SHORT, strict=True)),
        month_names=MONTHS_SHORT,
        history_of=parts.history_of,
    )


@page.get("/calendar/days.csv")
def days_csv() -> Response:
    """The days of the year."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        year = chosen_year(frame)
        days = overview.days(snapshot, year.start, parts.last_known(year, frame))
    return csv_response(f"days-{year.key}", Day, days)


@page.get("/calendar/months.csv")
def months_csv() -> Response:
    """Every month with plays, of all years."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
    return csv_response("months", PeriodSummary, parts.months_of(frame))


@page.get("/calendar/seasons.csv")
def seasons_csv() -> Response:
    """The sums of the seasons and their numbers of days."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
    return csv_response("seasons", Season, parts.seasons_of(frame))


@page.get("/calendar/variety.csv")
def variety_csv() -> Response:
    """Every month's variety, of all years."""
    with own_snapshot() as snapshot:
        rows = queries.variety(snapshot)
    return csv_response("variety", Variety, rows)


@page.get("/calendar/longest-days.csv")
def longest_days_csv() -> Response:
    """The longest days."""
    with own_snapshot() as snapshot:
        rows = queries.longest_days(snapshot)
    return csv_response("longest-days", LongDay, rows)
