"""Whose genres MusicBrainz may know, the most played first. Grain: one row of genre_queue per artist."""

from typing import NamedTuple

import psycopg

from flask_endpoint.enrichment.queue import MAX_ATTEMPTS

MAX_ISRCS = 3
"""So many of an artist's ISRCs are tried: one may be missing there, or be somebody else's."""

FORGET_DESCRIBED = """
DELETE FROM genre_queue AS queued
USING artist
WHERE queued.status = 'waiting' AND artist.artist_id = queued.artist_id AND artist.genres IS NOT NULL
"""
"""Spotify has told them meanwhile."""
FILL = """
INSERT INTO genre_queue AS known (artist_id, play_count)
SELECT artist.artist_id, count(*)
FROM play
JOIN track USING (track_uri)
JOIN artist USING (artist_id)
WHERE artist.spotify_id IS NOT NULL AND artist.genres IS NULL
GROUP BY artist.artist_id
HAVING count(track.isrc) > 0
ON CONFLICT (artist_id) DO UPDATE SET play_count = excluded.play_count
WHERE known.status = 'waiting' AND known.play_count <> excluded.play_count
"""
NEXT = """
SELECT queued.artist_id, artist.name, heard.isrc
FROM genre_queue AS queued
JOIN artist USING (artist_id)
CROSS JOIN LATERAL (
    SELECT track.isrc
    FROM track
    JOIN play USING (track_uri)
    WHERE track.artist_id = queued.artist_id
        AND track.isrc ~ '^[A-Z]{2}[0-9A-Z]{3}[0-9]{7}$'
        AND track.isrc <> ALL (queued.tried_isrcs)
    GROUP BY track.isrc
    ORDER BY count(*) DESC, track.isrc
    LIMIT 1
) AS heard
WHERE queued.status = 'waiting' AND coalesce(queued.not_before, '-infinity') <= now()
ORDER BY queued.play_count DESC, queued.artist_id
LIMIT 1
"""
"""The artist's most played track speaks first."""
SETTLE = "UPDATE genre_queue SET status = %s, last_error = NULL, asked_at = now() WHERE artist_id = %s"
MISS = """
UPDATE genre_queue
SET
    tried_isrcs = tried_isrcs || %s::text,
    status = CASE WHEN cardinality(tried_isrcs) + 1 >= %s THEN 'gone' ELSE status END,
    last_error = NULL,
    asked_at = now()
WHERE artist_id = %s
"""
POSTPONE = """
UPDATE genre_queue
SET
    attempts = attempts + 1,
    not_before = now() + interval '1 hour' * 2 ^ attempts,
    status = CASE WHEN attempts + 1 >= %s THEN 'gone' ELSE status END,
    last_error = %s,
    asked_at = now()
WHERE artist_id = %s
"""


class Wanted(NamedTuple):
    """An artist, and the ISRC to ask by."""

    artist_id: str
    name: str
    isrc: str


def fill(connection: psycopg.Connection) -> None:
    """Bring the queue up to date with what was played and described."""
    with connection.transaction():
        connection.execute(FORGET_DESCRIBED)
        connection.execute(FILL)


def first(connection: psycopg.Connection) -> Wanted | None:
    """Whom to ask for next; None when there is nobody. They stay in the queue until they are settled."""
    row = connection.execute(NEXT).fetchone()
    return Wanted(*row) if row else None


def settle(connection: psycopg.Connection, wanted: Wanted, status: str) -> None:
    """MusicBrainz has told (`described`), or knows the artist without genres (`gone`)."""
    connection.execute(SETTLE, (status, wanted.artist_id))


def miss(connection: psycopg.Connection, wanted: Wanted) -> None:
    """It does not know the ISRC as this artist's: another one is asked by, if there is one."""
    connection.execute(MISS, (wanted.isrc, MAX_ISRCS, wanted.artist_id))


def postpone(connection: psycopg.Connection, wanted: Wanted, error: str) -> None:
    """An attempt failed: try later, at longer and longer distances, and in the end no more."""
    connection.execute(POSTPONE, (MAX_ATTEMPTS, error, wanted.artist_id))
