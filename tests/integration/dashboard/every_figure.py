"""What the pages should say of ten years: SQL over the tables, and how a row reads."""
# ruff: noqa: E501, RUF001, S608  (statements stay readable; texts have dashes meant for people)

from every_figure_health import HEALTH_TABLES
from every_figure_items import ITEM_TABLES, ITEM_TILES
from every_figure_taste import TASTE_TABLES
from figure_rows import Compared, Row, at, change, counts, figures, in_month, moved, on, time

from dashboard.formats import day_text, hours_text, number, percent_text
from dashboard.texts import MONTHS

NOW = """
SELECT label,
       (sum(listened_ms) FILTER (WHERE is_now))::bigint AS listened_ms, sum(streams) FILTER (WHERE is_now) AS streams,
       sum(plays) FILTER (WHERE is_now) AS plays, count(*) FILTER (WHERE is_now) AS active_days,
       sum(listened_ms) FILTER (WHERE NOT is_now) AS ms_before,
       sum(streams) FILTER (WHERE NOT is_now) AS streams_before,
       sum(plays) FILTER (WHERE NOT is_now) AS plays_before
FROM (VALUES
    (1, 'This week', true, '2026-11-16'::date, '2026-11-20'::date),
    (1, 'This week', false, '2026-11-09', '2026-11-13'),
    (2, 'This month', true, '2026-11-01', '2026-11-20'), (2, 'This month', false, '2026-10-01', '2026-10-20'),
    (3, 'This year', true, '2026-01-01', '2026-11-20'), (3, 'This year', false, '2025-01-01', '2025-11-20')
) AS span (place, label, is_now, first, last)
JOIN analytics.daily_activity ON local_date BETWEEN first AND last
WHERE user_id = %(user)s
GROUP BY place, label
ORDER BY place
"""
PERIODS = """
SELECT label, summary.*
FROM (VALUES
    (1, 'Last 7 days', 'last_7_days', '2026-11-13'::date), (2, 'Last 30 days', 'last_30_days', '2026-10-21'),
    (3, 'Last 365 days', 'last_365_days', '2025-11-20'), (4, 'November 2026 so far', 'month', '2026-11-01'),
    (5, '2026 so far', 'year', '2026-01-01'), (6, 'All time', 'all_time', '1970-01-01')
) AS line (place, label, period_type, period_start)
JOIN analytics.listening_summary AS summary USING (period_type, period_start)
WHERE user_id = %(user)s
ORDER BY place
"""
EVERYBODY = """
SELECT *
FROM analytics.global_top_{table}
WHERE period_type = 'all_time'
ORDER BY rank
"""
MONTHS_SUMMED = """
SELECT *, extract(year FROM period_start) AS year, extract(month FROM period_start) AS month
FROM analytics.listening_summary
WHERE user_id = %(user)s AND period_type = 'month'
"""
YEARS_SUMMED = """
SELECT *, extract(year FROM period_start)::int AS year
FROM analytics.listening_summary
WHERE user_id = %(user)s AND period_type = 'year'
ORDER BY period_start DESC
"""
SEASONS = """
WITH days AS (
    SELECT mod(extract(month FROM day)::int, 12) / 3 AS season, count(*) AS days
    FROM generate_series('2016-12-01'::date, '2026-11-20'::date, '1 day') AS day
    GROUP BY 1
)
SELECT season, days, sum(plays) AS plays, sum(streams) AS streams, sum(listened_ms)::bigint AS listened_ms
FROM days
JOIN analytics.listening_summary ON mod(extract(month FROM period_start)::int, 12) / 3 = season
WHERE user_id = %(user)s AND period_type = 'month'
GROUP BY season, days
ORDER BY season
"""
RANKING = """
SELECT *
FROM analytics.{table}
WHERE user_id = %(user)s AND period_type = 'year' AND period_start = '2025-01-01'
ORDER BY rank
"""
CLOCK = """
SELECT hour, {cells}, sum(listened_ms)::bigint AS total
FROM analytics.listening_clock
WHERE user_id = %(user)s AND period_type = 'all_time'
GROUP BY hour
ORDER BY hour
""".format(
    cells=", ".join(
        f"(sum(listened_ms) FILTER (WHERE weekday = {day}))::bigint AS day_{day}" for day in range(1, 8)
    )
)
DISCOVERY = "SELECT * FROM analytics.discovery WHERE user_id = %(user)s"


