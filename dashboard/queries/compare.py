"""Comparing two listeners who both agreed: the consents in source, the figures in main."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Consent:
    """Somebody who is compared with the viewer."""

    other_id: int


@dataclass(frozen=True)
class Name:
    """How an account is called."""

    user_id: int
    display_name: str | None


@dataclass(frozen=True)
class Item:
    """An artist or a recording that one of the two streamed, with the sums over all of its kind.

    `item_id`: artist_id or recording_id; `mine_first` counts items the viewer streamed before the other.
    """

    kind: str
    item_id: str
    item_name: str
    artist_name: str
    common_pct: float | None
    my_streams: int
    their_streams: int
    my_first_at: datetime | None
    their_first_at: datetime | None
    mine: int
    theirs: int
    shared: int
    mine_first: int
    theirs_first: int
    overlap_pct: float | None


CONSENTS = """
SELECT CASE WHEN asker_id = %(user_id)s THEN asked_id ELSE asker_id END AS other_id
FROM comparison
WHERE agreed_at IS NOT NULL
  AND (asker_id = %(user_id)s OR asked_id = %(user_id)s)
ORDER BY agreed_at DESC
"""

NAMES = """
SELECT user_id, display_name
FROM warehouse.dim_user
WHERE user_id = ANY(%(others)s)
"""

# Each listener's plays are read once for both kinds. The other is one of CONSENTS, asked in the same request.
ITEMS = """
WITH me AS (
    SELECT CASE WHEN artist_id IS NULL THEN 'tracks' ELSE 'artists' END AS kind,
           coalesce(artist_id, recording_id) AS item_id,
           max(track_uri) AS track_uri,
           count(*) AS streams,
           min(ended_at) AS first_at
    FROM warehouse.fact_play
    WHERE user_id = %(user_id)s
      AND kind = 'track'
      AND is_stream
    GROUP BY GROUPING SETS ((artist_id), (recording_id))
),
other AS (
    SELECT CASE WHEN artist_id IS NULL THEN 'tracks' ELSE 'artists' END AS kind,
           coalesce(artist_id, recording_id) AS item_id,
           max(track_uri) AS track_uri,
           count(*) AS streams,
           min(ended_at) AS first_at
    FROM warehouse.fact_play
    WHERE user_id = %(other_id)s
      AND kind = 'track'
      AND is_stream
    GROUP BY GROUPING SETS ((artist_id), (recording_id))
),
streamed AS (
    SELECT kind,
           item_id,
           coalesce(me.track_uri, other.track_uri) AS track_uri,
           coalesce(me.streams, 0) AS my_streams,
           coalesce(other.streams, 0) AS their_streams,
           me.first_at AS my_first_at,
           other.first_at AS their_first_at
    FROM me
    FULL JOIN other USING (kind, item_id)
),
weighed AS (
    SELECT *,
           100 * least(
               my_streams / nullif(sum(my_streams) OVER (PARTITION BY kind), 0),
               their_streams / nullif(sum(their_streams) OVER (PARTITION BY kind), 0)
           )::float8 AS common_pct,
           nullif(sum(my_streams) OVER (PARTITION BY kind), 0) IS NOT NULL
               AND nullif(sum(their_streams) OVER (PARTITION BY kind), 0) IS NOT NULL AS is_comparable
    FROM streamed
),
placed AS (
    SELECT *,
           row_number() OVER (PARTITION BY kind ORDER BY common_pct DESC, my_streams DESC, item_id) AS place,
           count(*) FILTER (WHERE my_streams > 0) OVER (PARTITION BY kind) AS mine,
           count(*) FILTER (WHERE their_streams > 0) OVER (PARTITION BY kind) AS theirs,
           count(*) FILTER (WHERE my_streams > 0 AND their_streams > 0) OVER (PARTITION BY kind) AS shared,
           count(*) FILTER (WHERE my_first_at < their_first_at) OVER (PARTITION BY kind) AS mine_first,
           count(*) FILTER (WHERE their_first_at < my_first_at) OVER (PARTITION BY kind) AS theirs_first,
           CASE WHEN is_comparable THEN sum(common_pct) OVER (PARTITION BY kind) END AS overlap_pct
    FROM weighed
)
SELECT kind,
       item_id,
       CASE WHEN kind = 'tracks' THEN dim_track.track_name ELSE dim_artist.artist_name END AS item_name,
       coalesce(dim_artist.artist_name, dim_track.artist_name) AS artist_name,
       common_pct,
       my_streams,
       their_streams,
       my_first_at,
       their_first_at,
       mine,
       theirs,
       shared,
       mine_first,
       theirs_first,
       overlap_pct
FROM placed
JOIN warehouse.dim_track USING (track_uri)
LEFT JOIN warehouse.dim_artist ON placed.kind = 'artists' AND dim_artist.artist_id = placed.item_id
WHERE place <= %(limit)s
ORDER BY kind, place
"""


def consenting(snapshot: Snapshot) -> list[int]:
    """Whom the viewer is compared with, the latest consent first; `snapshot` is one of source."""
    return [row.other_id for row in snapshot.rows(Consent, CONSENTS)]


def names(snapshot: Snapshot, others: list[int]) -> dict[int, str | None]:
    """How these accounts are called; one that main does not know yet is missing."""
    return {row.user_id: row.display_name for row in snapshot.rows(Name, NAMES, others=others)}


def items(snapshot: Snapshot, other_id: int, limit: int) -> list[Item]:
    """The items of both kinds that the two share most; where they share less than that, also others."""
    return snapshot.rows_planned_anew(Item, ITEMS, other_id=other_id, limit=limit)
