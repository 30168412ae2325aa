"""Discovery: what was new in each month of a year, in each year, and what came back."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request, url_for

from dashboard import frame as frames
from dashboard.calendar_parts import silent
from dashboard.charts.bars import Bars, Datum, bar_chart
from dashboard.downloads import csv_response
from dashboard.formats import counted, month, month_text, zone_of
from dashboard.frame import Frame
from dashboard.measures import MEASURES
from dashboard.periods import ALL_TIME, Period
from dashboard.queries import discovery as queries
from dashboard.queries import rankings
from dashboard.queries.discovery import Month
from dashboard.queries.rankings import TopArtist
from dashboard.session import own_snapshot
from dashboard.texts import MONTHS_SHORT, text
from dashboard.years import chosen_year, years_of

page = Blueprint("discovery", __name__)
KINDS = ("artists", "recordings", "albums")
COUNTS = MEASURES["plays"]
"""An axis of whole numbers."""


@dataclass(frozen=True)
class Total:
    """The months of one year together."""

    new_artists: int
    new_recordings: int
    new_albums: int
    new_artist_pct: float | None
    rediscovered_artists: int


def total(months: Sequence[Month]) -> Total:
    """Sums of the months; the share is that of their streams, not the mean of their shares."""
    streams = sum(row.streams for row in months)
    return Total(
        new_artists=sum(row.new_artists for row in months),
        new_recordings=sum(row.new_recordings for row in months),
        new_albums=sum(row.new_albums for row in months),
        new_artist_pct=100 * sum(row.new_artist_streams for row in months) / streams if streams else None,
        rediscovered_artists=sum(row.rediscovered_artists for row in months),
    )


def chosen_kind() -> str:
    """What the charts count; 400 if it cannot be."""
    kind = request.args.get("kind", "artists")
    if kind not in KINDS:
        abort(400, text("error.discovery"))
    return kind


def new(row: Month, kind: str) -> int:
    """How many of a kind were new in a month."""
    return int(getattr(row, f"new_{kind}"))


def shown(value: int, kind: str) -> str:
    """3 new artists."""
    return counted(value, f"new_{kind}")


def year_chart(months: Sequence[Month], year: Period, frame: Frame, kind: str) -> Bars:
    """Twelve bars."""
    by_month = {row.month: row for row in months}
    data = []
    for number, name in enumerate(MONTHS_SHORT, start=1):
        row = by_month.get(number)
        start = year.start.replace(month=number)
        value = new(row, kind) if row else 0
        said = shown(value, kind) if row else silent(start, frame)
        tip = text("chart.tip", label=month_text(start), value=said)
        data.append(Datum(name, value, tip, minor=number % 2 == 0))
    return bar_chart(data, COUNTS)


def year_finding(months: Sequence[Month], year: Period, kind: str) -> str:
    """The month that brought the most."""
    if not months:
        return text("discovery.none", year=year.label)
    best = max(months, key=lambda row: new(row, kind))
    if not new(best, kind):
        return text("discovery.year.none", year=year.label)
    value = shown(new(best, kind), kind)
    return text("discovery.year.finding", month=month(best.start), year=year.label, value=value)


def by_year(months: Sequence[Month], kind: str) -> dict[int, int]:
    """Year → how many of a kind were new, years without any stream included."""
    sums = dict.fromkeys(range(months[0].year, months[-1].year + 1), 0)
    for row in months:
        sums[row.year] += new(row, kind)
    return sums


def years_chart(sums: dict[int, int], kind: str) -> Bars:
    """One bar per year, each a link to its months."""
    newest = max(sums)
    return bar_chart(
        [
            Datum(
                str(year),
                value,
                text("chart.tip", label=str(year), value=shown(value, kind)),
                minor=year % 2 != newest % 2,
                href=url_for("discovery.show", period=year, kind=kind),
            )
            for year, value in sums.items()
        ],
        COUNTS,
    )


def years_finding(sums: dict[int, int], kind: str) -> str:
    """The year that brought the most."""
    best = max(sums, key=lambda year: sums[year])
    return text("discovery.years.finding", year=best, value=shown(sums[best], kind))


def met(artists: Sequence[TopArtist], year: Period, zone: str) -> list[TopArtist]:
    """Those of the most streamed artists whose first play of all was in the year."""
    local = zone_of(zone)
    return [row for row in artists if row.first_play_at.astimezone(local).year == year.start.year]


def met_finding(found: Sequence[TopArtist], of_all: int, year: Period) -> str:
    """How many of the favourites of today the year brought."""
    if not found:
        return text("discovery.met.none", all=of_all, year=year.label)
    return text("discovery.met.finding", n=len(found), all=of_all, year=year.label)


@page.get("/discovery")
def show() -> str:
    """The discoveries of one year."""
    kind = chosen_kind()
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        year = chosen_year(frame)
        every = queries.months(snapshot)
        artists = rankings.top_artists(snapshot, ALL_TIME.type, ALL_TIME.start)
    months = [row for row in every if row.year == year.start.year]
    sums = by_year(every, kind) if every else {}
    found = met(artists, year, frame.zone)
    return frames.render(
        "discovery.html",
        frame,
        year=year,
        years=years_of(frame),
        kind=kind,
        kinds=KINDS,
        months=months,
        total=total(months),
        chart=year_chart(months, year, frame, kind),
        finding=year_finding(months, year, kind),
        sums=sums,
        years_chart=years_chart(sums, kind) if len(sums) > 1 else None,
        years_finding=years_finding(sums, kind) if sums else "",
        first_month=every[0].start if every else None,
        met=found,
        met_finding=met_finding(found, len(artists), year),
    )


@page.get("/discovery/artists.csv")
def artists_csv() -> Response:
    """The favourites that the year brought."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        artists = rankings.top_artists(snapshot, ALL_TIME.type, ALL_TIME.start)
    year = chosen_year(frame)
    return csv_response(f"met-{year.key}", TopArtist, met(artists, year, frame.zone))


@page.get("/discovery/months.csv")
def months_csv() -> Response:
    """Every month."""
    with own_snapshot() as snapshot:
        rows = queries.months(snapshot)
    return csv_response("discovery", Month, rows)
