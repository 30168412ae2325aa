"""The calendar's own figures: the days on which the viewer listened longest."""

from dataclasses import dataclass
from datetime import date

from dashboard.db import Snapshot


@dataclass(frozen=True)
class LongDay:
    """One of the days with the longest listening time."""

    local_date: date
    listened_ms: int
    plays: int
    streams: int
    distinct_artists: int


LONGEST_DAYS = """
SELECT local_date,
       listened_ms,
       plays,
       streams,
       distinct_artists
FROM analytics.daily_activity
WHERE user_id = %(user_id)s
ORDER BY listened_ms DESC, plays DESC, local_date
LIMIT %(limit)s
"""


def longest_days(snapshot: Snapshot, limit: int = 10) -> list[LongDay]:
    """The longest days of all time, the longest first."""
    return snapshot.rows(LongDay, LONGEST_DAYS, limit=limit)
