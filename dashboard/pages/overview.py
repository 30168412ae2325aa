"""Overview: how much, since when, how it adds up by period, and every day of a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Response, abort, request, url_for

from dashboard import frame as frames
from dashboard import periods
from dashboard.charts.bars import Bars, Datum, bar_chart
from dashboard.charts.calendar import Calendar, calendar
from dashboard.db import Snapshot
from dashboard.downloads import csv_response
from dashboard.formats import counted, day_text, hours_text, long_day_text, number
from dashboard.frame import Frame
from dashboard.measures import Measure
from dashboard.now import compared, newcomers_finding, now_finding, run_finding
from dashboard.periods import Period, UnknownPeriodError
from dashboard.queries import history, rankings
from dashboard.queries import overview as queries
from dashboard.queries.overview import Day, NewArtist
from dashboard.queries.play_filter import Filter
from dashboard.queries.release import PeriodSummary
from dashboard.session import own_snapshot
from dashboard.so_far import Line, SoFar, first_day, lines, so_far
from dashboard.texts import text

page = Blueprint("overview", __name__)
TEASER_LINES = 5


@dataclass(frozen=True)
class PeriodLine:
    """One line of the table of periods; without a summary there were no plays."""

    label: str
    period: Period
    summary: PeriodSummary | None


def period_lines(frame: Frame) -> list[PeriodLine]:
    """The periods everybody asks for, the shortest first."""
    today = frame.as_of_date
    wanted = [
        *(periods.rolling(name, today) for name in periods.ROLLING_DAYS),
        Period("month", today.replace(day=1)),
        Period("year", today.replace(month=1, day=1)),
        periods.ALL_TIME,
    ]
    return [
        PeriodLine(
            text("period.so_far", period=period.label) if period.previous_start else period.label,
            period,
            frame.summary(period),
        )
        for period in wanted
    ]


def chosen_days(frame: Frame) -> Period:
    """The days the calendar shows: the last 365, or the year that the address names."""
    try:
        chosen = periods.parse(request.args.get("days", "last_365_days"), frame.as_of_date)
    except UnknownPeriodError:
        abort(400, text("error.period"))
    if chosen.type not in {"last_365_days", "year"}:
        abort(400, text("error.period"))
    return chosen


def last_day(period: Period, frame: Frame) -> date:
    """The last day of the period that the release knows."""
    return min(period.end or frame.as_of_date, frame.as_of_date)


def calendar_of(days: Sequence[Day], chosen: Period, frame: Frame, measure: Measure) -> Calendar:
    """One square per day of the chosen range."""
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
    return calendar(values, chosen.start, chosen.end or frame.as_of_date, frame.as_of_date, tip)


def calendar_finding(days: Sequence[Day], chosen: Period, frame: Frame, measure: Measure) -> str:
    """What the calendar shows, in a sentence."""
    if not days:
        return text("overview.calendar.none", period=chosen.label)
    best = max(days, key=measure.of)
    asked = (last_day(chosen, frame) - chosen.start + timedelta(days=1)).days
    return text(
        "overview.calendar.finding",
        days=number(len(days)),
        all=number(max(asked, len(days))),
        day=day_text(best.local_date),
        value=measure.show(measure.of(best)),
    )


def years_chart(years: Sequence[PeriodSummary], measure: Measure) -> Bars:
    """One bar per year, each a link to its days; years without plays keep their place."""
    by_year = {row.period_start.year: row for row in years}
    data = []
    for year in range(min(by_year), max(by_year) + 1):
        row = by_year.get(year)
        value = measure.of(row) if row else 0
        tip = text("chart.tip", label=str(year), value=measure.show(value) if row else text("no_plays"))
        href = url_for("overview.show", days=year, measure=measure.key) + "#days" if row else ""
        data.append(Datum(str(year), value, tip, minor=year % 2 != max(by_year) % 2, href=href))
    return bar_chart(data, measure)


def years_finding(years: Sequence[PeriodSummary], frame: Frame, measure: Measure) -> str:
    """Which year was the biggest."""
    best = max(years, key=measure.of)
    key = "so_far" if best.period_start.year == frame.as_of_date.year else "finding"
    year = best.period_start.year
    return text(f"overview.years.{key}", year=year, value=measure.show(measure.of(best)))


def leader(row: rankings.TopTrack | rankings.TopArtist) -> str:
    """Who leads a short ranking."""
    name = row.track_name if isinstance(row, rankings.TopTrack) else row.artist_name
    return text("rankings.finding", name=name, streams=counted(row.streams, "streams"))


def present(snapshot: Snapshot, frame: Frame) -> list[SoFar]:
    """This week, month and year so far, and the same days of those before."""
    today = frame.as_of_date
    return so_far(queries.days(snapshot, first_day(today), today), today)


def new_since(frame: Frame) -> date:
    """Since when an artist heard for the first time is new: the last 30 days and today."""
    return periods.rolling("last_30_days", frame.as_of_date).start


@page.get("/")
def show() -> str:
    """The overview."""
    measure = frames.chosen_measure()
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        chosen = chosen_days(frame)
        days = queries.days(snapshot, chosen.start, last_day(chosen, frame))
        now = present(snapshot, frame)
        run, record = queries.current_run(snapshot, frame.as_of_date), queries.longest_run(snapshot)
        latest = history.older(snapshot, Filter(kind="music"), None, TEASER_LINES)
        artists_since = new_since(frame)
        newcomers = queries.new_artists(snapshot, artists_since)
        recent = frame.choose("last_30_days")
        tracks = rankings.top_tracks(snapshot, recent.type, recent.start, TEASER_LINES)
        artists = rankings.top_artists(snapshot, recent.type, recent.start, TEASER_LINES)
    years = [row for row in frame.summaries if row.period_type == "year"]
    return frames.render(
        "overview.html",
        frame,
        total=frame.summary(periods.ALL_TIME),
        lines=period_lines(frame),
        measure=measure,
        chosen=chosen,
        now=[(line, compared(line)) for line in now],
        now_finding=now_finding(now),
        this_year=frame.summary(Period("year", frame.as_of_date.replace(month=1, day=1))),
        run_finding=run_finding(run, record),
        latest=latest,
        newcomers=newcomers[:TEASER_LINES],
        newcomers_finding=newcomers_finding(newcomers),
        artists_since=artists_since,
        years=sorted(years, key=lambda row: row.period_start, reverse=True),
        days=days,
        calendar=calendar_of(days, chosen, frame, measure),
        finding=calendar_finding(days, chosen, frame, measure),
        years_chart=years_chart(years, measure) if len(years) > 1 else None,
        years_finding=years_finding(years, frame, measure) if years else "",
        recent=recent,
        tracks=tracks,
        artists=artists,
        leader=leader,
    )


@page.get("/overview/days.csv")
def days_csv() -> Response:
    """The days of the calendar."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        chosen = chosen_days(frame)
        days = queries.days(snapshot, chosen.start, last_day(chosen, frame))
    return csv_response(f"days-{chosen.key}", Day, days)


@page.get("/overview/so-far.csv")
def so_far_csv() -> Response:
    """This week, month and year so far, and the same days of those before."""
    with own_snapshot() as snapshot:
        rows = lines(present(snapshot, frames.load(snapshot)))
    return csv_response("so-far", Line, rows)


@page.get("/overview/new-artists.csv")
def new_artists_csv() -> Response:
    """Every artist first streamed in the last 30 days."""
    with own_snapshot() as snapshot:
        rows = queries.new_artists(snapshot, new_since(frames.load(snapshot)))
    return csv_response("new-artists", NewArtist, rows)


@page.get("/overview/periods.csv")
def periods_csv() -> Response:
    """Every period's summary: all time, rolling, years and months."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
    return csv_response("periods", PeriodSummary, frame.summaries)
