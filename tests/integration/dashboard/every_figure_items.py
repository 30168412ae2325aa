"""What the history and the pages of artists, albums and tracks should say of ten years."""
# ruff: noqa: E501  (statements stay readable; texts have dashes meant for people)

from figure_rows import Compared, counts, figures, in_month, local, time

from dashboard.formats import hours_text, number, percent_text

ITEM_MONTHS = """
SELECT extract(year FROM local_date) AS year, extract(month FROM local_date) AS month, count(*) AS plays,
       count(*) FILTER (WHERE is_stream) AS streams, sum(listened_ms)::bigint AS listened_ms
FROM warehouse.fact_play
WHERE user_id = %(user)s AND {column} = '{id}'
GROUP BY 1, 2
ORDER BY 1 DESC, 2 DESC
"""
ITEM_YEARS = """
SELECT played.*, rank
FROM (
    SELECT extract(year FROM local_date)::int AS year, count(*) AS plays,
           count(*) FILTER (WHERE is_stream) AS streams, sum(listened_ms)::bigint AS listened_ms
    FROM warehouse.fact_play
    WHERE user_id = %(user)s AND {column} = '{id}'
    GROUP BY 1
) AS played
LEFT JOIN {ranking} AS ranked ON ranked.user_id = %(user)s AND ranked.{column} = '{id}'
    AND ranked.period_type = 'year' AND extract(year FROM ranked.period_start) = played.year
ORDER BY year DESC
"""
ITEM_TOTALS = """
SELECT sum(listened_ms)::bigint AS listened_ms, count(*) FILTER (WHERE is_stream) AS streams, count(*) AS plays,
       count(DISTINCT local_date) AS active_days,
       100.0 * count(*) FILTER (WHERE is_skip) / count(is_skip) AS skip_pct,
       (SELECT rank FROM {ranking} AS ranked WHERE ranked.user_id = %(user)s AND ranked.{column} = '{id}'
        AND period_type = 'all_time') AS rank
FROM warehouse.fact_play
WHERE user_id = %(user)s AND {column} = '{id}'
"""
ITEM_PARTS = """
SELECT track.{name} AS name, min(track_number) AS number, count(*) AS plays,
       count(*) FILTER (WHERE is_stream) AS streams, sum(listened_ms)::bigint AS listened_ms
FROM warehouse.fact_play AS play
JOIN warehouse.dim_track AS track USING (track_uri)
WHERE user_id = %(user)s AND play.{column} = '{id}'
GROUP BY play.{part}, track.{name}
ORDER BY {order}
LIMIT {limit}
"""
TOGETHER = """
WITH mine AS MATERIALIZED (
    SELECT DISTINCT session.*
    FROM warehouse.fact_play AS play
    CROSS JOIN LATERAL (
        SELECT started_at, ended_at
        FROM analytics.listening_sessions
        WHERE user_id = %(user)s AND started_at <= play.started_at
        ORDER BY started_at DESC
        LIMIT 1
    ) AS session
    WHERE user_id = %(user)s AND {column} = '{id}' AND is_stream
)
SELECT names.name, count(*) AS sessions, 100.0 * count(*) / (SELECT count(*) FROM mine) AS pct
FROM mine
CROSS JOIN LATERAL (
    SELECT DISTINCT {column} AS item
    FROM warehouse.fact_play
    WHERE user_id = %(user)s AND is_stream AND {column} <> '{id}'
        AND ended_at BETWEEN mine.started_at AND mine.ended_at
    OFFSET 0
) AS streamed
JOIN (SELECT DISTINCT {column} AS item, {shown} AS name, {bare} AS bare FROM warehouse.dim_track) AS names
    USING (item)
GROUP BY item, names.name, names.bare
ORDER BY sessions DESC, names.bare, item
LIMIT 10
"""


