"""The cards of a year in review, as its listener sees them and as a link may show some of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.formats import counted, day_text, hours_text, percent_text
from dashboard.frame import Frame
from dashboard.pages.clock import hour_span
from dashboard.periods import Period
from dashboard.queries.wrapped import Wrapped
from dashboard.texts import text


@dataclass(frozen=True)
class Top:
    """One line of a top five."""

    name: str
    artist_name: str
    streams: int


@dataclass(frozen=True)
class Card:
    """One card: what it is about, the one thing it says large, whose definition, more below, a top five."""

    key: str
    big: str
    defined: str
    more: str = ""
    top: tuple[Top, ...] = ()

    @property
    def label(self) -> str:
        """What it is about."""
        return text(f"wrapped.{self.key}")

    @property
    def definition(self) -> str:
        """What its figure means."""
        return text(f"define.{self.defined}")


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
        "listened_ms",
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
            found.append(Card(key, top[0].name, "rank", by, top))
    return found


def record_cards(row: Wrapped) -> list[Card]:
    """The hour, the longest day, session and streak."""
    found = [
        Card(
            "peak_hour",
            hour_span(row.peak_hour),
            "peak_hour",
            text("wrapped.peak_hour.more") if row.streams else "",
        ),
        Card(
            "longest_day",
            day_text(row.longest_day),
            "longest_day",
            hours_text(row.longest_day_ms),
        ),
    ]
    if row.longest_session_ms is not None:
        found.append(Card("session", hours_text(row.longest_session_ms), "wrapped_session"))
    if row.longest_streak_start_date is not None:
        since = text("wrapped.since", day=day_text(row.longest_streak_start_date))
        days = counted(row.longest_streak_days, "days")
        found.append(Card("streak", days, "wrapped_streak", since))
    return found


def story_cards(row: Wrapped) -> list[Card]:
    """What was new, and what would not stop."""
    found = [
        Card(
            "discoveries",
            counted(row.new_artists, "new_artists"),
            "wrapped_discoveries",
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
        found.append(Card("obsession", row.obsession_track_name, "obsession", f"{by} · {more}"))
    return found


def is_estimated(frame: Frame, year: Period) -> bool:
    """Whether the listening time of some plays of the year is estimated."""
    summary = frame.summary(year)
    return summary is not None and summary.estimated_pct > 0


def cards(row: Wrapped, frame: Frame, year: Period) -> list[Card]:
    """The year, card by card."""
    first = time_card(row, is_estimated(frame, year))
    return [first, *top_cards(row), *record_cards(row), *story_cards(row)]


def year_text(frame: Frame, year: Period) -> str:
    """2025, or 2026 so far."""
    is_current = year.start.year == frame.as_of_date.year
    return text("period.so_far", period=year.label) if is_current else year.label


def title(frame: Frame, year: Period) -> str:
    """Your 2025, or what there is of it."""
    return text("wrapped.title", year=year_text(frame, year))


def row_of(rows: Sequence[Wrapped], year: Period) -> Wrapped | None:
    """The year's row; None: no music in it."""
    return next((row for row in rows if row.year == year.start.year), None)