def ranked(row: Row, name: str) -> list[str]:
    """A line of a ranking by streams."""
    skipped = "not available" if row.skip_rate is None else percent_text(100 * row.skip_rate)
    return [
        str(row.rank), moved(row), name, *figures(row), skipped, on(row.first_play_at), on(row.last_play_at)
    ]  # fmt: skip


TABLES: dict[tuple[str, str], Compared] = {
    **ITEM_TABLES,
    **HEALTH_TABLES,
    **TASTE_TABLES,
    ("/", "now"): Compared(
        NOW,
        lambda row: [
            row.label,
            change(row.listened_ms, row.ms_before, hours_text(row.listened_ms)),
            change(row.streams, row.streams_before, number(row.streams)),
            change(row.plays, row.plays_before, number(row.plays)),
            number(row.active_days),
        ],
        3,
    ),
    ("/", "periods"): Compared(
        PERIODS,
        lambda row: [
            row.label,
            time(row),
            *counts(row, "plays streams active_days distinct_artists distinct_tracks"),
            percent_text(100 * row.skip_rate),
        ],
        6,
    ),
    ("/", "days"): Compared(
        "SELECT * FROM analytics.daily_activity WHERE user_id = %(user)s "
        "AND local_date BETWEEN '2025-11-20' AND '2026-11-20' ORDER BY local_date DESC",
        lambda row: [day_text(row.local_date), time(row), *counts(row, "plays streams")],
        200,
    ),
    ("/", "years"): Compared(
        YEARS_SUMMED, lambda row: [str(row.year), time(row), *counts(row, "plays streams")], 10
    ),
    ("/rankings?kind=tracks&period=2025", "ranking"): Compared(
        RANKING.format(table="top_tracks"), lambda row: ranked(row, f"{row.track_name} {row.artist_name}"), 100
    ),
    ("/rankings?kind=artists&period=2025", "ranking"): Compared(
        RANKING.format(table="top_artists"), lambda row: ranked(row, row.artist_name), 100
    ),
    ("/everyone?kind=tracks", "everyone"): Compared(
        EVERYBODY.format(table="tracks"),
        lambda row: [
            number(row.rank),
            f"{row.track_name} {row.artist_name}",
            *counts(row, "streams listeners plays"),
        ],
        3,
    ),
    ("/everyone", "everyone"): Compared(
        EVERYBODY.format(table="artists"),
        lambda row: [number(row.rank), row.artist_name, *counts(row, "streams listeners plays")],
        2,
    ),
    ("/clock", "week"): Compared(
        CLOCK,
        lambda row: [f"{row.hour:02d}:00", *map(hours_text, row[1:])],
        24,
    ),
    ("/clock", "hours"): Compared(CLOCK, lambda row: [f"{row.hour:02d}", hours_text(row.total)], 24),
    ("/clock", "weekdays"): Compared(
        "SELECT weekday, sum(listened_ms)::bigint AS listened_ms FROM analytics.listening_clock "
        "WHERE user_id = %(user)s AND period_type = 'all_time' GROUP BY weekday ORDER BY weekday",
        lambda row: [("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[row.weekday - 1], time(row)],
        7,
    ),
    ("/calendar?period=2025", "days"): Compared(
        "SELECT * FROM analytics.daily_activity WHERE user_id = %(user)s "
        "AND extract(year FROM local_date) = 2025 ORDER BY local_date DESC",
        lambda row: [day_text(row.local_date), time(row), *counts(row, "plays streams")],
        200,
    ),
    ("/calendar?period=2025", "months"): Compared(
        MONTHS_SUMMED + "AND extract(year FROM period_start) = 2025 ORDER BY period_start",
        lambda row: [MONTHS[int(row.month) - 1], time(row), *counts(row, "plays streams active_days")],
        12,
    ),
    ("/calendar?period=2025", "seasons"): Compared(
        SEASONS,
        lambda row: [
            ("December to February", "March to May", "June to August", "September to November")[row.season],
            number(row.days),
            hours_text(round(row.listened_ms / row.days)),
            hours_text(row.listened_ms),
            *counts(row, "plays streams"),
        ],
        4,
    ),
    ("/calendar?period=2025", "variety"): Compared(
        "SELECT * FROM analytics.listening_seasons WHERE user_id = %(user)s AND year = 2025 ORDER BY month",
        lambda row: [
            MONTHS[row.month - 1],
            f"{100 * row.distinct_tracks / row.plays:.1f}",
            f"{100 * row.distinct_artists / row.plays:.1f}",
            *counts(row, "distinct_tracks distinct_artists plays"),
        ],
        12,
    ),
    ("/calendar?period=2025", "every-month"): Compared(
        MONTHS_SUMMED + "ORDER BY period_start DESC",
        lambda row: [in_month(row), time(row), *counts(row, "plays streams")],
        100,
    ),
    ("/calendar?period=2025", "longest"): Compared(
        "SELECT * FROM analytics.longest_listening_days WHERE user_id = %(user)s ORDER BY rank",
        lambda row: [day_text(row.local_date), time(row), *counts(row, "plays streams"), row.top_artist_name],
        10,
    ),
    ("/discovery?period=2025", "year"): Compared(
        DISCOVERY + " AND year = 2025 ORDER BY month",
        lambda row: [
            MONTHS[row.month - 1],
            *counts(row, "new_artists new_recordings new_albums"),
            percent_text(row.new_artist_pct),
            *counts(row, "rediscovered_artists rediscovered_recordings"),
        ],
        12,
    ),
    ("/discovery?period=2025", "years"): Compared(
        "SELECT year, sum(new_artists) AS new_artists FROM analytics.discovery WHERE user_id = %(user)s "
        "GROUP BY year ORDER BY year",
        lambda row: [str(row.year), number(row.new_artists)],
        10,
    ),
    ("/discovery?period=2016", "years"): Compared(
        "SELECT year, sum(new_artists) AS new_artists FROM analytics.discovery WHERE user_id = %(user)s "
        "GROUP BY year ORDER BY year",
        lambda row: [str(row.year), number(row.new_artists)],
        10,
    ),
    ("/discovery?period=2016", "met"): Compared(
        "SELECT * FROM analytics.top_artists WHERE user_id = %(user)s AND period_type = 'all_time' ORDER BY rank",
        lambda row: [row.artist_name, str(row.rank), number(row.streams), on(row.first_play_at)],
        100,
    ),
    ("/wrapped?period=2025", "all-years"): Compared(
        "SELECT *, top_artists #>> '{0,artist_name}' AS artist, top_tracks #>> '{0,track_name}' AS track "
        "FROM analytics.wrapped WHERE user_id = %(user)s ORDER BY year DESC",
        lambda row: [
            str(row.year),
            *counts(row, "listened_minutes streams"),
            row.artist,
            row.track,
            number(row.new_artists),
        ],
        10,
    ),
    ("/albums", "completion"): Compared(
        "SELECT * FROM analytics.album_completion WHERE user_id = %(user)s "
        "ORDER BY completion_pct DESC NULLS LAST, tracks_streamed DESC, album_name, album_id LIMIT 40",
        lambda row: [
            f"{row.album_name} {row.artist_name}",
            percent_text(row.completion_pct),
            f"{row.tracks_streamed} of {row.total_tracks}",
            at(row.completed_at),
            *counts(row, "full_listens"),
        ],
        40,
    ),
    ("/sessions", "sessions"): Compared(
        "SELECT *, (extract(epoch FROM ended_at - started_at) * 1000)::bigint AS length_ms "
        "FROM analytics.listening_sessions WHERE user_id = %(user)s ORDER BY started_at DESC LIMIT 40",
        lambda row: [
            at(row.started_at),
            hours_text(row.length_ms),
            time(row),
            *counts(row, "plays streams skips distinct_artists"),
            row.first_track_name,
            row.last_track_name,
        ],
        40,
    ),
    ("/sessions", "longest"): Compared(
        "SELECT * FROM analytics.artist_streaks WHERE user_id = %(user)s "
        "ORDER BY longest_days DESC, current_days DESC, artist_name, artist_id LIMIT 25",
        lambda row: [
            row.artist_name,
            f"{row.longest_days} days",
            f"{day_text(row.longest_start_date)} – {day_text(row.longest_end_date)}",
        ],
        25,
    ),
    ("/sessions", "living"): Compared(
        "SELECT * FROM analytics.artist_streaks WHERE user_id = %(user)s AND current_days > 0 "
        "ORDER BY current_days DESC, longest_days DESC, artist_name, artist_id LIMIT 25",
        lambda row: [
            row.artist_name,
            f"{row.current_days} day{'s' * (row.current_days > 1)}",
            day_text(row.current_start_date),
            f"{row.longest_days} day{'s' * (row.longest_days > 1)}",
        ],
        5,
    ),
}  # fmt: skip
LISTS = {
    ("/", "latest"): Compared(
        "SELECT track_name, artist_name, ended_at FROM warehouse.fact_play JOIN warehouse.dim_track USING (track_uri) "
        "WHERE user_id = %(user)s AND fact_play.kind = 'track' ORDER BY ended_at DESC, play_id DESC LIMIT 5",
        lambda row: [row.track_name, row.artist_name, at(row.ended_at)],
    ),
    **{
        ("/", f"top-{table}"): Compared(
            f"SELECT * FROM analytics.top_{table} WHERE user_id = %(user)s "
            "AND period_type = 'last_30_days' ORDER BY rank LIMIT 5",
            said,
        )
        for table, said in {
            "tracks": lambda row: [row.track_name, row.artist_name, f"{row.streams:,} streams"],
            "artists": lambda row: [row.artist_name, f"{row.streams:,} streams"],
        }.items()
    },
    **{
        ("/wrapped?period=2025", table): Compared(
            f"SELECT top ->> 'name' AS name, top ->> 'by' AS by, (top ->> 'streams')::int AS streams "
            f"FROM analytics.wrapped, jsonb_array_elements(top_{table}) AS found (one), "
            f"LATERAL (SELECT jsonb_build_object('name', one ->> '{name}', 'by', one ->> '{by}', "
            f"'streams', one -> 'streams') AS top) AS shown WHERE user_id = %(user)s AND year = 2025",
            lambda row: [row.name, *([row.by] if row.by else []), f"{row.streams:,} streams"],
        )
        for table, name, by in (
            ("artists", "artist_name", ""), ("tracks", "track_name", "artist_name"), ("genres", "genre", "")
        )
    },
}  # fmt: skip

TILES = {
    ("/", ""): Compared(
        "SELECT * FROM analytics.listening_summary WHERE user_id = %(user)s AND period_type = 'all_time'",
        lambda row: [
            *counts(row, "plays streams active_days distinct_artists distinct_tracks"),
            percent_text(100 * row.skip_rate),
        ],
    ),
    ("/discovery?period=2025", "year"): Compared(
        "SELECT sum(new_artists) AS new_artists, sum(new_recordings) AS new_recordings, "
        "sum(new_albums) AS new_albums, 100.0 * sum(new_artist_streams) / sum(streams) AS pct, "
        "sum(rediscovered_artists) AS rediscovered_artists "
        "FROM analytics.discovery WHERE user_id = %(user)s AND year = 2025",
        lambda row: [
            *counts(row, "new_artists new_recordings new_albums"),
            percent_text(float(row.pct)),
            *counts(row, "rediscovered_artists"),
        ],
    ),
    **ITEM_TILES,
}
