"""Two listeners who agreed to be compared, with few enough plays to add up by hand, and a third who did not.

Streams of FINN: Alpha 6 (4 of "One", 2 of "Two"), Beta 2 ("Three"), Gamma 2 ("Four"): 10.
Streams of GRETA: Alpha 1 ("One"), Beta 3 ("Three"), Delta 1 ("Five"): 5. She heard Beta first, he Alpha.
"""

import uuid
from datetime import UTC, datetime, timedelta

import psycopg
from handmade_rows import AS_OF_DATE, EPOCH, ZONE, insert, summary

FINN, GRETA, HUGO = 21, 22, 23
NAMES = {FINN: "Finn", GRETA: "Greta <3", HUGO: "Hugo"}
TRACKS = {
    "one": ("One", "alpha"),
    "two": ("Two", "alpha"),
    "three": ("Three", "beta"),
    "four": ("Four", "gamma"),
    "five": ("Five", "delta"),
}
STREAMS = [
    (FINN, "one", 4, datetime(2020, 1, 1, 23, 30, tzinfo=UTC)),
    (FINN, "two", 2, datetime(2020, 2, 1, tzinfo=UTC)),
    (FINN, "three", 2, datetime(2022, 1, 1, tzinfo=UTC)),
    (FINN, "four", 2, datetime(2022, 2, 1, tzinfo=UTC)),
    (GRETA, "one", 1, datetime(2021, 5, 1, tzinfo=UTC)),
    (GRETA, "three", 3, datetime(2021, 6, 1, 12, tzinfo=UTC)),
    (GRETA, "five", 1, datetime(2021, 7, 1, tzinfo=UTC)),
    (HUGO, "five", 9, datetime(2019, 7, 1, tzinfo=UTC)),
]


def play(user_id: int, track: str, ended_at: datetime, listened_ms: int = 180_000) -> dict[str, object]:
    """A row of fact_play."""
    return {
        "user_id": user_id,
        "play_id": uuid.uuid5(uuid.NAMESPACE_URL, f"{user_id} {track} {ended_at}"),
        "play_year": ended_at.year,
        "ended_at": ended_at,
        "started_at": ended_at - timedelta(milliseconds=listened_ms),
        "is_time_corrected": False,
        "local_date": ended_at.date(),
        "local_hour": ended_at.hour,
        "weekday": ended_at.isoweekday(),
        "kind": "track",
        "origin": "extended",
        "is_in_api": False,
        "track_uri": f"spotify:track:{track}",
        "recording_id": f"recording-{track}",
        "artist_id": f"artist-{TRACKS[track][1]}",
        "listened_ms": listened_ms,
        "is_estimated": False,
        "is_stream": listened_ms >= 30_000,
    }


def insert_compared(connection: psycopg.Connection) -> None:
    """Main: users, catalogue, plays. A short play of Greta's, which is no stream, counts for nothing."""
    created = datetime(2026, 1, 1, tzinfo=UTC)
    insert(
        connection,
        "warehouse.dim_user",
        [
            {"user_id": user_id, "display_name": name, "kind": "local", "status": "active",
             "is_admin": False, "time_zone": ZONE, "created_at": created}
            for user_id, name in NAMES.items()
        ],
    )  # fmt: skip
    insert(
        connection,
        "ops.published_user",
        [{"user_id": user, "as_of_date": AS_OF_DATE, "time_zone": ZONE} for user in NAMES],
    )
    insert(
        connection, "analytics.listening_summary", [summary(user, "all_time", EPOCH, 10) for user in NAMES]
    )
    artists = sorted({artist for _, artist in TRACKS.values()})
    insert(
        connection,
        "warehouse.dim_artist",
        [{"artist_id": f"artist-{name}", "artist_name": name.title()} for name in artists],
    )
    insert(
        connection,
        "warehouse.dim_track",
        [
            {"track_uri": f"spotify:track:{key}", "recording_id": f"recording-{key}", "track_name": title,
             "artist_id": f"artist-{artist}", "artist_name": artist.title(), "is_local": False}
            for key, (title, artist) in TRACKS.items()
        ],
    )  # fmt: skip
    plays = [
        play(user_id, track, first + timedelta(days=number))
        for user_id, track, count, first in STREAMS
        for number in range(count)
    ]
    plays.append(play(GRETA, "four", datetime(2018, 1, 1, tzinfo=UTC), listened_ms=29_999))
    insert(connection, "warehouse.fact_play", plays)


def insert_consents(connection: psycopg.Connection) -> None:
    """Source: Finn and Greta agreed; Hugo asked Finn, who did not answer."""
    for user_id, name in NAMES.items():
        connection.execute(
            "INSERT INTO account (account_id, kind, login_name, time_zone) OVERRIDING SYSTEM VALUE "
            "VALUES (%s, 'local', %s, 'UTC')",
            (user_id, name),
        )
    connection.execute(
        "INSERT INTO comparison (asker_id, asked_id, agreed_at) VALUES (%s, %s, now()), (%s, %s, NULL)",
        (GRETA, FINN, HUGO, FINN),
    )
