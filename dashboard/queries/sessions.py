"""Listening sessions and artist streaks."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Session:
    """One row of analytics.listening_sessions."""

    started_at: datetime
    ended_at: datetime
    plays: int
    streams: int
    skips: int
    listened_ms: int
    distinct_artists: int
    first_track_uri: str
    first_track_name: str
    last_track_uri: str
    last_track_name: str

    @property
    def length_ms(self) -> int:
        """From the first start to the last end, pauses within included."""
        return round((self.ended_at - self.started_at).total_seconds() * 1000)


@dataclass(frozen=True)
class SessionTotal:
    """How many sessions there are, and the longest."""

    sessions: int
    longest_ms: int | None
    longest_started_at: datetime | None


@dataclass(frozen=True)
class Streak:
    """One row of analytics.artist_streaks."""

    artist_id: str
    artist_name: str
    longest_days: int
    longest_start_date: date
    longest_end_date: date
    current_days: int
    current_start_date: date | None


SESSIONS = """
SELECT started_at,
       ended_at,
       plays,
       streams,
       skips,
       listened_ms,
       distinct_artists,
       first_track_uri,
       first_track_name,
       last_track_uri,
       last_track_name
FROM analytics.listening_sessions
WHERE user_id = %(user_id)s
ORDER BY started_at DESC
LIMIT %(limit)s
"""

TOTAL = """
SELECT count(*) AS sessions,
       (extract(epoch FROM max(ended_at - started_at)) * 1000)::bigint AS longest_ms,
       (array_agg(started_at ORDER BY ended_at - started_at DESC, started_at))[1] AS longest_started_at
FROM analytics.listening_sessions
WHERE user_id = %(user_id)s
"""

STREAKS = """
SELECT artist_id,
       artist_name,
       longest_days,
       longest_start_date,
       longest_end_date,
       current_days,
       current_start_date
FROM analytics.artist_streaks
WHERE user_id = %(user_id)s
ORDER BY longest_days DESC, current_days DESC, artist_name, artist_id
LIMIT %(limit)s
"""

ALIVE = """
SELECT artist_id,
       artist_name,
       longest_days,
       longest_start_date,
       longest_end_date,
       current_days,
       current_start_date
FROM analytics.artist_streaks
WHERE user_id = %(user_id)s
  AND current_days > 0
ORDER BY current_days DESC, longest_days DESC, artist_name, artist_id
LIMIT %(limit)s
"""


def sessions(snapshot: Snapshot, limit: int | None = None) -> list[Session]:
    """Sessions, the latest first."""
    return snapshot.rows(Session, SESSIONS, limit=limit)


def total(snapshot: Snapshot) -> SessionTotal:
    """The number of sessions and the longest of them."""
    return snapshot.rows(SessionTotal, TOTAL)[0]


def longest_streaks(snapshot: Snapshot, limit: int | None = None) -> list[Streak]:
    """Artists by their longest run of days."""
    return snapshot.rows(Streak, STREAKS, limit=limit)


def living_streaks(snapshot: Snapshot, limit: int | None = None) -> list[Streak]:
    """Artists whose run reaches yesterday or today, the longest run first."""
    return snapshot.rows(Streak, ALIVE, limit=limit)
