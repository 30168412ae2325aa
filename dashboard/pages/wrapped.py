"""Wrapped: a year as a sequence of cards, and as a picture to keep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, render_template

from dashboard import frame as frames
from dashboard.db import Snapshot
from dashboard.downloads import csv_response
from dashboard.formats import counted, day_text, hours_text, number, percent_text
from dashboard.frame import Frame
from dashboard.pages.clock import hour_span
from dashboard.periods import Period
from dashboard.queries import wrapped as queries
from dashboard.queries.wrapped import Wrapped
from dashboard.session import own_snapshot
from dashboard.texts import text
from dashboard.years import chosen_year, years_of

page = Blueprint("wrapped", __name__)
PICTURE_LETTERS = 30
"""As many letters of a name fit into a line of the picture."""


@dataclass(frozen=True)
class Top:
    """One line of a top five."""

    name: str
    artist_name: str
    streams: int


@dataclass(frozen=True)
class Card:
    """One card: what it is about, the one thing it says large, what it means, more below, a top five."""

    key: str
    big: str
    definition: str = ""
    more: str = ""
    top: tuple[Top, ...] = ()

    @property
    def label(self) -> str:
        """What it is about."""
        return text(f"wrapped.{self.key}")


def tops(rows: Iterable[dict[str, Any]], kind: str) -> tuple[Top, ...]:
    """A top five; `kind` is track, artist, album or genre."""
    field = "genre" if kind == "genre" else f"{kind}_name"
    by = "" if kind == "artist" else "artist_name"
    return tuple(Top(str(row[field]), str(row.get(by) or ""), int(row["streams"])) for row in rows)


def time_card(row: Wrapped, is_estimated: bool) -> Card:
    """How long, and how much."""
    minutes = counted(row.listened_minutes, "minutes")
    return Card(
        "time",
        text("estimated", n=minutes) if is_estimated else minutes,
        text("define.listened_ms"),
        text("wrapped.time.more", plays=counted(row.plays, "plays"), streams=counted(row.streams, "streams")),
    )


def top_cards(row: Wrapped) -> list[Card]:
    """Artists, tracks, albums, genres, as far as they are known."""
    more = ""
    if row.top_artist_pct is not None:
        more = text("wrapped.artists.more", pct=percent_text(row.top_artist_pct))
    found = []
    for key, kind, rows, below in (
        ("artists", "artist", row.top_artists, more),
        ("tracks", "track", row.top_tracks, ""),
        ("albums", "album", row.top_albums, ""),
        ("genres", "genre", row.top_genres or [], ""),
    ):
        top = tops(rows, kind)
        if top:
            by = text("wrapped.by", artist=top[0].artist_name) if top[0].artist_name else below
            found.append(Card(key, top[0].name, text("define.rank"), by, top))
    return found


def record_cards(row: Wrapped) -> list[Card]:
    """The hour, the longest day, session and streak."""
    found = [
        Card(
            "peak_hour",
            hour_span(row.peak_hour),
            text("define.peak_hour"),
            text("wrapped.peak_hour.more") if row.streams else "",
        ),
        Card(
            "longest_day",
            day_text(row.longest_day),
            text("define.longest_day"),
            hours_text(row.longest_day_ms),
        ),
    ]
    if row.longest_session_ms is not None:
        found.append(Card("session", hours_text(row.longest_session_ms), text("define.wrapped_session")))
    if row.longest_streak_start_date is not None:
        since = text("wrapped.since", day=day_text(row.longest_streak_start_date))
        days = counted(row.longest_streak_days, "days")
        found.append(Card("streak", days, text("define.wrapped_streak"), since))
    return found


def story_cards(row: Wrapped) -> list[Card]:
    """What was new, and what would not stop."""
    found = [
        Card(
            "discoveries",
            counted(row.new_artists, "new_artists"),
            text("define.wrapped_discoveries"),
            text(
                "wrapped.discoveries.more",
                tracks=counted(row.new_recordings, "new_recordings"),
                albums=counted(row.new_albums, "new_albums"),
            ),
        )
    ]
    if row.obsession_track_name and row.obsession_streams and row.obsession_start_date:
        more = text(
            "wrapped.obsession.more",
            streams=counted(row.obsession_streams, "streams"),
            day=day_text(row.obsession_start_date),
        )
        by = text("wrapped.by", artist=row.obsession_artist_name or "")
        found.append(Card("obsession", row.obsession_track_name, text("define.obsession"), f"{by} · {more}"))
    return found


def is_estimated(frame: Frame, year: Period) -> bool:
    """Whether the listening time of some plays of the year is estimated."""
    summary = frame.summary(year)
    return summary is not None and summary.estimated_pct > 0


def cards(row: Wrapped, frame: Frame, year: Period) -> list[Card]:
    """The year, card by card."""
    first = time_card(row, is_estimated(frame, year))
    return [first, *top_cards(row), *record_cards(row), *story_cards(row)]


def title(frame: Frame, year: Period) -> str:
    """Your 2025, or what there is of it."""
    key = "wrapped.title.so_far" if year.start.year == frame.as_of_date.year else "wrapped.title"
    return text(key, year=year.label)


def row_of(rows: Sequence[Wrapped], year: Period) -> Wrapped | None:
    """The year's row; None: no music in it."""
    return next((row for row in rows if row.year == year.start.year), None)


def read(snapshot: Snapshot, frame: Frame) -> tuple[Period, Wrapped | None, list[Wrapped]]:
    """The year the address names, its row, and those of all years."""
    year, rows = chosen_year(frame), queries.years(snapshot)
    return year, row_of(rows, year), rows


@page.get("/wrapped")
def show() -> str:
    """One year in cards."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        if frame.is_empty:
            return frames.render_empty(frame)
        year, row, rows = read(snapshot, frame)
    return frames.render(
        "wrapped.html",
        frame,
        year=year,
        years=years_of(frame),
        row=row,
        rows=rows,
        title=title(frame, year),
        summary=frame.summary(year),
        cards=cards(row, frame, year) if row else [],
        minutes=time_card(row, is_estimated(frame, year)).big if row else "",
        name_of_first=lambda found, field: found[0][field] if found else text("move.none"),
    )


def shortened(name: str) -> str:
    """A name as far as it fits into a line of the picture."""
    return name if len(name) <= PICTURE_LETTERS else name[: PICTURE_LETTERS - 1].rstrip() + "…"


@page.get("/wrapped/picture.svg")
def picture() -> Response:
    """The year as a picture of 1080 by 1920, which needs nothing but itself."""
    with own_snapshot() as snapshot:
        frame = frames.load(snapshot)
        year, row, _ = read(snapshot, frame)
    if row is None:
        abort(404)
    drawn = render_template(
        "wrapped_picture.svg",
        title=title(frame, year),
        minutes=number(row.listened_minutes),
        is_estimated=is_estimated(frame, year),
        artists=[shortened(top.name) for top in tops(row.top_artists, "artist")],
        tracks=[shortened(top.name) for top in tops(row.top_tracks, "track")],
    )
    headers = {"Content-Disposition": f'inline; filename="encore-{year.key}.svg"'}
    return Response(drawn, mimetype="image/svg+xml", headers=headers)


@page.get("/wrapped/years.csv")
def years_csv() -> Response:
    """Every year."""
    with own_snapshot() as snapshot:
        rows = queries.years(snapshot)
    return csv_response("wrapped", Wrapped, rows)
