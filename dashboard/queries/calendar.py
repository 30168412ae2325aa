"""The calendar's own figures: the longest days, and how much each month repeats."""

from dataclasses import dataclass
from datetime import date

from dashboard.db import Snapshot


@dataclass(frozen=True)
class LongDay:
    """One row of analytics.longest_listening_days."""

    rank: int
    local_date: date
    listened_ms: int
    plays: int
    streams: int
    top_artist_id: str
    top_artist_name: str


@dataclass(frozen=True)
class Variety:
    """One row of analytics.listening_seasons: what was different among a month's plays."""

    year: int
    month: int
    plays: int
    streams: int
    listened_ms: int
    distinct_tracks: int
    distinct_artists: int
    track_variety: float
    artist_variety: float

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)


LONGEST_DAYS = """
SELECT rank,
       local_date,
       listened_ms,
       plays,
       streams,
       top_artist_id,
       top_artist_name
FROM analytics.longest_listening_days
WHERE user_id = %(user_id)s
ORDER BY rank
"""

VARIETY = """
SELECT year,
       month,
       plays,
       streams,
       listened_ms,
       distinct_tracks,
       distinct_artists,
       track_variety,
       artist_variety
FROM analytics.listening_seasons
WHERE user_id = %(user_id)s
  AND (%(year)s::int IS NULL OR year = %(year)s)
ORDER BY year, month
"""


def variety(snapshot: Snapshot, year: int | None = None) -> list[Variety]:
    """The months with plays of one year (None: of all), the oldest first."""
    return snapshot.rows(Variety, VARIETY, year=year)


def longest_days(snapshot: Snapshot) -> list[LongDay]:
    """The longest days of all time, the longest first."""
    return snapshot.rows(LongDay, LONGEST_DAYS)
