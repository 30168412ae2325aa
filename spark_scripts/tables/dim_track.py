"""Tracks. Grain: one row per track_uri."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def transform(track: DataFrame, album: DataFrame, artist: DataFrame) -> DataFrame:
    """Every track of the catalogue, with the names of its primary artist and album."""
    artist_names = artist.select("artist_id", F.col("name").alias("artist_name"))
    albums = album.select(
        "album_id",
        F.col("title").alias("album_name"),
        F.year("release_date").cast("smallint").alias("release_year"),
    )
    return (
        track.join(artist_names, "artist_id", how="left")
        .join(albums, "album_id", how="left")
        .select(
            "track_uri",
            "recording_id",
            F.col("title").alias("track_name"),
            "artist_id",
            "artist_name",
            "album_id",
            "album_name",
            "duration_ms",
            "isrc",
            "is_explicit",
            "is_local",
            "popularity",
            "disc_number",
            "track_number",
            "release_year",
        )
    )
