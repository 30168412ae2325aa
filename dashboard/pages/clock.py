"""Clock: when in the week and in the day the music plays."""

from collections.abc import Sequence

from flask import Blueprint, Response

from dashboard import frame as frames
from dashboard.charts.bars import Bars, Datum, bar_chart
from dashboard.charts.heatmap import HOURS, WEEKDAYS_ISO, Heatmap, heatmap
from dashboard.downloads import csv_response
from dashboard.formats import rate_text
from dashboard.measures import Measure
from dashboard.queries import clock as queries
from dashboard.queries.clock import Cell
from dashboard.session import own_snapshot
from dashboard.texts import WEEKDAYS, WEEKDAYS_SHORT, text

page = Blueprint("clock", __name__)


def hour_span(hour: int) -> str:
    """18 → 18:00-19:00."""
    return text("clock.hour", first=f"{hour:02d}:00", last=f"{(hour + 1) % 24:02d}:00")


def week(cells: Sequence[Cell], measure: Measure) -> Heatmap:
    """All 168 hours of the week."""
    values = {(cell.weekday, cell.hour): measure.of(cell) for cell in cells}

    def tip(weekday: int, hour: int) -> str:
        label = text("clock.cell", weekday=WEEKDAYS[weekday - 1], hours=hour_span(hour))
        return text("chart.tip", label=label, value=measure.show(values.get((weekday, hour), 0)))

    return heatmap(values, tip)


def week_finding(cells: Sequence[Cell], measure: Measure) -> str:
    """The busiest hour of the week."""
    best = max(cells, key=measure.of)
    total = sum(measure.of(cell) for cell in cells)
    return text(
        "clock.week.finding",
        weekday=WEEKDAYS[best.weekday - 1],
        hours=hour_span(best.hour),
        share=rate_text(measure.of(best) / max(total, 1)),
        value=measure.show(measure.of(best)),
    )


def by_hour(cells: Sequence[Cell], measure: Measure) -> list[int]:
    """The measure of each hour of the day."""
    return [sum(measure.of(cell) for cell in cells if cell.hour == hour) for hour in HOURS]


def by_weekday(cells: Sequence[Cell], measure: Measure) -> list[int]:
    """The measure of each day of the week, Monday first."""
    return [sum(measure.of(cell) for cell in cells if cell.weekday == day) for day in WEEKDAYS_ISO]


def tip_with_share(label: str, value: int, total: int, measure: Measure) -> str:
    """A bar's exact value and its share of all."""
    return text("chart.share", label=label, value=measure.show(value), share=rate_text(value / max(total, 1)))


def hours_chart(values: Sequence[int], measure: Measure) -> Bars:
    """24 bars."""
    total = sum(values)
    return bar_chart(
        [
            Datum(f"{hour:02d}", value, tip_with_share(hour_span(hour), value, total, measure), hour % 3 != 0)
            for hour, value in enumerate(values)
        ],
        measure,
    )


def weekdays_chart(values: Sequence[int], measure: Measure) -> Bars:
    """Seven bars."""
    total = sum(values)
    return bar_chart(
        [
            Datum(WEEKDAYS_SHORT[day], value, tip_with_share(WEEKDAYS[day], value, total, measure))
            for day, value in enumerate(values)
        ],
        measure,
    )


def findings(hours: Sequence[int], weekdays: Sequence[int]) -> tuple[str, str]:
    """What the two bar charts show, in a sentence each."""
    total = max(sum(hours), 1)
    hour, weekday = max(hours), max(weekdays)
    return (
        text("clock.hours.finding", hours=hour_span(hours.index(hour)), share=rate_text(hour / total)),
        text(
            "clock.weekdays.finding",
            weekday=WEEKDAYS[weekdays.index(weekday)],
            share=rate_text(weekday / total),
        ),
    )


@page.get("/clock")
def show() -> str:
    """The clock of one period."""
    measure = frames.chosen_measure()
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        period = frame.choose("all_time")
        cells = queries.cells(snapshot, period.type, period.start)
    has_plays = any(cell.plays for cell in cells)
    hours, weekdays = by_hour(cells, measure), by_weekday(cells, measure)
    hours_finding, weekdays_finding = findings(hours, weekdays)
    return frames.render(
        "clock.html",
        frame,
        period=period,
        summary=frame.summary(period),
        measure=measure,
        has_plays=has_plays,
        week=week(cells, measure),
        week_finding=week_finding(cells, measure)
        if has_plays
        else text("rankings.none", period=period.label),
        hours=hours,
        hours_chart=hours_chart(hours, measure),
        hours_finding=hours_finding,
        weekdays=weekdays,
        weekdays_chart=weekdays_chart(weekdays, measure),
        weekdays_finding=weekdays_finding,
        by_cell={(cell.weekday, cell.hour): measure.of(cell) for cell in cells},
        weekday_names=WEEKDAYS,
    )


@page.get("/clock/cells.csv")
def cells_csv() -> Response:
    """The cells of the clock."""
    with own_snapshot() as snapshot:
        period = frames.load(snapshot).choose("all_time")
        cells = queries.cells(snapshot, period.type, period.start)
    return csv_response(f"clock-{period.key}", Cell, cells)
