"""Handmade rows of main: every figure is known by hand, so a test can say what a page must show.

ANNA has figures worth looking at, BORIS has figures that Anna must never see, CLEO has none.
"""

from datetime import UTC, date, datetime

import psycopg
from psycopg import sql

ANNA, BORIS, CLEO = 1, 2, 3
ZONE = "Europe/Berlin"
AS_OF_DATE = date(2026, 11, 20)
EPOCH = date(1970, 1, 1)
BORIS_ONLY = "Zorblax"
"""A word that only Boris's rows hold."""


def at(*parts: int) -> datetime:
    """A moment in UTC."""
    return datetime(*parts, tzinfo=UTC)


FIRST, LAST = at(2024, 2, 29, 22, 30), at(2026, 11, 19, 21, 5)


def insert(connection: psycopg.Connection, table: str, rows: list[dict[str, object]]) -> None:
    """Insert rows into a table of main; every row names the same columns."""
    schema, name = table.split(".")
    columns = list(rows[0])
    statement = sql.SQL("INSERT INTO {}.{} ({}) VALUES ({})").format(
        sql.Identifier(schema),
        sql.Identifier(name),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(map(sql.Placeholder, columns)),
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def summary(user_id: int, period_type: str, start: date, plays: int, **values: object) -> dict[str, object]:
    """A row of listening_summary; what is not given follows from `plays`."""
    row: dict[str, object] = {
        "user_id": user_id,
        "period_type": period_type,
        "period_start": start,
        "plays": plays,
        "streams": plays - plays // 5,
        "listened_ms": plays * 180_000,
        "distinct_tracks": plays // 2 + 1,
        "distinct_recordings": plays // 2,
        "distinct_artists": plays // 4 + 1,
        "distinct_albums": plays // 3 + 1,
        "active_days": min(plays, 28),
        "first_play_at": FIRST,
        "last_play_at": LAST,
        "skip_rate": 0.25,
        "estimated_pct": 0.0,
    }
    return row | values


SUMMARIES = [
    summary(
        ANNA,
        "all_time",
        EPOCH,
        12_345,
        streams=10_001,
        listened_ms=4_454_432_101,
        distinct_tracks=3_210,
        distinct_recordings=3_003,
        distinct_artists=456,
        active_days=789,
        skip_rate=0.1234567,
        estimated_pct=3.4,
    ),
    summary(ANNA, "year", date(2026, 1, 1), 4_321, listened_ms=1_500_000_000),
    summary(ANNA, "year", date(2024, 1, 1), 8_024, listened_ms=2_954_432_101),
    summary(ANNA, "month", date(2026, 10, 1), 321, listened_ms=50_400_000),
    summary(ANNA, "month", date(2026, 9, 1), 111),
    summary(ANNA, "last_30_days", date(2026, 10, 21), 222, skip_rate=None, listened_ms=3_540_000),
    summary(ANNA, "last_365_days", date(2025, 11, 20), 4_400),
    summary(BORIS, "all_time", EPOCH, 77_777, listened_ms=77_777_000_000),
    summary(BORIS, "last_30_days", date(2026, 10, 21), 66_666),
]

DAYS = [
    {"local_date": date(2026, 11, 19), "plays": 12, "streams": 9, "skips": 2, "listened_ms": 1_800_000},
    {"local_date": date(2026, 10, 3), "plays": 52, "streams": 44, "skips": 6, "listened_ms": 9_000_000},
    {"local_date": date(2026, 1, 1), "plays": 3, "streams": 1, "skips": 0, "listened_ms": 61_001},
    {"local_date": date(2024, 2, 29), "plays": 7, "streams": 7, "skips": 0, "listened_ms": 1_470_000},
]

TRACKS = [
    ("Ein Lied für Dich", "Die Probe", 40, 3, 7_200_000, None),
    ("<b>Bold & Brave</b>", "Tag Soup", 39, 39, 7_100_000, 0.5),
    ("=SUM(A1:A9)", "The Formulas", 20, 20, 3_600_000, 0.0),
]
CHANGES = [2, -1, None]
ARTISTS = [("Die Probe", 90, 60, 10_800_000, 0.05), ("Tag Soup", 50, 45, 8_000_000, None)]

ALBUMS = [
    {"album_name": "All of It", "total_tracks": 10, "tracks_streamed": 10, "completion_pct": 100.0,
     "completed_at": at(2025, 3, 4, 12), "full_listens": 2, "status": "complete"},
    {"album_name": "Most of It", "total_tracks": 8, "tracks_streamed": 6, "completion_pct": 75.0,
     "completed_at": None, "full_listens": 0, "status": "three_quarters"},
    {"album_name": "Who Knows", "total_tracks": None, "tracks_streamed": 4, "completion_pct": None,
     "completed_at": None, "full_listens": None, "status": "unknown"},
]  # fmt: skip

STREAKS = [
    ("Die Probe", 12, date(2026, 5, 1), date(2026, 5, 12), 3, date(2026, 11, 17)),
    ("Tag Soup", 4, date(2024, 3, 1), date(2024, 3, 4), 0, None),
]


def ranking(
    user_id: int, table: str, period_type: str, start: date, prefix: str = ""
) -> list[dict[str, object]]:
    """Rows of top_tracks or top_artists for one period."""
    rows: list[dict[str, object]] = []
    lines = TRACKS if table == "top_tracks" else [(name, name, *rest) for name, *rest in ARTISTS]
    for rank, (name, artist, plays, streams, listened_ms, skip_rate) in enumerate(lines, start=1):
        row: dict[str, object] = {
            "user_id": user_id,
            "period_type": period_type,
            "period_start": start,
            "rank": rank,
            "artist_id": f"artist-{artist}",
            "artist_name": prefix + artist,
            "plays": plays,
            "streams": streams,
            "listened_ms": listened_ms,
            "skip_rate": skip_rate,
            "first_play_at": FIRST,
            "last_play_at": LAST,
            "rank_change": None if period_type == "all_time" else CHANGES[rank - 1],
        }
        if table == "top_tracks":
            row |= {
                "recording_id": f"r{rank}",
                "track_uri": f"spotify:track:{rank}",
                "track_name": prefix + name,
            }
        rows.append(row)
    return rows


def clock(user_id: int, period_type: str, start: date, factor: int) -> list[dict[str, object]]:
    """168 cells; Friday 18:00 is the peak."""
    return [
        {
            "user_id": user_id,
            "period_type": period_type,
            "period_start": start,
            "weekday": weekday,
            "hour": hour,
            "plays": plays,
            "streams": plays // 2,
            "listened_ms": plays * 60_000,
        }
        for weekday in range(1, 8)
        for hour in range(24)
        for plays in [factor * (100 if (weekday, hour) == (5, 18) else hour % 6)]
    ]


def session(user_id: int, start: datetime, end: datetime, track: str) -> dict[str, object]:
    """A row of listening_sessions."""
    return {
        "user_id": user_id,
        "started_at": start,
        "ended_at": end,
        "plays": 30,
        "streams": 25,
        "skips": 3,
        "listened_ms": 5_000_000,
        "distinct_artists": 9,
        "first_track_uri": "spotify:track:1",
        "first_track_name": track,
        "last_track_uri": "spotify:track:2",
        "last_track_name": track,
    }


def insert_platform(connection: psycopg.Connection) -> None:
    """Releases, runs, checks and accounts."""
    created = at(2026, 1, 1)
    insert(
        connection,
        "warehouse.dim_user",
        [
            {"user_id": user_id, "display_name": name, "kind": "spotify", "status": "active",
             "is_admin": False, "time_zone": ZONE, "created_at": created}
            for user_id, name in [(ANNA, "Anna"), (BORIS, BORIS_ONLY), (CLEO, "Cleo")]
        ],
    )  # fmt: skip
    runs = [("run-1", "published"), ("run-2", "published")]
    insert(
        connection,
        "ops.etl_run",
        [
            {"run_id": run_id, "reason": f"reason of {run_id}", "as_of": at(2026, 11, 20, 5),
             "status": status, "started_at": at(2026, 11, 20, 5, number),
             "finished_at": at(2026, 11, 20, 5, number, 30)}
            for number, (run_id, status) in enumerate(runs)
        ],
    )  # fmt: skip
    insert(
        connection,
        "ops.release",
        [
            {"run_id": run_id, "reason": f"reason of {run_id}", "as_of": at(2026, 11, 20, 5), "users": 2,
             "plays": 98_765, "started_at": at(2026, 11, 20, 5, number),
             "published_at": at(2026, 11, 20, 5, number, 42)}
            for number, (run_id, _) in enumerate(runs)
        ],
    )  # fmt: skip
    insert(
        connection,
        "ops.release_table",
        [{"release_id": 2, "table_name": "top_tracks", "staged_rows": 500, "inserted_rows": 11,
          "updated_rows": 22, "deleted_rows": 33, "total_rows": 54_321}],
    )  # fmt: skip
    insert(
        connection,
        "ops.published_user",
        [{"user_id": user, "as_of_date": AS_OF_DATE, "time_zone": ZONE} for user in (ANNA, BORIS)],
    )
    partitions = [(ANNA, 2024, 3, 3), (ANNA, 2026, 9, 9), (BORIS, 2026, 5, 4)]
    insert(
        connection,
        "ops.lake_partition",
        [{"user_id": u, "play_year": y, "version": v, "play_count": 6_000 + y} for u, y, v, _ in partitions],
    )
    insert(
        connection,
        "ops.published_partition",
        [{"user_id": u, "play_year": y, "version": v} for u, y, _, v in partitions],
    )
    outcomes = [("run-1", "staging", "fail"), ("run-2", "staging", "pass"), ("run-2", "staging", "warn")]
    insert(
        connection,
        "ops.check_result",
        [
            {"run_id": run_id, "stage": stage, "table_name": "top_tracks", "check_name": f"{outcome} check",
             "outcome": outcome, "measured": f"measured {outcome}", "definition": "row_count > 0"}
            for run_id, stage, outcome in [*outcomes, ("poll-9", "source", "pass")]
        ],
    )  # fmt: skip


SHARES = {
    "release_year_preference": [
        ("1994", 40, 30, 33.3),
        ("1999", 20, 10, 16.7),
        ("2024", 48, 40, 40.0),
        ("unknown", 12, 9, 10.0),
    ],
    "duration_preference": [(">5", 30, 20, 25.0), ("<2", 30, 10, 25.0), ("3-4", 60, 59, 50.0)],
    "platform_preference": [("unknown", 90, 60, 75.0), ("ios", 30, 29, 25.0)],
    "context_preference": [("unknown", 120, 89, 100.0)],
}
"""Table → bucket, plays, streams and share of all time."""


def share(user_id: int, table: str, line: tuple[object, ...]) -> dict[str, object]:
    """One row of a preference table."""
    bucket, plays, streams, share_pct = line
    return {
        "user_id": user_id,
        "period_type": "all_time",
        "period_start": EPOCH,
        "bucket": bucket,
        "plays": plays,
        "streams": streams,
        "listened_ms": 1,
        "share_pct": share_pct,
    }


def insert_listening(connection: psycopg.Connection) -> None:
    """All rows of all users."""
    insert_platform(connection)
    insert(connection, "analytics.listening_summary", SUMMARIES)
    distinct = {"distinct_tracks": 2, "distinct_artists": 1}
    insert(connection, "analytics.daily_activity", [{"user_id": ANNA, **day, **distinct} for day in DAYS])
    insert(
        connection, "analytics.daily_activity", [{"user_id": BORIS, **DAYS[0], **distinct, "plays": 66_001}]
    )
    month, recent = date(2026, 10, 1), date(2026, 10, 21)
    for table in ("top_tracks", "top_artists"):
        for period_type, start in [("all_time", EPOCH), ("last_30_days", recent), ("month", month)]:
            insert(connection, f"analytics.{table}", ranking(ANNA, table, period_type, start))
            insert(connection, f"analytics.{table}", ranking(BORIS, table, period_type, start, BORIS_ONLY))
    insert(connection, "analytics.listening_clock", clock(ANNA, "all_time", EPOCH, 1))
    insert(connection, "analytics.listening_clock", clock(BORIS, "all_time", EPOCH, 1000))
    for table, lines in SHARES.items():
        for user_id, other in ((ANNA, ""), (BORIS, BORIS_ONLY)):
            rows = [share(user_id, table, (bucket + other, *counts)) for bucket, *counts in lines]
            insert(connection, f"analytics.{table}", rows)
    for user_id, prefix in ((ANNA, ""), (BORIS, BORIS_ONLY)):
        insert(
            connection,
            "analytics.album_completion",
            [
                {"user_id": user_id, "album_id": f"a{n}", "artist_name": prefix + "Die Probe", **album}
                for n, album in enumerate(ALBUMS)
            ],
        )
        insert(
            connection,
            "analytics.artist_streaks",
            [
                dict(
                    zip(
                        ("user_id", "artist_id", "artist_name", "longest_days", "longest_start_date",
                         "longest_end_date", "current_days", "current_start_date"),
                        (user_id, f"s{n}", prefix + name, *rest),
                        strict=True,
                    )
                )
                for n, (name, *rest) in enumerate(STREAKS)
            ],
        )  # fmt: skip
    insert(
        connection,
        "analytics.listening_sessions",
        [
            session(ANNA, at(2026, 11, 19, 19, 0), at(2026, 11, 19, 21, 5), "Ein Lied für Dich"),
            session(ANNA, at(2026, 3, 28, 23, 30), at(2026, 3, 29, 4, 0), "Across the Clock Change"),
            session(BORIS, at(2026, 11, 18, 1, 0), at(2026, 11, 18, 23, 0), BORIS_ONLY),
        ],
    )
