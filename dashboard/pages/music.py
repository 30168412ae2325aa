"""One artist, album or track: how much, since when, month by month, its places, what goes with it."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, request, url_for

from dashboard import frame as frames
from dashboard.charts.bars import Bars, Datum, bar_chart
from dashboard.db import Snapshot
from dashboard.downloads import csv_response
from dashboard.formats import counted, day_text, month_text, number
from dashboard.measures import Measure
from dashboard.queries import music as queries
from dashboard.queries import music_parts as parts
from dashboard.queries.items import Item, named
from dashboard.queries.music import Completion, Heading, Month, Streak, Year
from dashboard.queries.music_parts import Companion, Part
from dashboard.session import own_snapshot
from dashboard.texts import MONTHS_SHORT, text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

page = Blueprint("music", __name__)
Read = Callable[[Snapshot, Item, str], "Sequence[DataclassInstance]"]
FIGURES: "dict[str, tuple[type[DataclassInstance], Read]]" = {
    "months": (Month, queries.months),
    "years": (Year, queries.years),
    "tracks": (Part, parts.tracks),
    "albums": (Part, parts.albums),
    "together": (Companion, parts.together),
}
"""What can be downloaded of each."""


def chosen(snapshot: Snapshot, kind: Item) -> tuple[str, Heading]:
    """What the address names, if the viewer has plays of it, else 404; a track may be named by URI."""
    id_ = request.args.get("id", "").replace("\x00", "")
    heading = queries.heading(snapshot, kind, id_)
    if heading is None and kind.key == "track":
        id_ = queries.recording_of(snapshot, id_) or id_
        heading = queries.heading(snapshot, kind, id_)
    if heading is None:
        abort(404, text(f"music.unknown.{kind.key}"))
    return id_, heading


def last_of_month(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def axis_label(month: date, years: int) -> str:
    """What stands under a month: within two years its name and the year, else each January's year."""
    if years < 2:
        name = MONTHS_SHORT[month.month - 1]
        return name if month.month % 3 == 1 else ""
    return str(month.year) if month.month == 1 else ""


def months_chart(months: Sequence[Month], kind: Item, id_: str, measure: Measure) -> Bars:
    """One bar per month, each a link to its plays; months without plays keep their place."""
    by_month = {row.month: row for row in months}
    data, month, end = [], months[0].month, months[-1].month
    years = end.year - month.year
    while month <= end:
        row = by_month.get(month)
        shown = measure.show(measure.of(row)) if row else text("no_plays")
        tip = text("chart.tip", label=month_text(month), value=shown)
        plays: dict[str, Any] = {
            kind.key: id_,
            "from": month.isoformat(),
            "to": last_of_month(month).isoformat(),
        }
        href = url_for("history.show", **plays) if row else ""
        label, minor = axis_label(month, years), years > 4 and (end.year - month.year) % 3 != 0
        data.append(Datum(label, measure.of(row) if row else 0, tip, minor, href))
        month = last_of_month(month) + timedelta(days=1)
    return bar_chart(data, measure)


def months_finding(months: Sequence[Month], measure: Measure) -> str:
    """The month with the most of it."""
    best = max(months, key=lambda row: (measure.of(row), row.month))
    key = "one" if len(months) == 1 else "finding"
    return text(f"music.months.{key}", month=month_text(best.month), value=measure.show(measure.of(best)))


def years_finding(years: Sequence[Year], kind: Item) -> str:
    """Its best place among the rankings of the years."""
    ranks = [(row.rank, -row.year) for row in years if row.rank is not None]
    if not ranks:
        return text("music.years.none")
    rank, year = min(ranks)
    return text(f"music.years.{kind.key}", rank=number(rank), year=-year)


def streak_finding(streaks: Sequence[Streak]) -> str:
    """The longest run of days, and the one that is still going."""
    if not streaks:
        return text("music.streak.none")
    best = streaks[0]
    days = counted(best.days, "days")
    found = text("music.streak", days=days, first=day_text(best.start_date), last=day_text(best.end_date))
    if best.is_alive:
        return text("music.streak.alive", finding=found)
    now = next((run for run in streaks if run.is_alive), None)
    if now is None:
        return found
    return text("music.streak.now", finding=found, days=counted(now.days, "days"))


def parts_finding(rows: Sequence[Part], kind: Item, part: str) -> str:
    """The track or album of it that leads."""
    if kind.key == "track":
        return text("music.versions", n=counted(len(rows), "releases"))
    if not rows:
        return text(f"music.{part}.none")
    best = max(rows, key=lambda row: (row.streams, row.listened_ms, row.plays))
    return text("rankings.finding", name=best.name, streams=counted(best.streams, "streams"))


def completion_finding(completion: Completion | None) -> str:
    """How much of the album was streamed."""
    if completion is None:
        return text("music.completion.none")
    tracks = counted(completion.tracks_streamed, "tracks")
    if completion.total_tracks is None:
        return text("music.completion.unknown", tracks=tracks)
    if completion.status == "complete":
        return text("music.completion.all", n=completion.total_tracks)
    return text("music.completion.part", n=completion.tracks_streamed, all=completion.total_tracks)


def together_finding(others: Sequence[Companion]) -> str:
    """What is most often in the same session."""
    if not others:
        return text("music.together.none")
    best = others[0]
    sessions = counted(best.of_sessions, "sessions")
    return text("music.together", name=best.name, n=number(best.sessions), sessions=sessions)


@page.get("/artist", defaults={"kind": "artist"})
@page.get("/album", defaults={"kind": "album"})
@page.get("/track", defaults={"kind": "track"})
def show(kind: str) -> str:
    """The page of one artist, album or track."""
    measure = frames.chosen_measure()
    item = named(kind)
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        id_, heading = chosen(snapshot, item)
        totals = queries.totals(snapshot, item, id_)
        months = queries.months(snapshot, item, id_)
        years = queries.by_year(months, queries.ranks(snapshot, item, id_))
        streaks = queries.streaks(snapshot, item, id_, frame.as_of_date)
        tracks = parts.tracks(snapshot, item, id_) if kind != "track" else []
        albums = parts.albums(snapshot, item, id_) if kind != "album" else []
        completion = queries.completion(snapshot, id_) if kind == "album" else None
        others = parts.together(snapshot, item, id_)
    return frames.render(
        "music.html",
        frame,
        kind=kind,
        id=id_,
        heading=heading,
        totals=totals,
        measure=measure,
        months=months,
        chart=months_chart(months, item, id_, measure),
        months_finding=months_finding(months, measure),
        years=years,
        years_finding=years_finding(years, item),
        streak_finding=streak_finding(streaks),
        tracks=tracks,
        tracks_finding=parts_finding(tracks, item, "tracks"),
        albums=albums if kind == "artist" or len(albums) > 1 else [],
        albums_finding=parts_finding(albums, item, "albums"),
        completion=completion,
        completion_finding=completion_finding(completion),
        others=others,
        others_finding=together_finding(others),
    )


@page.get("/artist/<figures>.csv", defaults={"kind": "artist"})
@page.get("/album/<figures>.csv", defaults={"kind": "album"})
@page.get("/track/<figures>.csv", defaults={"kind": "track"})
def figures_csv(kind: str, figures: str) -> Response:
    """The figures behind a chart or table of the page."""
    if figures not in FIGURES:
        abort(404)
    row_type, read = FIGURES[figures]
    item = named(kind)
    with own_snapshot() as snapshot:
        id_, _ = chosen(snapshot, item)
        rows = read(snapshot, item, id_)
    return csv_response(f"{kind}-{figures}", row_type, rows)
