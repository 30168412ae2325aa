"""The overview's own figures: one row per day."""

from dataclasses import dataclass
from datetime import date

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Day:
    """One row of analytics.daily_activity."""

    local_date: date
    plays: int
    streams: int
    skips: int
    listened_ms: int
    distinct_tracks: int
    distinct_artists: int


DAYS = """
SELECT local_date,
       plays,
       streams,
       skips,
       listened_ms,
       distinct_tracks,
       distinct_artists
FROM analytics.daily_activity
WHERE user_id = %(user_id)s
  AND local_date BETWEEN %(first)s AND %(last)s
ORDER BY local_date
"""


def days(snapshot: Snapshot, first: date, last: date) -> list[Day]:
    """Days with at least one music play, oldest first."""
    return snapshot.rows(Day, DAYS, first=first, last=last)
