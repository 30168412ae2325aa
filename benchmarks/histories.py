"""Listening histories of any size with the statistics of real ones, for benchmarks and for the oracle's test.

Sessions with a daily rhythm, favourites that take most of the plays, skips, albums heard front to back, two
devices at once, several time zones, estimated plays, podcasts, and tracks nobody knows the popularity of.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import psycopg
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray
from pyarrow import csv

FIRST = datetime(2015, 1, 1, tzinfo=UTC)
LAST = datetime(2026, 1, 10, tzinfo=UTC)
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/St_Johns",
)
HOURLY = (2, 1, 1, 1, 1, 2, 4, 8, 10, 9, 8, 8, 9, 8, 8, 8, 9, 10, 11, 11, 10, 8, 6, 4)
"""Relative frequency with which sessions begin in each hour."""
PLAYS_PER_SESSION = 12
TRACKS_PER_ALBUM = 10
FAVOURITES = 1_500
"""How many tracks a listener chooses from."""

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Histories:
    """Rows of source: the catalogue and the plays of accounts 1 to n."""

    account: pa.Table
    artist: pa.Table
    album: pa.Table
    track: pa.Table
    play: pa.Table


def generate(users: int, plays_per_user: int, seed: int = 1) -> Histories:
    """The same arguments give the same histories."""
    random = np.random.default_rng(seed)
    tracks = 4_000 + 200 * users
    catalogue = _catalogue(tracks, random)
    durations = np.asarray(catalogue["track"]["duration_ms"])
    plays = [_plays(user, plays_per_user, durations, random) for user in range(1, users + 1)]
    ids = list(range(1, users + 1))
    account = pa.table({"account_id": ids, "time_zone": [ZONES[user % len(ZONES)] for user in ids]})
    return Histories(account=account, play=pa.concat_tables(plays), **catalogue)


def load(histories: Histories, source: psycopg.Connection) -> None:
    """Write them into an empty, migrated source database."""
    with source.transaction():
        for account in histories.account.to_pylist():
            source.execute(
                "INSERT INTO account (account_id, kind, login_name, time_zone) OVERRIDING SYSTEM VALUE"
                " VALUES (%s, 'local', 'listener ' || %s, %s)",
                (account["account_id"], account["account_id"], account["time_zone"]),
            )
        for name in ("artist", "album", "track", "play"):
            table: pa.Table = getattr(histories, name)
            columns = ", ".join(table.column_names)
            with source.cursor().copy(f"COPY {name} ({columns}) FROM STDIN (FORMAT csv)") as copy:
                for batch in table.to_batches(max_chunksize=100_000):
                    sink = pa.BufferOutputStream()
                    csv.write_csv(batch, sink, csv.WriteOptions(include_header=False))
                    copy.write(sink.getvalue().to_pybytes())
        source.execute(
            "INSERT INTO play_partition (account_id, play_year, play_count)"
            " SELECT account_id, play_year, count(*) FROM play GROUP BY account_id, play_year"
        )
        source.execute("UPDATE catalogue_version SET version = nextval('ledger_version')")
    source.execute("ANALYZE")


def _catalogue(tracks: int, random: np.random.Generator) -> dict[str, pa.Table]:
    """Albums of ten tracks, artists of about two albums; some names and some recordings occur twice."""
    numbers = np.arange(tracks)
    albums = numbers // TRACKS_PER_ALBUM
    artists = albums // 2
    seen = np.full(tracks, "2026-01-01T00:00:00Z")
    recordings = np.where(random.random(tracks) < 0.05, np.maximum(numbers - 1, 0), numbers)
    artist_numbers = np.unique(artists)
    album_numbers = np.unique(albums)
    return {
        "artist": pa.table(
            {
                "artist_id": _names("a", artist_numbers),
                "name": _names("Artist ", artist_numbers // 3),
                "name_norm": _names("artist ", artist_numbers // 3),
                "observed_at": seen[: len(artist_numbers)],
            }
        ),
        "album": pa.table(
            {
                "album_id": _names("b", album_numbers),
                "title": _names("Album ", album_numbers),
                "title_norm": _names("album ", album_numbers),
                "artist_id": _names("a", album_numbers // 2),
                "total_tracks": pa.array(
                    np.full(len(album_numbers), TRACKS_PER_ALBUM), mask=album_numbers % 7 == 0
                ),
                "observed_at": seen[: len(album_numbers)],
            }
        ),
        "track": pa.table(
            {
                "track_uri": _names("t", numbers),
                "title": _names("Track ", numbers // 2),
                "title_norm": _names("track ", numbers // 2),
                "artist_id": _names("a", artists),
                "album_id": _names("b", albums),
                "recording_id": _names("r", recordings),
                "duration_ms": random.normal(215_000, 50_000, tracks).clip(40_000).astype(np.int64),
                "popularity": pa.array(random.integers(0, 101, tracks), mask=random.random(tracks) < 0.3),
                "disc_number": np.ones(tracks, dtype=np.int64),
                "track_number": pa.array(numbers % TRACKS_PER_ALBUM + 1, mask=random.random(tracks) < 0.01),
                "observed_at": seen,
            }
        ),
    }


def _plays(user: int, count: int, durations: Integers, random: np.random.Generator) -> pa.Table:
    sessions = max(1, count // PLAYS_PER_SESSION)
    lengths = random.geometric(1 / PLAYS_PER_SESSION, sessions)
    session = np.repeat(np.arange(sessions), lengths)[:count]
    session = np.concatenate([session, np.full(count - len(session), sessions - 1)])
    first_of_session = np.searchsorted(session, np.arange(sessions))
    step = np.arange(count) - first_of_session[session]

    track = _tracks(user, session, step, len(durations), random)
    duration = durations[track]
    chance = random.random(count)
    listened = np.where(
        chance < 0.15,
        random.integers(500, 30_000, count),
        np.where(chance < 0.25, (duration * random.random(count)).astype(np.int64), duration),
    )
    reason = np.select(
        [chance < 0.13, chance < 0.15, chance < 0.2, chance < 0.25, chance < 0.97],
        ["fwdbtn", "backbtn", "endplay", "logout", "trackdone"],
        default="unknown",
    )
    is_estimated = random.random(count) < 0.02
    is_podcast = random.random(count) < 0.01
    silence = random.choice([0, 1_000, 120_000, 900_000], count, p=[0.6, 0.3, 0.07, 0.03])

    days = int((LAST - FIRST).days)
    hour = random.choice(24, sessions, p=np.array(HOURLY) / sum(HOURLY))
    begin = np.sort(random.integers(0, days, sessions)) * 86_400_000
    begin = begin + hour * 3_600_000 + random.integers(0, 3_600_000, sessions)
    along = np.cumsum(listened + silence)
    before = (
        along[first_of_session.clip(max=count - 1)]
        - (listened + silence)[first_of_session.clip(max=count - 1)]
    )
    end = begin[session] + along - before[session]
    ended_at = int(FIRST.timestamp()) + end // 1000

    return pa.table(
        {
            "account_id": np.full(count, user),
            "play_id": [f"{user:08x}-0000-0000-0000-{number:012x}" for number in range(count)],
            "ended_at": pa.array(ended_at, pa.timestamp("s", "UTC")),
            "kind": np.where(is_podcast, "episode", "track"),
            "origin": np.where(is_estimated, "api", "extended"),
            "track_uri": pa.array(_names("t", track), mask=is_podcast),
            "ms_played": pa.array(listened, mask=is_estimated),
            "listened_ms": listened,
            "is_estimated": is_estimated,
            "reason_end": pa.array(reason, mask=is_estimated),
        }
    )


def _tracks(
    user: int, session: Integers, step: Integers, tracks: int, random: np.random.Generator
) -> Integers:
    """Mostly favourites, the first ones most; one session in ten is an album from its first track on."""
    favourites = np.random.default_rng(user).permutation(tracks)[:FAVOURITES]
    liked = favourites[(len(favourites) * random.random(len(session)) ** 3).astype(np.int64)]
    album = random.integers(0, tracks // TRACKS_PER_ALBUM, session[-1] + 1)
    in_order = album[session] * TRACKS_PER_ALBUM + step % TRACKS_PER_ALBUM
    is_album = (random.random(session[-1] + 1) < 0.1)[session]
    return np.where(is_album, in_order, liked)


def _names(prefix: str, numbers: Integers) -> list[str]:
    return [f"{prefix}{number}" for number in numbers.tolist()]
