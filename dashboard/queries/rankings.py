"""Top tracks, artists, albums and genres of a period, as the tables rank them."""

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.db import Snapshot


@dataclass(frozen=True)
class TopTrack:
    """One row of analytics.top_tracks: a recording."""

    rank: int
    recording_id: str
    track_uri: str
    track_name: str
    artist_id: str
    artist_name: str
    plays: int
    streams: int
    listened_ms: int
    skip_rate: float | None
    first_play_at: datetime
    last_play_at: datetime
    rank_change: int | None


@dataclass(frozen=True)
class TopArtist:
    """One row of analytics.top_artists: a primary artist."""

    rank: int
    artist_id: str
    artist_name: str
    plays: int
    streams: int
    listened_ms: int
    skip_rate: float | None
    first_play_at: datetime
    last_play_at: datetime
    rank_change: int | None


@dataclass(frozen=True)
class TopAlbum:
    """One row of analytics.top_albums."""

    rank: int
    album_id: str
    album_name: str
    artist_id: str
    artist_name: str
    plays: int
    streams: int
    listened_ms: int
    skip_rate: float | None
    first_play_at: datetime
    last_play_at: datetime
    rank_change: int | None


@dataclass(frozen=True)
class TopGenre:
    """One row of analytics.top_genres; `known_pct` of the period's plays have a genre at all."""

    rank: int
    genre: str
    plays: int
    streams: int
    listened_ms: int
    skip_rate: float | None
    first_play_at: datetime
    last_play_at: datetime
    rank_change: int | None
    known_pct: float


TRACKS = """
SELECT rank,
       recording_id,
       track_uri,
       track_name,
       artist_id,
       artist_name,
       plays,
       streams,
       listened_ms,
       skip_rate,
       first_play_at,
       last_play_at,
       rank_change
FROM analytics.top_tracks
WHERE user_id = %(user_id)s
  AND period_type = %(period_type)s
  AND period_start = %(period_start)s
ORDER BY rank
LIMIT %(limit)s
"""

ARTISTS = """
SELECT rank,
       artist_id,
       artist_name,
       plays,
       streams,
       listened_ms,
       skip_rate,
       first_play_at,
       last_play_at,
       rank_change
FROM analytics.top_artists
WHERE user_id = %(user_id)s
  AND period_type = %(period_type)s
  AND period_start = %(period_start)s
ORDER BY rank
LIMIT %(limit)s
"""

ALBUMS = """
SELECT rank,
       album_id,
       album_name,
       artist_id,
       artist_name,
       plays,
       streams,
       listened_ms,
       skip_rate,
       first_play_at,
       last_play_at,
       rank_change
FROM analytics.top_albums
WHERE user_id = %(user_id)s
  AND period_type = %(period_type)s
  AND period_start = %(period_start)s
ORDER BY rank
LIMIT %(limit)s
"""

GENRES = """
SELECT rank,
       genre,
       plays,
       streams,
       listened_ms,
       skip_rate,
       first_play_at,
       last_play_at,
       rank_change,
       known_pct
FROM analytics.top_genres
WHERE user_id = %(user_id)s
  AND period_type = %(period_type)s
  AND period_start = %(period_start)s
ORDER BY rank
LIMIT %(limit)s
"""


def top_tracks(snapshot: Snapshot, period_type: str, period_start: date, limit: int = 100) -> list[TopTrack]:
    """The recordings of one period, best first."""
    return snapshot.rows(TopTrack, TRACKS, period_type=period_type, period_start=period_start, limit=limit)


def top_artists(
    snapshot: Snapshot, period_type: str, period_start: date, limit: int = 100
) -> list[TopArtist]:
    """The artists of one period, best first."""
    return snapshot.rows(TopArtist, ARTISTS, period_type=period_type, period_start=period_start, limit=limit)


def top_albums(snapshot: Snapshot, period_type: str, period_start: date, limit: int = 100) -> list[TopAlbum]:
    """The albums of one period, best first."""
    return snapshot.rows(TopAlbum, ALBUMS, period_type=period_type, period_start=period_start, limit=limit)


def top_genres(snapshot: Snapshot, period_type: str, period_start: date, limit: int = 100) -> list[TopGenre]:
    """The genres of one period, best first."""
    return snapshot.rows(TopGenre, GENRES, period_type=period_type, period_start=period_start, limit=limit)
