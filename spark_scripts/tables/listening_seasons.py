"""Listening seasons. Grain: one row per user_id, year, month with at least one music play."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import count_true, music

MONTH = ["user_id", "year", "month"]


def transform(fact_play: DataFrame) -> DataFrame:
    """How much was heard in each month of each year, and how varied it was."""
    by_track = (
        music(fact_play)
        .groupBy(
            "user_id",
            F.year("local_date").cast("smallint").alias("year"),
            F.month("local_date").cast("smallint").alias("month"),
            "track_uri",
            "artist_id",
        )
        .agg(
            F.count(F.lit(1)).alias("plays"),
            count_true("is_stream").alias("streams"),
            F.sum(F.col("listened_ms").cast("bigint")).alias("listened_ms"),
        )
    )
    return (
        by_track.groupBy(*MONTH)
        .agg(
            *(F.sum(name).alias(name) for name in ("plays", "streams", "listened_ms")),
            F.count_distinct("track_uri").alias("distinct_tracks"),
            F.count_distinct("artist_id").alias("distinct_artists"),
        )
        .select(
            *MONTH,
            "plays",
            "streams",
            "listened_ms",
            "distinct_tracks",
            "distinct_artists",
            (F.col("distinct_tracks") / F.col("plays")).alias("track_variety"),
            (F.col("distinct_artists") / F.col("plays")).alias("artist_variety"),
        )
    )
