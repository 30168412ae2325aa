"""Every play of the viewer, newest first, as filtered: a page of them, their totals, or all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dashboard.db import Snapshot
from dashboard.queries.play_filter import Filter


@dataclass(frozen=True)
class Play:
    """One row of warehouse.fact_play with names; a podcast's are those of its episode and show."""

    play_id: UUID
    ended_at: datetime
    local_date: date
    kind: str
    track_uri: str | None
    recording_id: str | None
    track_name: str | None
    artist_id: str | None
    artist_name: str | None
    album_id: str | None
    album_name: str | None
    ms_played: int | None
    listened_ms: int
    is_estimated: bool
    is_stream: bool
    is_skip: bool | None
    origin: str
    is_in_api: bool
    reason_start: str | None
    reason_end: str | None
    is_shuffle: bool | None
    is_offline: bool | None
    is_incognito: bool | None
    platform: str | None
    country: str | None
    context_type: str | None


@dataclass(frozen=True)
class Totals:
    """What plays add up to; `others` are those of podcasts, audiobooks and unidentified items."""

    plays: int
    streams: int
    listened_ms: int
    estimated_pct: float
    others: int


@dataclass(frozen=True)
class Place:
    """A place in the order of all plays: by moment, then by id."""

    ended_at: datetime
    play_id: UUID


TOTALS = """
SELECT count(*) AS plays,
       count(*) FILTER (WHERE play.is_stream) AS streams,
       coalesce(sum(play.listened_ms), 0)::bigint AS listened_ms,
       coalesce(100.0 * count(*) FILTER (WHERE play.is_estimated) / nullif(count(*), 0), 0)::float8
           AS estimated_pct,
       count(*) FILTER (WHERE play.kind <> 'track') AS others
FROM warehouse.fact_play AS play
WHERE play.user_id = %(user_id)s
"""

PLAYS = """
SELECT play.play_id,
       play.ended_at,
       play.local_date,
       play.kind,
       play.track_uri,
       play.recording_id,
       coalesce(track.track_name, play.item_name) AS track_name,
       play.artist_id,
       coalesce(track.artist_name, play.item_parent) AS artist_name,
       play.album_id,
       track.album_name,
       play.ms_played,
       play.listened_ms,
       play.is_estimated,
       play.is_stream,
       play.is_skip,
       play.origin,
       play.is_in_api,
       play.reason_start,
       play.reason_end,
       play.is_shuffle,
       play.is_offline,
       play.is_incognito,
       play.platform,
       play.country,
       play.context_type
FROM warehouse.fact_play AS play
LEFT JOIN warehouse.dim_track AS track USING (track_uri)
WHERE play.user_id = %(user_id)s
"""

OLDER = """
  AND (play.ended_at, play.play_id) < (%(ended_at)s, %(play_id)s)
"""

NEWER = """
  AND (play.ended_at, play.play_id) > (%(ended_at)s, %(play_id)s)
"""

NEWEST_FIRST = """
ORDER BY play.ended_at DESC, play.play_id DESC
LIMIT %(limit)s
"""

OLDEST_FIRST = """
ORDER BY play.ended_at, play.play_id
LIMIT %(limit)s
"""


def totals(snapshot: Snapshot, wanted: Filter) -> Totals:
    """What the wanted plays add up to."""
    return snapshot.rows(Totals, TOTALS + wanted.conditions, **wanted.parameters)[0]


def older(snapshot: Snapshot, wanted: Filter, than: Place | None, limit: int) -> list[Play]:
    """The wanted plays next before a place (None: the newest), newest first."""
    if than is None:
        query = PLAYS + wanted.conditions + NEWEST_FIRST
        return snapshot.rows(Play, query, limit=limit, **wanted.parameters)
    query = PLAYS + wanted.conditions + OLDER + NEWEST_FIRST
    return snapshot.rows(Play, query, limit=limit, **vars(than), **wanted.parameters)


def newer(snapshot: Snapshot, wanted: Filter, than: Place, limit: int) -> list[Play]:
    """The wanted plays next after a place, newest first."""
    query = PLAYS + wanted.conditions + NEWER + OLDEST_FIRST
    return snapshot.rows(Play, query, limit=limit, **vars(than), **wanted.parameters)[::-1]


def every(snapshot: Snapshot, wanted: Filter) -> Iterator[Play]:
    """All wanted plays, newest first, in the database's portions."""
    return snapshot.stream(Play, PLAYS + wanted.conditions + NEWEST_FIRST, limit=None, **wanted.parameters)