def item_tables(kind: str, column: str, id_: str, ranking: str) -> dict[tuple[str, str], Compared]:
    """What the pages of artists, albums and tracks have in common."""
    page, about = f"/{kind}?id={id_.replace(' ', '+')}", {"column": column, "id": id_}
    bare = f"{kind}_name"
    shown = bare if kind == "artist" else f"{bare} || ' ' || artist_name"
    return {
        (page, "months"): Compared(ITEM_MONTHS.format(**about), lambda row: [in_month(row), *figures(row)]),
        (page, "years"): Compared(
            ITEM_YEARS.format(**about, ranking=f"analytics.{ranking}"),
            lambda row: [str(row.year), str(row.rank) if row.rank else "> 100", *figures(row)],
        ),
        (page, "together"): Compared(
            TOGETHER.format(**about, shown=shown, bare=bare),
            lambda row: [row.name, percent_text(float(row.pct)), number(row.sessions)],
            10,
        ),
    }


def item_tiles(kind: str, column: str, id_: str, ranking: str) -> dict[tuple[str, str], Compared]:
    """The tiles of an artist, album or track."""
    statement = ITEM_TOTALS.format(column=column, id=id_, ranking=f"analytics.{ranking}")
    return {
        (f"/{kind}?id={id_.replace(' ', '+')}", ""): Compared(
            statement,
            lambda row: [
                time(row),
                *counts(row, "streams plays"),
                str(row.rank) if row.rank else "> 100",
                *counts(row, "active_days"),
                percent_text(float(row.skip_pct)),
            ],
        )
    }


ARTIST = ("artist", "artist_id", "artistCold Harbour", "top_artists")
ALBUM = ("album", "album_id", "a70", "top_albums")
TRACK = ("track", "recording_id", "r70", "top_tracks")
BEST = "streams DESC, listened_ms DESC, plays DESC, name"


ITEM_TABLES: dict[tuple[str, str], Compared] = {
    ("/history?from=2026-11-19&to=2026-11-19", "plays"): Compared(
        """
        SELECT heard.* FROM (
            SELECT NULL AS name, NULL AS album, NULL AS listened_ms, NULL AS is_stream, NULL AS ended_at,
                   NULL AS play_id
            UNION ALL
            SELECT track_name || ' ' || artist_name, album_name, listened_ms, is_stream, ended_at, play_id
            FROM warehouse.fact_play JOIN warehouse.dim_track USING (track_uri)
            WHERE user_id = %(user)s AND local_date = '2026-11-19'
        ) AS heard
        ORDER BY ended_at DESC NULLS FIRST, play_id DESC LIMIT 51
        """,
        lambda row: (
            ["Thursday 19 November 2026"]
            if row.name is None
            else [
                f"{local(row.ended_at):%H:%M}",
                row.name + ("" if row.is_stream else " skipped"),
                row.album,
                hours_text(row.listened_ms),
                "stream" if row.is_stream else "skipped",
                "export",
            ]
        ),
        3,
    ),
    **item_tables(*ARTIST),
    **item_tables(*ALBUM),
    **item_tables(*TRACK),
    ("/artist?id=artistCold+Harbour", "tracks"): Compared(
        ITEM_PARTS.format(
            column="artist_id", id="artistCold Harbour", part="recording_id", name="track_name",
            order=BEST + ", play.recording_id", limit=10,
        ),
        lambda row: [row.name, *figures(row)],
        10,
    ),
    ("/artist?id=artistCold+Harbour", "albums"): Compared(
        ITEM_PARTS.format(
            column="artist_id", id="artistCold Harbour", part="album_id", name="album_name",
            order=BEST + ", play.album_id", limit=10,
        ),
        lambda row: [row.name, *figures(row)],
    ),
    ("/album?id=a70", "completion"): Compared(
        ITEM_PARTS.format(
            column="album_id", id="a70", part="recording_id", name="track_name",
            order="number, name, play.recording_id", limit=100,
        ),
        lambda row: [str(row.number), row.name, *figures(row)],
    ),
}  # fmt: skip

ITEM_TILES = {
    **item_tiles(*ARTIST),
    **item_tiles(*ALBUM),
    **item_tiles(*TRACK),
}
