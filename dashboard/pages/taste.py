"""Taste: what kind of music it is, on which devices and where."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response

from dashboard import frame as frames
from dashboard.downloads import csv_response
from dashboard.formats import rate_text
from dashboard.queries import taste as queries
from dashboard.queries.taste import Share
from dashboard.session import own_snapshot
from dashboard.texts import ENGLISH, text

page = Blueprint("taste", __name__)

KINDS = ("release_year", "duration", "popularity", "explicit", "platform", "context", "country")
ORDERED = ("duration", "popularity")
"""Kinds whose buckets have an order of their own; the others are shown largest first."""

UNKNOWN = "unknown"
TELLING = 0.05
"""Of fewer plays than this share the largest bucket says nothing about all of them."""


@dataclass(frozen=True)
class Line:
    """One bucket as it is shown."""

    label: str
    bucket: str
    plays: int
    streams: int
    share_pct: float


@dataclass(frozen=True)
class Card:
    """One kind of preference: its finding and its lines."""

    kind: str
    finding: str
    lines: list[Line]


def decades(rows: Sequence[Share]) -> list[Share]:
    """Years summed up by decade."""
    sums: dict[str, Share] = {}
    for row in rows:
        bucket = row.bucket if row.bucket == UNKNOWN else f"{row.bucket[:3]}0"
        known = sums.get(bucket, Share(row.kind, bucket, 0, 0, 0.0))
        plays, streams = known.plays + row.plays, known.streams + row.streams
        sums[bucket] = Share(row.kind, bucket, plays, streams, known.share_pct + row.share_pct)
    return list(sums.values())


def label_of(kind: str, bucket: str) -> str:
    """A bucket in words; codes, years and ranges stand for themselves."""
    key = f"taste.bucket.{bucket}"
    if key in ENGLISH:
        return text(key)
    unit = f"taste.unit.{kind}"
    return text(unit, n=bucket) if unit in ENGLISH else bucket


def _place(kind: str, row: Share) -> tuple[bool, float, str]:
    """Unknown comes last; then the kind's own order, or the largest first."""
    if kind in ORDERED:
        return row.bucket == UNKNOWN, {"<": -1.0, ">": 1e9}.get(row.bucket[0], 0.0) or _lower(row.bucket), ""
    return row.bucket == UNKNOWN, -row.plays, row.bucket


def _lower(bucket: str) -> float:
    start = bucket.partition("-")[0]
    return float(start) if start.isdigit() else 0.0


def card(kind: str, rows: Sequence[Share]) -> Card:
    """The card of one kind; its title says which known bucket is the largest, and of how much it is known."""
    if kind == "release_year":
        rows = decades(rows)
    known = [row for row in rows if row.bucket != UNKNOWN]
    finding = text(f"taste.{kind}.unknown")
    if known:
        largest = max(known, key=lambda row: (row.plays, row.bucket))
        known_plays, plays = sum(row.plays for row in known), sum(row.plays for row in rows)
        share = rate_text(largest.plays / known_plays)
        finding = text(f"taste.{kind}.finding", bucket=label_of(kind, largest.bucket), share=share)
        if known_plays < TELLING * plays:
            unknown = text(f"taste.{kind}.unknown")
            finding = text("taste.little", unknown=unknown, known=rate_text(known_plays / plays))
        elif known_plays < plays:
            finding = text("taste.partly", finding=finding, known=rate_text(known_plays / plays))
    lines = [
        Line(label_of(kind, row.bucket), row.bucket, row.plays, row.streams, row.share_pct)
        for row in sorted(rows, key=lambda row: _place(kind, row))
    ]
    return Card(kind, finding, lines)


@page.get("/taste")
def show() -> str:
    """The shares of one period."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        period = frame.choose("all_time")
        rows = queries.shares(snapshot, period.type, period.start)
    by_kind = {kind: [row for row in rows if row.kind == kind] for kind in KINDS}
    cards = [card(kind, found) for kind, found in by_kind.items() if found]
    return frames.render("taste.html", frame, period=period, cards=cards)


@page.get("/taste/shares.csv")
def shares_csv() -> Response:
    """Every share of the period, years one by one."""
    with own_snapshot() as snapshot:
        period = frames.load(snapshot).choose("all_time")
        rows = queries.shares(snapshot, period.type, period.start)
    return csv_response(f"taste-{period.key}", Share, rows)
