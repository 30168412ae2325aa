"""Handmade rows of what tells a story: discoveries, years in review, the longest days."""

from datetime import date
from typing import Any

import psycopg
from handmade_rows import ANNA, BORIS, BORIS_ONLY, EPOCH, at, insert
from psycopg.types.json import Jsonb
from ten_years import TEN_YEARS

DISCOVERY_COLUMNS = (
    "year",
    "month",
    "streams",
    "new_tracks",
    "new_recordings",
    "new_artists",
    "new_albums",
    "new_artist_streams",
    "new_artist_pct",
    "rediscovered_recordings",
    "rediscovered_artists",
)
DISCOVERIES = [
    (2024, 2, 7, 6, 5, 4, 3, 7, 100.0, 0, 0),
    (2026, 1, 100, 30, 28, 10, 9, 25, 25.0, 2, 1),
    (2026, 10, 300, 60, 55, 10, 20, 15, 5.0, 8, 3),
]


def tops(prefix: str = "") -> dict[str, Jsonb]:
    """The top fives: five artists, two tracks, no album."""
    names = ["Die Probe", "Tag Soup", "The Formulas", "<i>Fourth</i>", "A Name That Is Much Too Long To Fit"]
    counts = [{"plays": 99 - n, "streams": 60 - n, "listened_ms": 1000 - n} for n in range(5)]
    artists = [
        {"artist_id": f"artist-{n}", "artist_name": prefix + name} | counts[n] for n, name in enumerate(names)
    ]
    tracks = [
        {"recording_id": f"r{n}", "track_uri": f"spotify:track:{n}", "track_name": prefix + f"Song & {n}",
         "artist_name": prefix + names[n]} | counts[n]
        for n in range(2)
    ]  # fmt: skip
    return {"top_artists": Jsonb(artists), "top_tracks": Jsonb(tracks), "top_albums": Jsonb([])}


def wrapped(user_id: int, year: int, prefix: str = "", **values: Any) -> dict[str, Any]:
    """A row of wrapped."""
    row: dict[str, Any] = {
        "user_id": user_id,
        "year": year,
        "listened_minutes": 25_000,
        "plays": 4_321,
        "streams": 3_457,
        "listened_ms": 1_500_000_999,
        **tops(prefix),
        "top_genres": None,
        "top_artist_pct": 1.7356,
        "peak_hour": 18,
        "longest_day": date(year, 10, 3),
        "longest_day_ms": 9_000_000,
        "longest_session_started_at": at(year, 3, 28, 23, 30),
        "longest_session_ms": 16_200_000,
        "longest_streak_days": 12,
        "longest_streak_start_date": date(year, 5, 1),
        "new_tracks": 90,
        "new_recordings": 83,
        "new_artists": 20,
        "new_albums": 1,
        "obsession_recording_id": "r1",
        "obsession_track_uri": "spotify:track:1",
        "obsession_track_name": prefix + "Again & Again",
        "obsession_artist_name": prefix + "Tag Soup",
        "obsession_streams": 23,
        "obsession_start_date": date(year, 3, 4),
    }
    return row | values


SILENT = {
    "streams": 0,
    "top_artist_pct": None,
    "longest_session_started_at": None,
    "longest_session_ms": None,
    "longest_streak_days": 0,
    "longest_streak_start_date": None,
    "obsession_recording_id": None,
    "obsession_track_uri": None,
    "obsession_track_name": None,
    "obsession_artist_name": None,
    "obsession_streams": None,
    "obsession_start_date": None,
}
"""A year in which nothing was heard for 30 seconds."""

VARIETIES = [
    # year, month, plays, tracks, artists: of 2026 the last has too few plays to tell
    (2024, 2, 49, 49, 7),
    (2026, 1, 200, 100, 50),
    (2026, 9, 111, 37, 12),
    (2026, 10, 321, 200, 90),
    (2026, 11, 4, 4, 4),
]

LONGEST = [
    (1, date(2026, 10, 3), 52, 44, 9_000_000, "Die Probe"),
    (2, date(2026, 11, 19), 12, 9, 1_800_000, "Tag Soup"),
    (3, date(2024, 2, 29), 7, 7, 1_470_000, "Tag Soup"),
    (4, date(2026, 1, 1), 3, 1, 61_001, "Tag Soup"),
]

