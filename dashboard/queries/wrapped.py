"""Wrapped: each year told on one page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Wrapped:
    """One row of analytics.wrapped; the fields of the objects in the tops are in the table's comments."""

    year: int
    listened_minutes: int
    plays: int
    streams: int
    listened_ms: int
    top_tracks: list[dict[str, Any]]
    top_artists: list[dict[str, Any]]
    top_albums: list[dict[str, Any]]
    top_genres: list[dict[str, Any]] | None
    top_artist_pct: float | None
    peak_hour: int
    longest_day: date
    longest_day_ms: int
    longest_session_started_at: datetime | None
    longest_session_ms: int | None
    longest_streak_days: int
    longest_streak_start_date: date | None
    new_tracks: int
    new_recordings: int
    new_artists: int
    new_albums: int
    obsession_recording_id: str | None
    obsession_track_uri: str | None
    obsession_track_name: str | None
    obsession_artist_name: str | None
    obsession_streams: int | None
    obsession_start_date: date | None


YEARS = """
SELECT year,
       listened_minutes,
       plays,
       streams,
       listened_ms,
       top_tracks,
       top_artists,
       top_albums,
       top_genres,
       top_artist_pct,
       peak_hour,
       longest_day,
       longest_day_ms,
       longest_session_started_at,
       longest_session_ms,
       longest_streak_days,
       longest_streak_start_date,
       new_tracks,
       new_recordings,
       new_artists,
       new_albums,
       obsession_recording_id,
       obsession_track_uri,
       obsession_track_name,
       obsession_artist_name,
       obsession_streams,
       obsession_start_date
FROM analytics.wrapped
WHERE user_id = %(user_id)s
ORDER BY year DESC
"""


def years(snapshot: Snapshot) -> list[Wrapped]:
    """Every year with music, the newest first."""
    return snapshot.rows(Wrapped, YEARS)
