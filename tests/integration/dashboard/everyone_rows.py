"""Handmade rows of the global rankings: of all time, of a year, and of a window that is not the viewer's."""

from datetime import date

import psycopg
from handmade_rows import EPOCH, insert

TRACKS = [("Anfang", "Nord", 4, 12, 10), ("Mitte", "Nord", 3, 9, 9), ("100 % Über_Mut", "Süd", 3, 4, 3)]
ARTISTS = [("Nord", 4, 21, 19), ("Süd", 3, 4, 3)]


def insert_everyone(connection: psycopg.Connection) -> None:
    """Rows of both tables."""
    all_time = {"period_type": "all_time", "period_start": EPOCH}
    week = {"period_type": "last_7_days", "period_start": date(2026, 11, 12)}
    tracks = [
        {"rank": rank, "recording_id": f"r{rank}", "track_uri": f"t{rank}", "track_name": name,
         "artist_id": artist, "artist_name": artist, "listeners": listeners,
         "plays": plays, "streams": streams}
        for rank, (name, artist, listeners, plays, streams) in enumerate(TRACKS, start=1)
    ]  # fmt: skip
    artists = [
        {"rank": rank, "artist_id": name, "artist_name": name, "listeners": listeners,
         "plays": plays, "streams": streams}
        for rank, (name, listeners, plays, streams) in enumerate(ARTISTS, start=1)
    ]  # fmt: skip
    insert(connection, "analytics.global_top_tracks", [all_time | row for row in tracks])
    insert(connection, "analytics.global_top_tracks", [week | row for row in tracks[:1]])
    insert(connection, "analytics.global_top_artists", [all_time | row for row in artists])
