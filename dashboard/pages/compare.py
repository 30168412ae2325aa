"""Compare: what the viewer shares with somebody who agreed to it, as long as both do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, g, request

from dashboard import frame as frames
from dashboard.downloads import csv_response
from dashboard.formats import day_text, moment_text, number, percent_text, zone_of
from dashboard.queries import compare as queries
from dashboard.queries.compare import Item
from dashboard.session import own_consents, own_snapshot
from dashboard.texts import text

page = Blueprint("compare", __name__)
KINDS = ("artists", "tracks")
SHOWN = 25
EVERY = 2**31 - 1


@dataclass(frozen=True)
class Line:
    """Something both streamed, as a download holds it."""

    item_id: str
    item_name: str
    artist_name: str
    common_pct: float
    my_streams: int
    their_streams: int
    my_first_at: datetime
    their_first_at: datetime


@dataclass(frozen=True)
class Side:
    """Artists or tracks: the sums, what is shared most, and what the title says."""

    kind: str
    sums: Item
    lines: list[Line]
    finding: str


def shared(items: Sequence[Item], kind: str) -> list[Line]:
    """Those of one kind that both streamed."""
    return [
        Line(
            item.item_id,
            item.item_name,
            item.artist_name,
            item.common_pct,
            item.my_streams,
            item.their_streams,
            item.my_first_at,
            item.their_first_at,
        )
        for item in items
        if item.kind == kind and item.common_pct and item.my_first_at and item.their_first_at
    ]


def side(items: Sequence[Item], kind: str) -> Side | None:
    """What is shared of one kind; None: one of the two has no stream."""
    sums = next((item for item in items if item.kind == kind), None)
    if sums is None:
        return None
    lines = shared(items, kind)
    if not lines:
        return Side(kind, sums, [], "")
    best = lines[0]
    if kind == "artists":
        said = text("compare.artists.finding", artist=best.item_name, pct=percent_text(best.common_pct))
    else:
        said = text("compare.tracks.finding", track=best.item_name, pct=percent_text(best.common_pct))
    return Side(kind, sums, lines, said)


def chosen(others: Sequence[int]) -> int:
    """Whom the address names, else who agreed last; 404 for whoever did not agree."""
    given = request.args.get("with", "")
    if not given:
        return others[0]
    if not (given.isascii() and given.isdigit() and int(given[:19]) in others):
        abort(404, text("error.with"))
    return int(given)


def name_of(other_id: int, names: dict[int, str | None]) -> str:
    """How the other is called."""
    return names.get(other_id) or text("compare.somebody", n=other_id)


def first_by(line: Line, name: str, zone: str) -> tuple[str, str]:
    """Who streamed it first and on which day; both moments for the hover."""
    local = zone_of(zone)
    mine, theirs = line.my_first_at, line.their_first_at
    day = day_text(min(mine, theirs).astimezone(local).date())
    title = text(
        "compare.first.title", mine=moment_text(mine, zone), name=name, theirs=moment_text(theirs, zone)
    )
    if mine == theirs:
        return text("compare.first.both", day=day), title
    key = "compare.first.you" if mine < theirs else "compare.first.other"
    return text(key, day=day, name=name), title


def finding(sides: Sequence[Side], name: str) -> str:
    """How much two listeners have in common, by artist."""
    if not sides:
        return text("compare.unknown")
    overlap = sides[0].sums.overlap_pct
    if not overlap:
        return text("compare.finding.none", name=name)
    return text("compare.finding", name=name, pct=percent_text(overlap))


def agreed() -> list[int]:
    """Whom the viewer is compared with at this moment."""
    with own_consents() as consents:
        return queries.consenting(consents)


@page.get("/compare")
def show() -> str:
    """What two listeners share."""
    others = agreed()
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if not others:
            return frames.render("compare.html", frame, others=[], sides=[])
        if frame.is_empty:
            return frames.render_empty(frame)
        other_id = chosen(others)
        names = queries.names(snapshot, others)
        items = queries.items(snapshot, other_id, SHOWN)
    name = name_of(other_id, names)
    sides = [found for kind in KINDS if (found := side(items, kind))]
    return frames.render(
        "compare.html",
        frame,
        others=[(one, name_of(one, names)) for one in others],
        other_id=other_id,
        name=name,
        sides=sides,
        shown=number(SHOWN),
        finding=finding(sides, name),
        first_by=lambda line: first_by(line, name, frame.zone),
    )


def download(kind: str) -> Response:
    """Everything of one kind that both streamed."""
    others = agreed()
    if not others:
        abort(404)
    other_id = chosen(others)
    with own_snapshot() as snapshot:
        items = queries.items(snapshot, other_id, EVERY)
    return csv_response(f"shared-{kind}-{g.viewer.account_id}-{other_id}", Line, shared(items, kind))


@page.get("/compare/artists.csv")
def artists_csv() -> Response:
    """Every artist both streamed."""
    return download("artists")


@page.get("/compare/tracks.csv")
def tracks_csv() -> Response:
    """Every recording both streamed."""
    return download("tracks")
