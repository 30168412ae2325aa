"""The overview's own figures: days, the run of days that is still going, artists heard for the first time."""

from dataclasses import dataclass
from datetime import date, datetime

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


@dataclass(frozen=True)
class Run:
    """Consecutive local dates with at least one stream."""

    days: int
    start_date: date
    end_date: date


@dataclass(frozen=True)
class NewArtist:
    """An artist whose first stream ever is recent, with the viewer's plays since."""

    artist_id: str
    artist_name: str
    first_stream_at: datetime
    plays: int
    streams: int
    listened_ms: int


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


CURRENT_RUN = """
SELECT count(*)::int AS days, min(local_date) AS start_date, max(local_date) AS end_date
FROM (
    SELECT local_date, local_date - row_number() OVER (ORDER BY local_date)::int AS run
    FROM analytics.daily_activity
    WHERE user_id = %(user_id)s AND streams > 0 AND local_date <= %(today)s
) AS numbered
GROUP BY run
HAVING max(local_date) >= %(today)s::date - 1
"""

LONGEST_RUN = """
SELECT days, start_date, end_date
FROM analytics.listening_streaks
WHERE user_id = %(user_id)s AND rank = 1
"""

NEW_ARTISTS = """
SELECT heard.artist_id,
       artist.artist_name,
       heard.first_stream_at,
       heard.plays,
       heard.streams,
       heard.listened_ms
FROM (
    SELECT artist_id,
           min(ended_at) FILTER (WHERE is_stream) AS first_stream_at,
           count(*) AS plays,
           count(*) FILTER (WHERE is_stream) AS streams,
           sum(listened_ms)::bigint AS listened_ms
    FROM warehouse.fact_play
    WHERE user_id = %(user_id)s
      AND kind = 'track'
      AND ended_at >= %(since)s::date - 2
      AND local_date >= %(since)s
    GROUP BY artist_id
) AS heard
JOIN warehouse.dim_artist AS artist USING (artist_id)
WHERE heard.streams > 0
  AND NOT EXISTS (
      SELECT
      FROM warehouse.fact_play AS earlier
      WHERE earlier.user_id = %(user_id)s
        AND earlier.artist_id = heard.artist_id
        AND earlier.is_stream
        AND earlier.local_date < %(since)s
  )
ORDER BY heard.streams DESC, heard.listened_ms DESC, heard.plays DESC, artist.artist_name, heard.artist_id
"""


def days(snapshot: Snapshot, first: date, last: date) -> list[Day]:
    """Days with at least one music play, oldest first."""
    return snapshot.rows(Day, DAYS, first=first, last=last)


def current_run(snapshot: Snapshot, today: date) -> Run | None:
    """The run of days with a stream that reaches yesterday or today; None: there is none."""
    return snapshot.first(Run, CURRENT_RUN, today=today)


def longest_run(snapshot: Snapshot) -> Run | None:
    """The longest run of days with a stream; of equals the earlier."""
    return snapshot.first(Run, LONGEST_RUN)


def new_artists(snapshot: Snapshot, since: date) -> list[NewArtist]:
    """Artists first streamed on or after a local date, those streamed most since then first."""
    return snapshot.rows(NewArtist, NEW_ARTISTS, since=since)
