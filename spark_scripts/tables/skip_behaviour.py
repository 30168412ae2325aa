"""Skip behaviour. Grain: one row per user_id, artist_id with at least 20 plays known to be skipped or not."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import count_true, music

ENOUGH = 20
"""Known plays from which on a rate says something about the artist and not about chance."""


def transform(fact_play: DataFrame, dim_artist: DataFrame) -> DataFrame:
    """How often each artist is skipped, and after how long."""
    names = dim_artist.select("artist_id", "artist_name")
    return (
        music(fact_play)
        .groupBy("user_id", "artist_id")
        .agg(
            F.count(F.lit(1)).alias("plays"),
            F.count("is_skip").alias("known_plays"),
            count_true("is_skip").alias("skips"),
            F.percentile(F.when(F.col("is_skip"), F.col("listened_ms")), 0.5).alias("median_skip_ms"),
        )
        .where(F.col("known_plays") >= ENOUGH)
        .join(names, "artist_id", how="left")
        .select(
            "user_id",
            "artist_id",
            "artist_name",
            "plays",
            "known_plays",
            "skips",
            (F.col("skips") / F.col("known_plays")).alias("skip_rate"),
            "median_skip_ms",
        )
    )
