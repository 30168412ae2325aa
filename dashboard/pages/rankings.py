"""Rankings: the tracks, artists, albums or genres of a period or of any days, by streams or by time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, abort, request

from dashboard import frame as frames
from dashboard import ranges
from dashboard.db import Snapshot
from dashboard.downloads import csv_response
from dashboard.formats import counted, zone_of
from dashboard.frame import Frame
from dashboard.measures import MEASURES, Measure
from dashboard.periods import ALL_TIME, Period
from dashboard.queries import history, ranking_ranges
from dashboard.queries import rankings as queries
from dashboard.queries.history import Totals
from dashboard.queries.items import named
from dashboard.queries.play_filter import Filter
from dashboard.queries.rankings import TopAlbum, TopArtist, TopGenre, TopTrack
from dashboard.queries.release import PeriodSummary
from dashboard.ranges import Range
from dashboard.session import own_snapshot
from dashboard.texts import text

page = Blueprint("rankings", __name__)
Top = TopTrack | TopArtist | TopAlbum | TopGenre

IDS = {"track": "recording_id", "genre": "genre"}
"""Columns that identify a line and are not named after it."""


@dataclass(frozen=True)
class Kind:
    """Something that is ranked: its key in addresses, one of it, its row, its table."""

    key: str
    item: str
    row_type: type[TopTrack] | type[TopArtist] | type[TopAlbum] | type[TopGenre]
    read: Callable[..., Sequence[Top]]

    def id_of(self, row: Top) -> str:
        """The id of a line."""
        return str(getattr(row, IDS.get(self.item, f"{self.item}_id")))

    def name_of(self, row: Top) -> str:
        """The name of a line."""
        return str(getattr(row, "genre" if self.item == "genre" else f"{self.item}_name"))


KINDS = {
    kind.key: kind
    for kind in (
        Kind("tracks", "track", TopTrack, queries.top_tracks),
        Kind("artists", "artist", TopArtist, queries.top_artists),
        Kind("albums", "album", TopAlbum, queries.top_albums),
        Kind("genres", "genre", TopGenre, queries.top_genres),
    )
}
ORDERS = ("streams", "listened_ms")


@dataclass(frozen=True)
class Movement:
    """How a line moved against the period before: its sign, what it says, what that means."""

    kind: str
    shown: str
    title: str


def movement(change: int | None, is_comparable: bool) -> Movement:
    """The movement of one line; without a period before there is none."""
    if change is None:
        kind = "new" if is_comparable else "none"
        return Movement(kind, text(f"move.{kind}"), text(f"move.{kind}.title"))
    if change == 0:
        return Movement("same", text("move.same"), text("move.same.title"))
    kind = "up" if change > 0 else "down"
    places = counted(abs(change), "places")
    return Movement(kind, text(f"move.{kind}", n=abs(change)), text(f"move.{kind}.title", places=places))


def is_comparable(rows: Sequence[Top], period: Period | Range, frame: Frame) -> bool:
    """Whether there was a period before to compare with."""
    if any(row.rank_change is not None for row in rows):
        return True
    earlier = period.previous_start
    return earlier is not None and frame.summary(Period(period.type, earlier)) is not None


def chosen_kind() -> Kind:
    """What the address asks to rank; 400 if there is no such ranking."""
    kind = KINDS.get(request.args.get("kind", "tracks"))
    if kind is None:
        abort(400, text("error.kind"))
    return kind


def chosen_order() -> Measure:
    """By what the address asks to rank; 400 if that cannot be."""
    by = request.args.get("by", "streams")
    if by not in ORDERS:
        abort(400, text("error.by"))
    return MEASURES[by]


def first_day(frame: Frame) -> date:
    """The local date of the viewer's first play."""
    total = frame.summary(ALL_TIME)
    return total.first_play_at.astimezone(zone_of(frame.zone)).date() if total else frame.as_of_date


def chosen_period(frame: Frame) -> Period | Range:
    """The period or the days that the address names; 400 if it cannot be read."""
    first, last = request.args.get("from", ""), request.args.get("to", "")
    key = request.args.get("period", "")
    if first or last:
        key = f"{first or first_day(frame)}..{last or frame.as_of_date}"
    try:
        found = ranges.parse(key)
    except ValueError:
        abort(400, text("error.range"))
    if found is None and (first or last):
        abort(400, text("error.range"))
    return found or frame.choose("last_30_days")


def read(snapshot: Snapshot, kind: Kind, by: Measure, frame: Frame) -> tuple[Period | Range, Sequence[Top]]:
    """What the address names, and its ranking: as a table has it, or computed where none has."""
    chosen = chosen_period(frame)
    if isinstance(chosen, Period) and by.key == "streams":
        return chosen, kind.read(snapshot, chosen.type, chosen.start)
    days = ranges.days_of(chosen)
    return chosen, ranking_ranges.ranking(snapshot, kind.row_type, named(kind.item), by.key, days)


def finding(rows: Sequence[Top], kind: Kind, by: Measure, period: Period | Range) -> str:
    """Who leads, in a sentence."""
    if not rows and kind.item == "genre":
        return text("rankings.genres.none", period=period.label)
    if not rows:
        return text("rankings.none", period=period.label)
    lead = text("rankings.finding", name=kind.name_of(rows[0]), streams=by.show(by.of(rows[0])))
    return text("rankings.in", finding=lead, period=period.label)


@page.get("/rankings")
def show() -> str:
    """One ranking."""
    kind, by = chosen_kind(), chosen_order()
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        period, rows = read(snapshot, kind, by, frame)
        estimated: PeriodSummary | Totals | None
        if isinstance(period, Period):
            estimated = frame.summary(period)
        else:
            estimated = history.totals(snapshot, Filter(first=period.first, last=period.last, kind="music"))
    comparable = is_comparable(rows, period, frame)
    most = max((by.of(row) for row in rows), default=0)
    return frames.render(
        "rankings.html",
        frame,
        kind=kind,
        kinds=list(KINDS),
        by=by,
        orders=[MEASURES[order] for order in ORDERS],
        period=period,
        is_range=isinstance(period, Range),
        summary=estimated,
        finding=finding(rows, kind, by, period),
        lines=[
            (row, kind.name_of(row), movement(row.rank_change, comparable), 100 * by.of(row) / max(most, 1))
            for row in rows
        ],
        moves=period.type != "all_time",
        known_pct=next((row.known_pct for row in rows if isinstance(row, TopGenre)), 0),
    )


@page.get("/rankings/ranking.csv")
def ranking_csv() -> Response:
    """The ranking as the address names it."""
    kind, by = chosen_kind(), chosen_order()
    with own_snapshot() as snapshot:
        period, rows = read(snapshot, kind, by, frames.load(snapshot))
    order = "" if by.key == "streams" else "-by-time"
    return csv_response(f"top-{kind.key}-{period.key}{order}", kind.row_type, rows)
