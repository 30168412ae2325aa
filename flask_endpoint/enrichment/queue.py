"""Of what more may be known, the most played first. Grain: one row of enrichment_queue per Spotify id."""

from typing import NamedTuple

import psycopg

from flask_endpoint.catalogue.replies import Entity

MAX_ATTEMPTS = 5

FORGET_DESCRIBED = """
DELETE FROM enrichment_queue AS queued
USING track
WHERE queued.entity = 'track'
    AND queued.status = 'waiting'
    AND track.track_uri = 'spotify:track:' || queued.entity_id
    AND track.duration_ms IS NOT NULL
"""
"""A poll has described them meanwhile."""

FILL = """
WITH heard AS (
    SELECT track_uri, count(*) AS plays
    FROM play
    WHERE track_uri IS NOT NULL
    GROUP BY track_uri
),

wanted AS (
    SELECT 'track' AS entity, track.spotify_id AS entity_id, heard.plays
    FROM heard
    JOIN track USING (track_uri)
    WHERE track.duration_ms IS NULL
    UNION ALL
    SELECT 'artist', artist.spotify_id, sum(heard.plays)
    FROM heard
    JOIN track USING (track_uri)
    JOIN artist USING (artist_id)
    GROUP BY artist.spotify_id
    UNION ALL
    SELECT 'album', album.spotify_id, sum(heard.plays)
    FROM heard
    JOIN track USING (track_uri)
    JOIN album USING (album_id)
    GROUP BY album.spotify_id
)

INSERT INTO enrichment_queue AS known (entity, entity_id, play_count)
SELECT entity, entity_id, plays
FROM wanted
WHERE entity_id ~ '^[0-9A-Za-z]{22}$'
ON CONFLICT (entity, entity_id) DO UPDATE SET play_count = excluded.play_count
WHERE known.status = 'waiting' AND known.play_count <> excluded.play_count
"""
"""Tracks known by name only (a poll brings all that a single read would), artists and albums known by id."""

NEXT = """
SELECT entity, entity_id
FROM enrichment_queue
WHERE status = 'waiting' AND coalesce(not_before, '-infinity') <= now()
ORDER BY
    CASE entity
        WHEN 'track' THEN 0
        WHEN 'artist' THEN (
            SELECT (count(*) >= 20 AND count(artist.genres) + count(artist.popularity) = 0)::integer
            FROM enrichment_queue AS asked
            JOIN artist ON artist.artist_id = asked.entity_id
            WHERE asked.entity = 'artist' AND asked.status = 'described'
        )
        ELSE 2
    END,
    play_count DESC,
    entity DESC,
    entity_id
LIMIT %s
"""
"""Artists wait behind the tracks once twenty were described without genres and popularity (apps of 2026);
albums always do: the answer to a track tells their title, date and length."""

SETTLE = """
UPDATE enrichment_queue
SET status = %s, last_error = NULL, asked_at = now()
WHERE entity = %s AND entity_id = %s
"""
POSTPONE = """
UPDATE enrichment_queue
SET
    attempts = attempts + 1,
    not_before = now() + interval '1 hour' * 2 ^ attempts,
    status = CASE WHEN attempts + 1 >= %s THEN 'gone' ELSE status END,
    last_error = %s,
    asked_at = now()
WHERE entity = %s AND entity_id = %s
"""


class Queued(NamedTuple):
    """One thing to ask for."""

    entity: Entity
    entity_id: str


def fill(connection: psycopg.Connection) -> None:
    """Bring the queue up to date with what was played."""
    with connection.transaction():
        connection.execute(FORGET_DESCRIBED)
        connection.execute(FILL)


def take(connection: psycopg.Connection, limit: int) -> list[Queued]:
    """What to ask for next; it stays in the queue until it is settled."""
    return [Queued(*row) for row in connection.execute(NEXT, (limit,)).fetchall()]


def settle(connection: psycopg.Connection, item: Queued, status: str) -> None:
    """Spotify has told (`described`) or has no such thing (`gone`): it is not asked again."""
    connection.execute(SETTLE, (status, *item))


def postpone(connection: psycopg.Connection, item: Queued, error: str) -> None:
    """An attempt failed: try later, at longer and longer distances, and in the end no more."""
    connection.execute(POSTPONE, (MAX_ATTEMPTS, error, *item))
