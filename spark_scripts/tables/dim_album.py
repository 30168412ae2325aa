"""Albums. Grain: one row per album_id."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def transform(album: DataFrame, artist: DataFrame) -> DataFrame:
    """Every album of the catalogue, with the name of its artist."""
    artist_names = artist.select("artist_id", F.col("name").alias("artist_name"))
    return album.join(artist_names, "artist_id", how="left").select(
        "album_id",
        F.col("title").alias("album_name"),
        "artist_id",
        "artist_name",
        "album_type",
        "total_tracks",
        "release_date",
        "release_precision",
        F.year("release_date").cast("smallint").alias("release_year"),
        "popularity",
        "image_url",
    )
