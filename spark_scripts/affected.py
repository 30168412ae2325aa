"""Whose statistics a change of the catalogue touches, although no play of theirs changed.

A new popularity, a corrected name, a number of tracks learned late: all are shown by statistics. The users
concerned are those who played a track that is now described otherwise than in the current release.
"""

from collections.abc import Callable

import psycopg
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

Read = Callable[[str], DataFrame]

NOT_SHOWN = ("image_url",)
"""What no statistic depends on."""


def affected_users(now: Read, published: Read, main: psycopg.Connection) -> set[int]:
    """Users who played a track whose description differs between two readings of the dimensions."""
    before = _described(published).withColumnRenamed("description", "before")
    changed = (
        _described(now)
        .join(before, "track_uri", how="inner")
        .where(F.col("description") != F.col("before"))
        .select("track_uri")
        .toPandas()
    )
    rows = main.execute(
        "SELECT DISTINCT user_id FROM warehouse.fact_play WHERE track_uri = ANY(%s)",
        (changed["track_uri"].tolist(),),
    )
    return {user for (user,) in rows}


def _described(read: Read) -> DataFrame:
    """Each track with all that is known about it, its album and its artist, as one text."""
    albums = _as_struct(read("dim_album"), "album_id", "album")
    artists = _as_struct(read("dim_artist"), "artist_id", "artist")
    tracks = read("dim_track")
    shown = [name for name in tracks.columns if name not in NOT_SHOWN]
    description = F.to_json(F.struct(*shown, "album", "artist"))
    return (
        tracks.join(albums, "album_id", how="left")
        .join(artists, "artist_id", how="left")
        .select("track_uri", description.alias("description"))
    )


def _as_struct(frame: DataFrame, key: str, name: str) -> DataFrame:
    shown = [column for column in frame.columns if column not in (key, *NOT_SHOWN)]
    return frame.select(key, F.struct(*shown).alias(name))
