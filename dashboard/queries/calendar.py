"""The calendar's own figures: the days on which the viewer listened longest."""

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


def longest_days(snapshot: Snapshot) -> list[LongDay]:
    """The longest days of all time, the longest first."""
    return snapshot.rows(LongDay, LONGEST_DAYS)
