"""Rankings: tracks and artists of any period, in the order of the tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, request

from dashboard import frame as frames
from dashboard.db import Snapshot
from dashboard.downloads import csv_response
from dashboard.formats import counted
from dashboard.frame import Frame
from dashboard.periods import Period
from dashboard.queries import rankings as queries
from dashboard.queries.rankings import TopArtist, TopTrack
from dashboard.session import own_snapshot
from dashboard.texts import text

page = Blueprint("rankings", __name__)
Top = TopTrack | TopArtist


@dataclass(frozen=True)
class Kind:
    """Something that is ranked: its key in addresses, its row, where its rows and its names come from."""

    key: str
    row_type: type[TopTrack] | type[TopArtist]
    read: Callable[..., Sequence[Top]]
    name_of: Callable[..., str]


KINDS = {
    kind.key: kind
    for kind in (
        Kind("tracks", TopTrack, queries.top_tracks, lambda row: row.track_name),
        Kind("artists", TopArtist, queries.top_artists, lambda row: row.artist_name),
    )
}


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


def is_comparable(rows: Sequence[Top], period: Period, frame: Frame) -> bool:
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


def read(snapshot: Snapshot, kind: Kind, frame: Frame) -> tuple[Period, Sequence[Top]]:
    """The period the address names, and its ranking."""
    period = frame.choose("last_30_days")
    return period, kind.read(snapshot, period.type, period.start)


def finding(rows: Sequence[Top], kind: Kind, period: Period) -> str:
    """Who leads, in a sentence."""
    if not rows:
        return text("rankings.none", period=period.label)
    lead = text("rankings.finding", name=kind.name_of(rows[0]), streams=counted(rows[0].streams, "streams"))
    return text("rankings.in", finding=lead, period=period.label)


@page.get("/rankings")
def show() -> str:
    """One ranking."""
    kind = chosen_kind()
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        period, rows = read(snapshot, kind, frame)
    comparable = is_comparable(rows, period, frame)
    most = max((row.streams for row in rows), default=0)
    return frames.render(
        "rankings.html",
        frame,
        kind=kind,
        kinds=list(KINDS),
        period=period,
        summary=frame.summary(period),
        finding=finding(rows, kind, period),
        lines=[
            (row, kind.name_of(row), movement(row.rank_change, comparable), 100 * row.streams / max(most, 1))
            for row in rows
        ],
        moves=period.type != "all_time",
    )


@page.get("/rankings/ranking.csv")
def ranking_csv() -> Response:
    """The ranking as the address names it."""
    kind = chosen_kind()
    with own_snapshot() as snapshot:
        period, rows = read(snapshot, kind, frames.load(snapshot))
    return csv_response(f"top-{kind.key}-{period.key}", kind.row_type, rows)
