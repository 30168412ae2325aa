"""What a share link shows, to whoever has it: the cards its owner chose, and no way to anything else."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, current_app, render_template, request

from dashboard import frame as frames
from dashboard import wrapped_cards
from dashboard.charts.calendar import Calendar
from dashboard.charts.heatmap import Heatmap
from dashboard.db import Database, Snapshot
from dashboard.formats import counted, rate_text
from dashboard.frame import Frame
from dashboard.measures import DEFAULT
from dashboard.pages import clock, overview
from dashboard.periods import ALL_TIME, Period, rolling
from dashboard.queries import clock as clock_queries
from dashboard.queries import overview as day_queries
from dashboard.queries import rankings
from dashboard.queries import shared as queries
from dashboard.queries import wrapped as wrapped_queries
from dashboard.queries.rankings import TopArtist, TopTrack
from dashboard.queries.release import PeriodSummary
from dashboard.queries.shared import Link
from dashboard.texts import ENGLISH, WEEKDAYS, text

page = Blueprint("shared", __name__)
NOBODY = 0
"""The user a question about a link is asked for: no account has this id."""
TOP = 10


@dataclass(frozen=True)
class Card:
    """One card: its key, what its title says, and what it draws."""

    key: str
    finding: str
    content: Calendar | Heatmap | PeriodSummary | list[TopArtist] | list[TopTrack] | wrapped_cards.Card
    definition: str = ""


def totals(_: Snapshot, frame: Frame) -> Card | None:
    """How much, of all time."""
    summary = frame.summary(ALL_TIME)
    return Card("totals", text("shared.totals"), summary) if summary else None


def calendar(snapshot: Snapshot, frame: Frame) -> Card | None:
    """The days of the last year."""
    year = rolling("last_365_days", frame.as_of_date)
    days = day_queries.days(snapshot, year.start, overview.last_day(year, frame))
    drawn = overview.calendar_of(days, year, frame, DEFAULT)
    return Card("calendar", overview.calendar_finding(days, year, frame, DEFAULT), drawn) if days else None


def artists(snapshot: Snapshot, _: Frame) -> Card | None:
    """Top artists of all time."""
    rows = rankings.top_artists(snapshot, ALL_TIME.type, ALL_TIME.start, TOP)
    if not rows:
        return None
    return Card("artists", leader(rows[0].artist_name, rows[0].streams), rows)


def tracks(snapshot: Snapshot, _: Frame) -> Card | None:
    """Top tracks of all time."""
    rows = rankings.top_tracks(snapshot, ALL_TIME.type, ALL_TIME.start, TOP)
    if not rows:
        return None
    return Card("tracks", leader(rows[0].track_name, rows[0].streams), rows)


def hours_of_week(snapshot: Snapshot, _: Frame) -> Card | None:
    """Hours of the week, of all time."""
    cells = clock_queries.cells(snapshot, ALL_TIME.type, ALL_TIME.start)
    if not any(cell.plays for cell in cells):
        return None
    best = max(cells, key=DEFAULT.of)
    said = text(
        "shared.clock.finding",
        weekday=WEEKDAYS[best.weekday - 1],
        hours=clock.hour_span(best.hour),
        share=rate_text(DEFAULT.of(best) / max(sum(DEFAULT.of(cell) for cell in cells), 1)),
    )
    return Card("clock", said, clock.week(cells, DEFAULT))


CARDS: dict[str, Callable[[Snapshot, Frame], Card | None]] = {
    "totals": totals,
    "calendar": calendar,
    "artists": artists,
    "tracks": tracks,
    "clock": hours_of_week,
}
"""Every card of all time that a link can show, in the order of the page."""
WRAPPED = "wrapped_"
"""What the keys of the cards of a year's Wrapped begin with; they follow in the order of the year."""


def told_to_others(card: wrapped_cards.Card) -> str:
    """What its figure means, without speaking to the owner."""
    key = f"shared.define.{card.defined}"
    return text(f"shared.define.{card.defined}") if key in ENGLISH else card.definition


def wrapped(snapshot: Snapshot, frame: Frame, link: Link) -> list[Card]:
    """The chosen cards of the link's year, told to others: those of them that the year has."""
    if link.wrapped_year is None:
        return []
    year = Period("year", date(link.wrapped_year, 1, 1))
    row = wrapped_cards.row_of(wrapped_queries.years(snapshot), year)
    if row is None:
        return []
    said = wrapped_cards.year_text(frame, year)
    return [
        Card(
            WRAPPED + card.key,
            text(f"shared.wrapped.{card.key}", year=said),
            card,
            told_to_others(card),
        )
        for card in wrapped_cards.cards(row, frame, year)
        if WRAPPED + card.key in link.cards
    ]


def leader(name: str, streams: int) -> str:
    """Who leads a ranking."""
    return text("rankings.finding", name=name, streams=counted(streams, "streams"))


def asked_link() -> Link | None:
    """The link whose token the address holds, if it works."""
    token_hash = hashlib.sha256(request.args.get("key", "").encode()).digest()
    consents: Database = current_app.extensions["consents"]
    with consents.snapshot(NOBODY) as snapshot:
        return queries.working_link(snapshot, token_hash)


@page.get("/shared")
def show() -> tuple[str, int]:
    """The cards of one link."""
    link = asked_link()
    if link is None:
        return render_template("shared.html", link=None, frame=None, viewer=None), 404
    database: Database = current_app.extensions["database"]
    with database.snapshot(link.account_id) as snapshot:
        shown = frames.load(snapshot)
        name = queries.owner_name(snapshot)
        found = [make(snapshot, shown) for key, make in CARDS.items() if key in link.cards]
        found += wrapped(snapshot, shown, link) if shown.release else []
    return render_template(
        "shared.html",
        link=link,
        name=name or text("shared.somebody"),
        cards=[card for card in found if card] if shown.release else [],
        shown=shown,
        measure=DEFAULT,
        frame=None,
        viewer=None,
    ), 200