# The listener of ten years gets rows that follow from the others, so that pages have something to show.
OF_TEN_YEARS = """
INSERT INTO analytics.longest_listening_days
SELECT user_id, row_number() OVER (ORDER BY listened_ms DESC, plays DESC, local_date), local_date, plays,
       streams, listened_ms, 'artistCold Tides', 'Cold Tides'
FROM analytics.daily_activity WHERE user_id = %(user_id)s
ORDER BY listened_ms DESC, plays DESC, local_date LIMIT 10;

INSERT INTO analytics.listening_seasons
SELECT user_id, extract(year FROM period_start), extract(month FROM period_start), plays, streams,
       listened_ms, distinct_tracks, distinct_artists,
       1.0 * distinct_tracks / plays, 1.0 * distinct_artists / plays
FROM analytics.listening_summary
WHERE user_id = %(user_id)s AND period_type = 'month';

INSERT INTO analytics.discovery
SELECT user_id, extract(year FROM period_start), extract(month FROM period_start), streams,
       n, n, 1 + n / 3, 1 + n / 4, n, 100.0 * n / streams, n / 5, n / 9
FROM analytics.listening_summary
CROSS JOIN LATERAL (
    SELECT least(streams, (2000 / (1 + extract(year FROM period_start) - 2016)
        * (1 + extract(month FROM period_start) %% 4) / 12)::int) AS n
) AS news
WHERE user_id = %(user_id)s AND period_type = 'month';

INSERT INTO analytics.wrapped
SELECT summary.user_id, extract(year FROM period_start), listened_ms / 60000, plays, streams, listened_ms,
       tracks.top, artists.top, '[]', '[{"genre": "dream pop", "plays": 9, "streams": 8, "listened_ms": 7},
       {"genre": "slowcore", "plays": 8, "streams": 7, "listened_ms": 6}]',
       4.2, 18, period_start + 30, 36000000, period_start + 40, 18000000, 21,
       period_start + 100, 900, 850, 120, 200, 'r1', 'spotify:track:1',
       'Signals of Amber', 'Cold Tides', 31, period_start + 200
FROM analytics.listening_summary AS summary
CROSS JOIN LATERAL (
    SELECT jsonb_agg(to_jsonb(ranked) ORDER BY rank) AS top FROM analytics.top_tracks AS ranked
    WHERE ranked.user_id = summary.user_id AND ranked.period_type = 'year'
      AND ranked.period_start = summary.period_start AND rank <= 5
) AS tracks
CROSS JOIN LATERAL (
    SELECT jsonb_agg(to_jsonb(ranked) ORDER BY rank) AS top FROM analytics.top_artists AS ranked
    WHERE ranked.user_id = summary.user_id AND ranked.period_type = 'year'
      AND ranked.period_start = summary.period_start AND rank <= 5
) AS artists
WHERE summary.user_id = %(user_id)s AND period_type = 'year';
"""


PREFERENCES = {
    "release_year_preference": {"1987": 4, "1994": 21, "1999": 15, "2024": 20, "unknown": 40},
    "duration_preference": {"<2": 5, "2-3": 25, "3-4": 45, "4-5": 15, ">5": 8, "unknown": 2},
    "popularity_distribution": {"0-9": 10, "50-59": 60, "90-100": 30},
    "explicit_preference": {"clean": 55, "explicit": 25, "unknown": 20},
    "platform_preference": {"android": 20, "ios": 70, "speaker": 9, "unknown": 1},
    "context_preference": {"album": 1, "playlist": 2, "unknown": 97},
    "country_preference": {"DE": 90, "ES": 8, "unknown": 2},
}
"""Table → bucket → per cent of the plays of the listener of ten years."""


def insert_preferences(connection: psycopg.Connection, user_id: int) -> None:
    """Tastes of all time."""
    totals = (
        "SELECT plays, streams FROM analytics.listening_summary "
        "WHERE user_id = %s AND period_type = 'all_time'"
    )
    (plays, streams) = connection.execute(totals, (user_id,)).fetchone()
    for table, buckets in PREFERENCES.items():
        time = {} if table == "popularity_distribution" else {"listened_ms": 1}
        rows = [
            {"user_id": user_id, "period_type": "all_time", "period_start": EPOCH, "bucket": bucket,
             "plays": plays * part // 100, "streams": streams * part // 100, "share_pct": part} | time
            for bucket, part in buckets.items()
        ]  # fmt: skip
        insert(connection, f"analytics.{table}", rows)


def insert_stories_of(connection: psycopg.Connection, user_id: int) -> None:
    """Rows of the listener of ten years."""
    insert_preferences(connection, user_id)
    for statement in OF_TEN_YEARS.split(";\n"):
        if statement.strip():
            connection.execute(statement, {"user_id": user_id})


def insert_stories(connection: psycopg.Connection) -> None:
    """ANNA's rows, rows of BORIS that she must not see, and those of the listener of ten years."""
    discoveries = [{"user_id": ANNA, **dict(zip(DISCOVERY_COLUMNS, row, strict=True))} for row in DISCOVERIES]
    insert(connection, "analytics.discovery", discoveries)
    insert(
        connection,
        "analytics.discovery",
        [{**discoveries[0], "user_id": BORIS, "new_artists": 6, "streams": 66_666}],
    )
    insert(connection, "analytics.wrapped", [wrapped(ANNA, 2026), wrapped(ANNA, 2024, **SILENT)])
    insert(connection, "analytics.wrapped", [wrapped(BORIS, 2026, BORIS_ONLY, plays=77_777)])
    for user_id, factor in ((ANNA, 1), (BORIS, 1000)):
        rows = [
            {"user_id": user_id, "year": year, "month": month, "plays": plays * factor, "streams": plays,
             "listened_ms": plays * 180_000, "distinct_tracks": tracks, "distinct_artists": artists,
             "track_variety": tracks / plays / factor, "artist_variety": artists / plays / factor}
            for year, month, plays, tracks, artists in VARIETIES
        ]  # fmt: skip
        insert(connection, "analytics.listening_seasons", rows)
    columns = ("rank", "local_date", "plays", "streams", "listened_ms", "top_artist_name")
    for user_id, prefix in ((ANNA, ""), (BORIS, BORIS_ONLY)):
        days = [dict(zip(columns, row, strict=True)) for row in LONGEST]
        for day in days:
            day |= {"user_id": user_id, "top_artist_id": f"artist-{day['top_artist_name']}"}
            day["top_artist_name"] = prefix + str(day["top_artist_name"])
        insert(connection, "analytics.longest_listening_days", days)
    insert_stories_of(connection, TEN_YEARS)
