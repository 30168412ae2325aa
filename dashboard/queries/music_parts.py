"""What goes with an artist, album or track: its tracks and albums, and what is in the same sessions."""

from dataclasses import dataclass

from dashboard.db import Snapshot
from dashboard.queries.items import Item, named


@dataclass(frozen=True)
class Companion:
    """Something else of its kind: in how many of the sessions with a stream of it this was streamed, too."""

    id: str
    name: str
    artist_id: str
    artist_name: str
    sessions: int
    of_sessions: int


@dataclass(frozen=True)
class Part:
    """A track or album of it, with the viewer's plays; disc and number are an album's."""

    id: str
    name: str
    disc_number: int | None
    track_number: int | None
    plays: int
    streams: int
    listened_ms: int


BEST = """
SELECT wanted.item AS id, named.name, NULL AS disc_number, NULL AS track_number,
       wanted.plays, wanted.streams, wanted.listened_ms
FROM (
    SELECT {part} AS item,
           count(*) AS plays,
           count(*) FILTER (WHERE is_stream) AS streams,
           sum(listened_ms)::bigint AS listened_ms
    FROM warehouse.fact_play
    WHERE user_id = %(user_id)s AND {item} = %(id)s AND {part} IS NOT NULL
    GROUP BY 1
    ORDER BY streams DESC, listened_ms DESC, plays DESC
    FETCH FIRST 10 ROWS WITH TIES
) AS wanted
CROSS JOIN LATERAL ({naming_of_part}) AS named
ORDER BY wanted.streams DESC, wanted.listened_ms DESC, wanted.plays DESC, named.name, wanted.item
LIMIT 10
"""

ALBUM_TRACKS = """
SELECT play.recording_id AS id,
       min(track.track_name) AS name,
       min(track.disc_number) AS disc_number,
       min(track.track_number) AS track_number,
       count(*) AS plays,
       count(*) FILTER (WHERE play.is_stream) AS streams,
       sum(play.listened_ms)::bigint AS listened_ms
FROM warehouse.fact_play AS play
JOIN warehouse.dim_track AS track USING (track_uri)
WHERE play.user_id = %(user_id)s AND play.album_id = %(id)s
GROUP BY play.recording_id
ORDER BY min(ARRAY[track.disc_number, track.track_number]), name, id
"""

VERSIONS = """
SELECT coalesce(track.album_id, '') AS id,
       coalesce(track.album_name, track.track_name) AS name,
       NULL AS disc_number,
       NULL AS track_number,
       count(*) AS plays,
       count(*) FILTER (WHERE play.is_stream) AS streams,
       sum(play.listened_ms)::bigint AS listened_ms
FROM warehouse.fact_play AS play
JOIN warehouse.dim_track AS track USING (track_uri)
WHERE play.user_id = %(user_id)s AND play.recording_id = %(id)s
GROUP BY track.track_uri
ORDER BY streams DESC, listened_ms DESC, plays DESC, name, track.track_uri
"""

# The sessions are a list in order of time, in which each play's is found by halving: looking each up in the
# table took longer. What was streamed in a session is made distinct there, not among all of them together.
TOGETHER = """
WITH every AS MATERIALIZED (
    SELECT array_agg(started_at ORDER BY started_at) AS starts,
           array_agg(ended_at ORDER BY started_at) AS ends
    FROM analytics.listening_sessions
    WHERE user_id = %(user_id)s
),
sessions AS MATERIALIZED (
    SELECT every.starts[held.number] AS started_at, every.ends[held.number] AS ended_at
    FROM every
    CROSS JOIN LATERAL (
        SELECT DISTINCT width_bucket(started_at, every.starts) AS number
        FROM warehouse.fact_play
        WHERE user_id = %(user_id)s AND {item} = %(id)s AND is_stream
    ) AS held
    WHERE held.number > 0
),
shared AS (
    SELECT other.item, count(*) AS sessions
    FROM sessions AS session
    CROSS JOIN LATERAL (
        SELECT DISTINCT {item} AS item
        FROM warehouse.fact_play
        WHERE user_id = %(user_id)s
          AND ended_at BETWEEN session.started_at AND session.ended_at
          AND is_stream
          AND {item} <> %(id)s
    ) AS other
    GROUP BY other.item
    ORDER BY sessions DESC
    FETCH FIRST 10 ROWS WITH TIES
)
SELECT wanted.item AS id, named.name, named.artist_id, named.artist_name, wanted.sessions,
       (SELECT count(*) FROM sessions) AS of_sessions
FROM shared AS wanted
CROSS JOIN LATERAL ({naming}) AS named
ORDER BY wanted.sessions DESC, named.name, wanted.item
LIMIT 10
"""


def together(snapshot: Snapshot, kind: Item, id_: str) -> list[Companion]:
    """The ten others of its kind that most sessions with a stream of it hold a stream of, too."""
    return snapshot.rows(Companion, kind.about(TOGETHER), id=id_)


def tracks(snapshot: Snapshot, kind: Item, id_: str) -> list[Part]:
    """An artist's ten tracks that were streamed most; all played tracks of an album, in its order."""
    if kind.key == "album":
        return snapshot.rows(Part, ALBUM_TRACKS, id=id_)
    return snapshot.rows(Part, kind.about(BEST, named("track")), id=id_)


def albums(snapshot: Snapshot, kind: Item, id_: str) -> list[Part]:
    """An artist's ten albums that were streamed most; the albums from which a track was heard."""
    if kind.key == "track":
        return snapshot.rows(Part, VERSIONS, id=id_)
    return snapshot.rows(Part, kind.about(BEST, named("album")), id=id_)
