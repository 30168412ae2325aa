"""Artists. Grain: one row per artist_id."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def transform(artist: DataFrame) -> DataFrame:
    """Every artist of the catalogue."""
    return artist.select(
        "artist_id",
        F.col("name").alias("artist_name"),
        "spotify_id",
        "genres",
        "popularity",
        "image_url",
    )
