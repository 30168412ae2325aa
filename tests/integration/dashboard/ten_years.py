"""Ten years of one listener, invented but plausible, in the shape of main: for looking at and for timing."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import psycopg
from psycopg import sql

TEN_YEARS = 4
"""The user id of this listener."""
TODAY = date(2026, 11, 20)
FIRST_DAY = date(2016, 12, 1)
EPOCH = date(1970, 1, 1)
ZONE = "Europe/Berlin"
ONES = ["Amber", "Cold", "Golden", "Hollow", "Ivory", "Lunar", "Paper", "Quiet", "Silver", "Velvet", "Wild"]
TWOS = ["Harbour", "Signals", "Tides", "Rooms", "Letters", "Foxes", "Engines", "Gardens", "Mirrors", "Static"]
ARTISTS = [f"{one} {two}" for one in ONES for two in TWOS]
HOURS = [2, 1, 1, 0, 0, 1, 4, 12, 14, 9, 8, 8, 9, 8, 7, 8, 10, 14, 18, 17, 15, 12, 9, 5]


def copy(connection: psycopg.Connection, table: str, columns: str, rows: list[tuple[object, ...]]) -> None:
    """COPY rows into a table of analytics."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
    statement = sql.SQL("COPY analytics.{} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as out:
        for row in rows:
            out.write_row(row)


def periods() -> list[tuple[str, date, int]]:
    """Every period with its length in days."""
    found = [("all_time", EPOCH, (TODAY - FIRST_DAY).days)]
    found += [(f"last_{n}_days", TODAY - timedelta(days=n), n) for n in (7, 30, 365)]
    found += [("year", date(year, 1, 1), 365) for year in range(2017, 2027)]
    found += [("month", date(year, month, 1), 30) for year in range(2017, 2027) for month in range(1, 13)]
    return [period for period in found if period[1] <= TODAY]


def insert_days(connection: psycopg.Connection, user_id: int, dice: random.Random) -> int:
    """daily_activity; returns the number of plays."""
    rows: list[tuple[object, ...]] = []
    for offset in range((TODAY - FIRST_DAY).days):
        day = FIRST_DAY + timedelta(days=offset)
        mood = (
            0.6 + 0.4 * dice.random() + (0.5 if day.weekday() >= 4 else 0) + 0.3 * (day.month in (6, 7, 12))
        )
        plays = int(dice.gammavariate(2.2, 17) * mood) if dice.random() > 0.12 else 0
        if plays:
            streams = int(plays * dice.uniform(0.6, 0.9))
            ms = int(streams * dice.uniform(170_000, 215_000))
            skips = int((plays - streams) * 0.7)
            rows.append((user_id, day, plays, streams, skips, ms, int(plays * 0.8) + 1, int(plays * 0.4) + 1))
    columns = "user_id local_date plays streams skips listened_ms distinct_tracks distinct_artists"
    copy(connection, "daily_activity", columns, rows)
    return sum(int(str(row[2])) for row in rows)


def insert_periods(connection: psycopg.Connection, user_id: int, dice: random.Random, plays: int) -> None:
    """Summaries, rankings and clocks of every period."""
    summaries: list[tuple[object, ...]] = []
    tops: dict[str, list[tuple[object, ...]]] = {"top_tracks": [], "top_artists": []}
    cells: list[tuple[object, ...]] = []
    first, last = datetime(2016, 12, 1, 18, tzinfo=UTC), datetime(2026, 11, 19, 21, 40, tzinfo=UTC)
    for kind, start, days in periods():
        share = (
            int(plays * days / (TODAY - FIRST_DAY).days * dice.uniform(0.75, 1.3)) if days < 3000 else plays
        )
        streams = int(share * 0.78)
        tracks = int(share**0.82)
        estimated = 2.4 if kind.startswith("last") else 0.0
        summaries.append(
            (user_id, kind, start, share, streams, streams * 198_765, tracks, int(tracks * 0.93),
             int(share**0.62), int(share**0.72), int(days * 0.88), first, last, 0.183, estimated)
        )  # fmt: skip
        for table, lines in tops.items():
            names = dice.sample(ARTISTS, 100)
            for rank in range(1, 101):
                artist = names[rank - 1]
                n = max(2, int(streams * 0.03 / rank**0.6))
                change = dice.choice([None, 0, 1, -1, 3, -7, 12]) if kind != "all_time" else None
                common = (user_id, kind, start, rank, f"artist{artist}", artist)
                title = (f"r{rank}", f"spotify:track:{rank}", f"{dice.choice(TWOS)} of {dice.choice(ONES)}")
                figures = (int(n * 1.2), n, n * 201_234, dice.uniform(0, 0.4), first, last, change)
                lines.append((*common, *(title if table == "top_tracks" else ()), *figures))
        for weekday in range(1, 8):
            for hour, weight in enumerate(HOURS):
                n = int(share * weight / 1500 * dice.uniform(0.7, 1.3) * (1.4 if weekday >= 5 else 1))
                cells.append((user_id, kind, start, weekday, hour, n, int(n * 0.78), int(n * 0.78) * 198_000))
    columns = "user_id period_type period_start"
    counts = "plays streams listened_ms"
    copy(
        connection,
        "listening_summary",
        f"{columns} {counts} distinct_tracks distinct_recordings distinct_artists distinct_albums "
        "active_days first_play_at last_play_at skip_rate estimated_pct",
        summaries,
    )
    copy(connection, "listening_clock", f"{columns} weekday hour {counts}", cells)
    tail = f"{counts} skip_rate first_play_at last_play_at rank_change"
    who = f"{columns} rank artist_id artist_name"
    copy(connection, "top_tracks", f"{who} recording_id track_uri track_name {tail}", tops["top_tracks"])
    copy(connection, "top_artists", f"{who} {tail}", tops["top_artists"])


def insert_albums(connection: psycopg.Connection, user_id: int, dice: random.Random) -> None:
    """Album completion."""
    rows: list[tuple[object, ...]] = []
    for number in range(4_000):
        name = (
            f"{dice.choice(ONES)} {dice.choice(TWOS)} {dice.choice(['', 'Live', 'II', 'Sessions'])}".strip()
        )
        total = dice.randint(6, 14) if dice.random() > 0.15 else None
        heard = dice.randint(1, total or 9) if dice.random() > 0.15 else (total or 9)
        pct = 100 * heard / total if total else None
        status = (
            "unknown" if pct is None else "complete" if pct == 100 else "three_quarters" if pct >= 75 else ""
        )
        status = status or ("half" if pct and pct >= 50 else "started")
        done = datetime(2020, 5, 1, tzinfo=UTC) + timedelta(hours=number * 7) if pct == 100 else None
        full = None if total is None else int(pct == 100) * dice.randint(0, 5)
        rows.append(
            (user_id, f"a{number}", name, dice.choice(ARTISTS), total, heard, pct, done, full, status)
        )
    columns = (
        "user_id album_id album_name artist_name total_tracks tracks_streamed completion_pct completed_at"
    )
    copy(connection, "album_completion", f"{columns} full_listens status", rows)


def insert_sessions(connection: psycopg.Connection, user_id: int, dice: random.Random) -> None:
    """Sessions and streaks."""
    rows: list[tuple[object, ...]] = []
    for number in range(12_000):
        start = datetime(2016, 12, 1, 7, tzinfo=UTC) + timedelta(hours=number * 7.28)
        minutes = min(400, dice.gammavariate(1.6, 32) + 1)
        plays = int(minutes / 3) + 1
        rows.append(
            (user_id, start, start + timedelta(minutes=minutes), plays, int(plays * 0.8), int(plays * 0.1),
             int(minutes * 55_000), min(plays, 9), "spotify:track:1",
             f"{dice.choice(TWOS)} of {dice.choice(ONES)}",
             "spotify:track:2", f"{dice.choice(TWOS)} of {dice.choice(ONES)}")
        )  # fmt: skip
    columns = "user_id started_at ended_at plays streams skips listened_ms distinct_artists first_track_uri"
    copy(connection, "listening_sessions", f"{columns} first_track_name last_track_uri last_track_name", rows)
    streaks: list[tuple[object, ...]] = []
    for number in range(2_000):
        days = 1 + int(dice.expovariate(0.5)) + (number < 20) * dice.randint(3, 25)
        start_day = FIRST_DAY + timedelta(days=dice.randint(0, 3600))
        alive = dice.randint(1, days) if dice.random() < 0.02 else 0
        since = TODAY - timedelta(days=alive) if alive else None
        name = ARTISTS[number % len(ARTISTS)] + ("" if number < len(ARTISTS) else f" {number}")
        end_day = start_day + timedelta(days=days - 1)
        streaks.append((user_id, f"s{number}", name, days, start_day, end_day, alive, since))
    columns = "user_id artist_id artist_name longest_days longest_start_date longest_end_date current_days"
    copy(connection, "artist_streaks", f"{columns} current_start_date", streaks)


def insert_ten_years(connection: psycopg.Connection, user_id: int, seed: int = 7) -> Counter[str]:
    """All statistics of one listener; the counter says how many plays they stand for."""
    dice = random.Random(seed)  # noqa: S311  (invented listening, not a secret)
    connection.execute(
        "INSERT INTO warehouse.dim_user VALUES (%s, 'Dora', 'spotify', 'active', true, %s, now())",
        (user_id, ZONE),
    )
    connection.execute("INSERT INTO ops.published_user VALUES (%s, %s, %s)", (user_id, TODAY, ZONE))
    years = "SELECT %s, year, 1, 11000 + year FROM generate_series(2016, 2026) AS year"
    connection.execute(
        f"INSERT INTO ops.lake_partition (user_id, play_year, version, play_count) {years}", (user_id,)
    )
    connection.execute(
        "INSERT INTO ops.published_partition SELECT user_id, play_year, version FROM ops.lake_partition "
        "WHERE user_id = %s",
        (user_id,),
    )
    plays = insert_days(connection, user_id, dice)
    insert_periods(connection, user_id, dice, plays)
    insert_albums(connection, user_id, dice)
    insert_sessions(connection, user_id, dice)
    return Counter(plays=plays)
