"""Handmade plays, few enough to count: FRIDA's are looked at, ANNA and BORIS have some that must not mix."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
from handmade_rows import ANNA, AS_OF_DATE, BORIS, BORIS_ONLY, EPOCH, ZONE, at, insert, summary

FRIDA = 5
ARTISTS = [
    ("nord", "Nord"),
    ("sued", "Süd"),
    ("name:ost", "Ost"),
    ("artist-anna", "Die Probe"),
    ("artist-boris", BORIS_ONLY),
    ("artist-both", "For Both"),
]
GENRES = {"nord": ["pop", "rock"], "sued": ["rock"]}
ALBUMS = [
    ("al-1", "Erste", "nord", 3, 1999),
    ("al-2", "Zweite", "sued", None, None),
    ("al-3", "Anfang", "nord", 1, 1998),
    ("album-anna", "Proben", "artist-anna", None, None),
    ("album-boris", BORIS_ONLY, "artist-boris", None, None),
]
TRACKS = [
    ("spotify:track:F1", "isrc:F1", "Anfang", "nord", "al-1", 1, 200_000),
    ("spotify:track:F1b", "isrc:F1", "Anfang (Single)", "nord", "al-3", 1, 190_000),
    ("spotify:track:F2", "isrc:F2", "Mitte", "nord", "al-1", 2, 225_400),
    ("spotify:track:F3", "isrc:F3", "100 % Über_Mut", "sued", "al-2", None, None),
    ("name:ost|ende", "name:ost|ende", "Ende", "name:ost", None, None, None),
    ("spotify:track:anna", "recording-anna", "Probelied", "artist-anna", "album-anna", 1, None),
    ("spotify:track:boris", "recording-boris", BORIS_ONLY, "artist-boris", "album-boris", 1, None),
    ("spotify:track:both", "recording-both", "Common Song", "artist-both", None, None, None),
]
PLAYS = [
    # User, end in UTC, URI, milliseconds, origin, is_skip. In Berlin the second is a year after the first.
    (FRIDA, at(2024, 12, 31, 22, 59), "spotify:track:F1", 200_000, "extended", False),
    (FRIDA, at(2024, 12, 31, 23, 5), "spotify:track:F2", 100_000, "extended", False),
    (FRIDA, at(2025, 1, 1, 12), "spotify:track:F1b", 60_000, "extended", False),
    (FRIDA, at(2025, 1, 1, 12, 0, 20), "spotify:track:F3", 10_000, "extended", True),
    (FRIDA, at(2025, 1, 2, 12), "spotify:track:F1", 30_000, "extended", False),
    (FRIDA, at(2025, 1, 2, 12, 3), "spotify:track:F3", 180_000, "account_data", None),
    (FRIDA, at(2025, 3, 10, 8), "name:ost|ende", 29_999, "extended", False),
    (FRIDA, at(2026, 11, 18, 10), "spotify:track:F1", 200_000, "api", None),
    (FRIDA, at(2026, 11, 19, 10), "spotify:track:F1", 200_000, "api", None),
    (FRIDA, at(2026, 11, 19, 10), "spotify:track:F3", 45_000, "extended", False),
    (FRIDA, at(2026, 11, 19, 18), None, 1_800_000, "extended", None),
    (ANNA, at(2026, 10, 3, 8), "spotify:track:anna", 90_000, "extended", False),
    (ANNA, at(2026, 10, 3, 9), "spotify:track:both", 90_000, "extended", False),
    (ANNA, at(2026, 10, 4, 8), "spotify:track:anna", 90_000, "extended", False),
    (ANNA, at(2026, 10, 4, 9), "spotify:track:anna", 90_000, "extended", False),
    (ANNA, at(2026, 10, 4, 10), "spotify:track:both", 90_000, "extended", False),
    (ANNA, at(2026, 10, 5, 8), "spotify:track:F1", 5_000, "extended", True),
    (ANNA, at(2026, 11, 10, 8), "spotify:track:F1", 60_000, "extended", False),
    (ANNA, at(2026, 11, 11, 8), "spotify:track:F1", 60_000, "extended", False),
    (ANNA, at(2026, 11, 12, 8), "spotify:track:anna", 90_000, "extended", False),
    (BORIS, at(2026, 10, 3, 8), "spotify:track:boris", 90_000, "extended", False),
    (BORIS, at(2026, 10, 3, 9), "spotify:track:both", 90_000, "extended", False),
    (BORIS, at(2026, 10, 3, 10), "spotify:track:both", 90_000, "extended", False),
]
DAYS = [
    # FRIDA's local date, plays, streams, skips, milliseconds: the plays above, added up by hand
    (date(2024, 12, 31), 1, 1, 0, 200_000),
    (date(2025, 1, 1), 3, 2, 1, 170_000),
    (date(2025, 1, 2), 2, 2, 0, 210_000),
    (date(2025, 3, 10), 1, 0, 0, 29_999),
    (date(2026, 11, 18), 1, 1, 0, 200_000),
    (date(2026, 11, 19), 2, 2, 0, 245_000),
]
SESSIONS = [
    (at(2024, 12, 31, 22, 55, 40), at(2024, 12, 31, 23, 5)),
    (at(2025, 1, 1, 11, 59), at(2025, 1, 1, 12, 0, 20)),
    (at(2025, 1, 2, 11, 59, 30), at(2025, 1, 2, 12, 3)),
    (at(2025, 3, 10, 7, 59, 30, 1), at(2025, 3, 10, 8)),
    (at(2026, 11, 18, 9, 56, 40), at(2026, 11, 18, 10)),
    (at(2026, 11, 19, 9, 56, 40), at(2026, 11, 19, 10)),
]


def play(number: int, values: tuple[int, datetime, str | None, int, str, bool | None]) -> dict[str, object]:
    """A row of fact_play; without a URI it is an episode."""
    user_id, ended_at, uri, ms, origin, is_skip = values
    tracks = {track[0]: track for track in TRACKS}
    _, recording, _, artist, album, *_ = tracks[uri] if uri else (None,) * 7
    local = ended_at.astimezone(ZoneInfo(ZONE))
    return {
        "user_id": user_id,
        "play_id": UUID(int=number),
        "play_year": ended_at.year,
        "ended_at": ended_at,
        "started_at": ended_at - timedelta(milliseconds=ms),
        "is_time_corrected": False,
        "local_date": local.date(),
        "local_hour": local.hour,
        "weekday": local.isoweekday(),
        "kind": "track" if uri else "episode",
        "origin": origin,
        "is_in_api": origin == "api" or ms == 45_000,
        "track_uri": uri,
        "recording_id": recording,
        "artist_id": artist,
        "album_id": album,
        "item_name": None if uri else "Folge 7",
        "item_parent": None if uri else "Der Podcast",
        "ms_played": None if origin == "api" else ms,
        "listened_ms": ms,
        "is_estimated": origin == "api",
        "is_stream": ms >= 30_000,
        "is_skip": is_skip,
        "reason_end": "fwdbtn" if is_skip else None,
        "platform": "ios",
    }


def insert_catalogue(connection: psycopg.Connection) -> None:
    """What can be played."""
    names = dict(ARTISTS)
    insert(
        connection,
        "warehouse.dim_artist",
        [{"artist_id": id_, "artist_name": name, "genres": GENRES.get(id_)} for id_, name in ARTISTS],
    )
    insert(
        connection,
        "warehouse.dim_album",
        [
            {"album_id": id_, "album_name": name, "artist_id": artist, "artist_name": names[artist],
             "total_tracks": total, "release_year": year}
            for id_, name, artist, total, year in ALBUMS
        ],
    )  # fmt: skip
    albums = {album[0]: album[1] for album in ALBUMS}
    insert(
        connection,
        "warehouse.dim_track",
        [
            {"track_uri": uri, "recording_id": recording, "track_name": name, "artist_id": artist,
             "artist_name": names[artist], "album_id": album, "album_name": albums.get(album),
             "is_local": False, "disc_number": number and 1, "track_number": number, "duration_ms": duration}
            for uri, recording, name, artist, album, number, duration in TRACKS
        ],
    )  # fmt: skip


def top(start: date, rank: int, **item: str) -> dict[str, object]:
    """A row of a ranking of FRIDA's, of which only the place is looked at."""
    is_year = start != EPOCH
    return {
        "user_id": FRIDA,
        "period_type": "year" if is_year else "all_time",
        "period_start": start,
        "rank": rank,
        **item,
        "artist_id": "nord",
        "artist_name": "Nord",
        "plays": 1,
        "streams": 1,
        "listened_ms": 1,
        "first_play_at": at(2025, 1, 1),
        "last_play_at": at(2025, 1, 1),
    }


