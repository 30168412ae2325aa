"""Everyone here: the tracks and artists that all listeners together streamed most, if three or more did."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, request

from dashboard import frame as frames
from dashboard.db import Snapshot
from dashboard.downloads import csv_response
from dashboard.formats import counted
from dashboard.periods import Period
from dashboard.queries import everyone as queries
from dashboard.queries.everyone import GlobalArtist, GlobalTrack
from dashboard.session import own_snapshot
from dashboard.texts import text

page = Blueprint("everyone", __name__)
Line = GlobalTrack | GlobalArtist
KINDS = ("artists", "tracks")
"""Few listeners share artists, and fewer share tracks: artists come first, and so does all time."""
ENOUGH = 3
"""Of what fewer listeners streamed, the tables hold nothing."""


def chosen_kind() -> str:
    """What the address asks to rank; 400 if there is no such ranking."""
    kind = request.args.get("kind", KINDS[0])
    if kind not in KINDS:
        abort(400, text("error.kind"))
    return kind


def read(snapshot: Snapshot, kind: str, period: Period) -> Sequence[Line]:
    """The ranking of everybody's period."""
    find = queries.top_tracks if kind == "tracks" else queries.top_artists
    return find(snapshot, period.type, period.start)


def name_of(line: Line) -> str:
    """What a line is about."""
    return line.track_name if isinstance(line, GlobalTrack) else line.artist_name


def finding(rows: Sequence[Line], period: Period, listeners: int) -> str:
    """Who leads, in a sentence, or why nothing is shown."""
    if rows:
        lead = rows[0]
        return text(
            "everyone.finding",
            name=name_of(lead),
            streams=counted(lead.streams, "streams"),
            listeners=counted(lead.listeners, "listeners"),
            period=period.label,
        )
    if listeners < ENOUGH:
        return text("everyone.few", listeners=counted(listeners, "listeners"))
    return text("everyone.none", period=period.label)


@page.get("/everyone")
def show() -> str:
    """One ranking of everybody's."""
    kind = chosen_kind()
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        period = frame.choose("all_time")
        rows = read(snapshot, kind, period)
        listeners = queries.listeners(snapshot)
    most = max((row.streams for row in rows), default=0)
    return frames.render(
        "everyone.html",
        frame,
        kind=kind,
        kinds=KINDS,
        period=period,
        finding=finding(rows, period, listeners),
        is_enough=listeners >= ENOUGH,
        lines=[(row, name_of(row), 100 * row.streams / max(most, 1)) for row in rows],
    )


@page.get("/everyone/ranking.csv")
def ranking_csv() -> Response:
    """The ranking as the address names it."""
    kind = chosen_kind()
    with own_snapshot() as snapshot:
        period = frames.load(snapshot).choose("all_time")
        rows = read(snapshot, kind, period)
    row_type = GlobalTrack if kind == "tracks" else GlobalArtist
    return csv_response(f"everyone-{kind}-{period.key}", row_type, rows)
