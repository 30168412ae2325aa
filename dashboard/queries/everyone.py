"""What everybody here heard together, as the global tables rank it; they hold what three or more streamed."""

from dataclasses import dataclass
from datetime import date

from dashboard.db import Snapshot


@dataclass(frozen=True)
class GlobalTrack:
    """One row of analytics.global_top_tracks: a recording."""

    rank: int
    recording_id: str
    track_uri: str
    track_name: str
    artist_id: str
    artist_name: str
    listeners: int
    plays: int
    streams: int


@dataclass(frozen=True)
class GlobalArtist:
    """One row of analytics.global_top_artists: a primary artist."""

    rank: int
    artist_id: str
    artist_name: str
    listeners: int
    plays: int
    streams: int


@dataclass(frozen=True)
class Listeners:
    """How many users have music plays in this release."""

    listeners: int


# A rolling window begins on one day for the viewer and maybe on another for everybody: its type names it.
TRACKS = """
SELECT rank,
       recording_id,
       track_uri,
       track_name,
       artist_id,
       artist_name,
       listeners,
       plays,
       streams
FROM analytics.global_top_tracks
WHERE period_type = %(period_type)s
  AND (period_start = %(period_start)s OR period_type LIKE 'last%%')
ORDER BY rank
"""

ARTISTS = """
SELECT rank,
       artist_id,
       artist_name,
       listeners,
       plays,
       streams
FROM analytics.global_top_artists
WHERE period_type = %(period_type)s
  AND (period_start = %(period_start)s OR period_type LIKE 'last%%')
ORDER BY rank
"""

LISTENERS = """
SELECT count(*) AS listeners
FROM ops.published_user
"""


def top_tracks(snapshot: Snapshot, period_type: str, period_start: date) -> list[GlobalTrack]:
    """Everybody's recordings of one period, best first."""
    return snapshot.rows(GlobalTrack, TRACKS, period_type=period_type, period_start=period_start)


def top_artists(snapshot: Snapshot, period_type: str, period_start: date) -> list[GlobalArtist]:
    """Everybody's artists of one period, best first."""
    return snapshot.rows(GlobalArtist, ARTISTS, period_type=period_type, period_start=period_start)


def listeners(snapshot: Snapshot) -> int:
    """How many have music plays in this release, however few and whenever."""
    found = snapshot.first(Listeners, LISTENERS)
    return found.listeners if found else 0