GENRES_OF_ALL_TIME = [
    # Nord: 790 s in 6 plays; Süd: 235 s in 3, of which one was skipped and one is unknown. Ost has no genre.
    {"user_id": FRIDA, "period_type": "all_time", "period_start": EPOCH, "rank": rank, "genre": genre,
     "plays": plays, "streams": streams, "listened_ms": ms, "skip_rate": skip_rate,
     "first_play_at": at(2024, 12, 31, 22, 59), "last_play_at": at(2026, 11, 19, 10), "known_pct": 90}
    for rank, genre, plays, streams, ms, skip_rate in [
        (1, "rock", 9, 8, 1_025_000, 1 / 6), (2, "pop", 6, 6, 790_000, 0)
    ]
]  # fmt: skip


def insert_played(connection: psycopg.Connection) -> None:
    """The catalogue, the plays, and the rows of statistics that the pages of single items read."""
    connection.execute(
        "INSERT INTO warehouse.dim_user VALUES (%s, 'Frida', 'spotify', 'active', true, %s, now())",
        (FRIDA, ZONE),
    )
    insert(
        connection,
        "ops.published_user",
        [{"user_id": FRIDA, "as_of_date": AS_OF_DATE, "time_zone": ZONE}],
    )
    insert_catalogue(connection)
    insert(connection, "warehouse.fact_play", [play(number, row) for number, row in enumerate(PLAYS)])
    insert(connection, "analytics.listening_summary", [summary(FRIDA, "all_time", EPOCH, 10)])
    insert(
        connection,
        "analytics.daily_activity",
        [
            {"user_id": FRIDA, "local_date": day, "plays": plays, "streams": streams, "skips": skips,
             "listened_ms": ms, "distinct_tracks": 1, "distinct_artists": 1}
            for day, plays, streams, skips, ms in DAYS
        ],
    )  # fmt: skip
    insert(
        connection,
        "analytics.listening_streaks",
        [{"user_id": FRIDA, "rank": 1, "days": 3, "start_date": date(2024, 12, 31),
          "end_date": date(2025, 1, 2), "is_alive": False}],
    )  # fmt: skip
    insert(
        connection,
        "analytics.listening_sessions",
        [
            {"user_id": FRIDA, "started_at": start, "ended_at": end, "plays": 1, "streams": 1, "skips": 0,
             "listened_ms": 1, "distinct_artists": 1, "first_track_uri": "spotify:track:F1",
             "first_track_name": "Anfang", "last_track_uri": "spotify:track:F1", "last_track_name": "Anfang"}
            for start, end in SESSIONS
        ],
    )  # fmt: skip
    years = [(date(2025, 1, 1), 2), (date(2026, 1, 1), 1), (EPOCH, 1)]
    insert(connection, "analytics.top_artists", [top(start, rank) for start, rank in years])
    tracks = [
        top(start, rank, recording_id="isrc:F1", track_uri="spotify:track:F1", track_name="Anfang")
        for start, rank in years
    ]
    insert(connection, "analytics.top_tracks", tracks)
    insert(connection, "analytics.top_genres", GENRES_OF_ALL_TIME)
    albums = {"album_id": "al-1", "album_name": "Erste"}
    insert(connection, "analytics.top_albums", [top(date(2025, 1, 1), 4, **albums)])
    insert(
        connection,
        "analytics.album_completion",
        [{"user_id": FRIDA, "album_id": "al-1", "album_name": "Erste", "artist_name": "Nord",
          "total_tracks": 3, "tracks_streamed": 2, "completion_pct": 200 / 3, "completed_at": None,
          "full_listens": 0, "status": "half"}],
    )  # fmt: skip
