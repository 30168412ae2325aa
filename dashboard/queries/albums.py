"""Album completion: how much of each album the viewer has streamed."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Album:
    """One row of analytics.album_completion."""

    album_id: str
    album_name: str
    artist_name: str
    total_tracks: int | None
    tracks_streamed: int
    completion_pct: float | None
    completed_at: datetime | None
    full_listens: int | None
    status: str


@dataclass(frozen=True)
class StatusCount:
    """How many albums have one status."""

    status: str
    albums: int


ALBUMS = """
SELECT album_id,
       album_name,
       artist_name,
       total_tracks,
       tracks_streamed,
       completion_pct,
       completed_at,
       full_listens,
       status
FROM analytics.album_completion
WHERE user_id = %(user_id)s
  AND (%(status)s::text IS NULL OR status = %(status)s)
ORDER BY completion_pct DESC NULLS LAST, tracks_streamed DESC, album_name, album_id
LIMIT %(limit)s OFFSET %(offset)s
"""

STATUS_COUNTS = """
SELECT status, count(*) AS albums
FROM analytics.album_completion
WHERE user_id = %(user_id)s
GROUP BY status
"""


def albums(snapshot: Snapshot, status: str | None, limit: int | None = None, offset: int = 0) -> list[Album]:
    """Albums of one status (None: all), the most complete first."""
    return snapshot.rows(Album, ALBUMS, status=status, limit=limit, offset=offset)


def status_counts(snapshot: Snapshot) -> dict[str, int]:
    """Status → number of albums."""
    return {row.status: row.albums for row in snapshot.rows(StatusCount, STATUS_COUNTS)}
