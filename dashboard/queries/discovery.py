"""Discovery: what was new in each month, and what came back."""

from dataclasses import dataclass
from datetime import date

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Month:
    """One row of analytics.discovery."""

    year: int
    month: int
    streams: int
    new_tracks: int
    new_recordings: int
    new_artists: int
    new_albums: int
    new_artist_streams: int
    new_artist_pct: float
    rediscovered_recordings: int
    rediscovered_artists: int

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)


MONTHS = """
SELECT year,
       month,
       streams,
       new_tracks,
       new_recordings,
       new_artists,
       new_albums,
       new_artist_streams,
       new_artist_pct,
       rediscovered_recordings,
       rediscovered_artists
FROM analytics.discovery
WHERE user_id = %(user_id)s
ORDER BY year, month
"""


def months(snapshot: Snapshot) -> list[Month]:
    """Every month with a stream, the oldest first."""
    return snapshot.rows(Month, MONTHS)
