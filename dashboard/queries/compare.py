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
    common_pct: float
    my_streams: int
    their_streams: int
    my_first_at: datetime | None
    their_first_at: datetime | None
    mine: int
    theirs: int
    shared: int
    mine_first: int
    theirs_first: int
    overlap_pct: float


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

# Each listener's plays are read once and added up by track first: of the many rows only one short key is
# looked at, and what artists and recordings need are sums over a few thousand tracks. A track has one artist
# and one recording in a release. The other is one of CONSENTS, asked in the same request.
ITEMS = """
WITH played AS (
    SELECT user_id = %(user_id)s AS is_mine,
           track_uri,
           any_value(artist_id) AS artist_id,
           any_value(recording_id) AS recording_id,
           count(*) AS streams,
           min(ended_at) AS first_at
    FROM warehouse.fact_play
    WHERE user_id IN (%(user_id)s, %(other_id)s)
      AND kind = 'track'
      AND is_stream
    GROUP BY 1, 2
),
streamed AS (
    SELECT CASE WHEN artist_id IS NULL THEN 'tracks' ELSE 'artists' END AS kind,
           coalesce(artist_id, recording_id) AS item_id,
           coalesce(max(track_uri) FILTER (WHERE is_mine), max(track_uri)) AS track_uri,
           coalesce(sum(streams) FILTER (WHERE is_mine), 0)::bigint AS my_streams,
           coalesce(sum(streams) FILTER (WHERE NOT is_mine), 0)::bigint AS their_streams,
           min(first_at) FILTER (WHERE is_mine) AS my_first_at,
           min(first_at) FILTER (WHERE NOT is_mine) AS their_first_at
    FROM played
    GROUP BY GROUPING SETS ((artist_id), (recording_id))
),
totals AS (
    SELECT kind,
           nullif(sum(my_streams), 0)::float8 AS my_total,
           nullif(sum(their_streams), 0)::float8 AS their_total,
           count(*) FILTER (WHERE my_streams > 0) AS mine,
           count(*) FILTER (WHERE their_streams > 0) AS theirs,
           count(*) FILTER (WHERE my_streams > 0 AND their_streams > 0) AS shared,
           count(*) FILTER (WHERE my_first_at < their_first_at) AS mine_first,
           count(*) FILTER (WHERE their_first_at < my_first_at) AS theirs_first
    FROM streamed
    GROUP BY kind
),
weighed AS (
    SELECT *, 100 * least(my_streams / my_total, their_streams / their_total) AS common_pct
    FROM streamed
    JOIN totals USING (kind)
    WHERE my_total > 0 AND their_total > 0
),
in_common AS (
    SELECT kind, sum(common_pct) AS overlap_pct
    FROM weighed
    GROUP BY kind
)
SELECT shown.kind,
       shown.item_id,
       CASE WHEN shown.kind = 'tracks' THEN dim_track.track_name ELSE dim_artist.artist_name END AS item_name,
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
FROM in_common
CROSS JOIN LATERAL (
    SELECT *
    FROM weighed
    WHERE weighed.kind = in_common.kind
    ORDER BY common_pct DESC, my_streams DESC, item_id
    LIMIT %(limit)s
) AS shown
JOIN warehouse.dim_track USING (track_uri)
LEFT JOIN warehouse.dim_artist ON shown.kind = 'artists' AND dim_artist.artist_id = shown.item_id
ORDER BY shown.kind, common_pct DESC, my_streams DESC, shown.item_id
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
