"""Rankings that no table holds: of any days, and by time; computed from the facts, as tables rank them."""

from datetime import date
from typing import TypeVar

from dashboard.db import Snapshot
from dashboard.queries.items import Item

Top = TypeVar("Top")

# The moments are wider than the local dates in any zone: they lead to the index by time, the dates decide.
# A name decides only between lines with equal figures, so only those that can be shown, or tell how far a
# shown line moved, are named. Both are looked up (IN below IS TRUE or OR) and not joined: of a freshly
# published table the planner knows too little to join well.
RANKING = """
WITH totals AS (
    SELECT {item} AS item,
           local_date >= %(first)s AS is_current,
           count(*) AS plays,
           count(*) FILTER (WHERE is_stream) AS streams,
           sum(listened_ms)::bigint AS listened_ms,
           count(*) FILTER (WHERE is_skip)::float8 / nullif(count(is_skip), 0) AS skip_rate,
           min(ended_at) AS first_play_at,
           max(ended_at) AS last_play_at
    FROM warehouse.fact_play {join}
    WHERE user_id = %(user_id)s
      AND {item} IS NOT NULL
      AND local_date BETWEEN %(before)s AND %(last)s
      AND ended_at BETWEEN %(before)s::date - 2 AND %(last)s::date + 3
    GROUP BY 1, 2
),
placed AS (
    SELECT *, rank() OVER (PARTITION BY is_current ORDER BY {order}) AS place
    FROM totals
),
shown AS (
    SELECT item
    FROM placed
    WHERE is_current AND place <= %(limit)s
),
deciding AS (
    SELECT DISTINCT place
    FROM placed
    WHERE NOT is_current AND (item IN (SELECT item FROM shown)) IS TRUE
),
wanted AS (
    SELECT *
    FROM placed
    WHERE (is_current AND place <= %(limit)s) OR (NOT is_current AND place IN (SELECT place FROM deciding))
),
ranked AS (
    SELECT wanted.*,
           named.*,
           (place - 1 + row_number() OVER equals)::int AS rank
    FROM wanted
    CROSS JOIN LATERAL ({naming}) AS named
    WINDOW equals AS (PARTITION BY is_current, place ORDER BY name COLLATE "C", item)
),
compared AS (
    SELECT *, min(rank) FILTER (WHERE NOT is_current) OVER (PARTITION BY item) - rank AS rank_change
    FROM ranked
)
SELECT shown.rank,
       {columns},
       shown.plays,
       shown.streams,
       shown.listened_ms,
       shown.skip_rate,
       shown.first_play_at,
       shown.last_play_at,
       shown.rank_change
FROM compared AS shown
WHERE shown.is_current AND shown.rank <= %(limit)s
ORDER BY shown.rank
"""


# Not correlated, so it is counted once for all lines.
KNOWN_GENRES = """
(
    SELECT 100 * count(*) FILTER (WHERE cardinality(genres) > 0)::float8 / count(*)
    FROM warehouse.fact_play
    JOIN warehouse.dim_artist USING (artist_id)
    WHERE user_id = %(user_id)s
      AND local_date BETWEEN %(first)s AND %(last)s
      AND ended_at BETWEEN %(first)s::date - 2 AND %(last)s::date + 3
) AS known_pct
"""


def _columns(item: Item) -> str:
    """The columns that name a line, as the kind's table has them."""
    artist = "shown.artist_id, shown.artist_name"
    match item.key:
        case "artist":
            return artist
        case "album":
            return f"shown.item AS album_id, shown.name AS album_name, {artist}"
        case "genre":
            return f"shown.item AS genre, {KNOWN_GENRES}"
        case _:
            return f"shown.item AS recording_id, shown.track_uri, shown.name AS track_name, {artist}"


def ranking(
    snapshot: Snapshot, row_type: type[Top], item: Item, by: str, days: tuple[date, date, date]
) -> list[Top]:
    """The hundred artists, albums, genres or tracks of some days with most streams, or most listening time.

    `days` are the first day to compare with, then the first and the last of the ranking; the days up to the
    ranking's first are those it is compared with.
    """
    before, first, last = days
    measures = ("streams", "listened_ms") if by == "streams" else ("listened_ms", "streams")
    query = RANKING.format(
        item=item.column,
        join=item.join,
        naming=item.naming,
        columns=_columns(item),
        order=", ".join(f"{measure} DESC" for measure in (*measures, "plays")),
    )
    return snapshot.rows_planned_anew(row_type, query, before=before, first=first, last=last, limit=100)
