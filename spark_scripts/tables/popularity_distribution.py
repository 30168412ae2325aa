"""Popularity distribution. Grain: one row per user_id, period_type, period_start, bucket (0-9
... 90-100, unknown).
"""

from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.measures import count_true, music
from spark_scripts.periods import per_period, with_periods

PERIOD = ["user_id", "period_type", "period_start"]


def transform(
    fact_play: DataFrame, dim_track: DataFrame, dim_user: DataFrame, *, as_of: datetime
) -> DataFrame:
    """How well known what was heard is; buckets nobody listened to are not stored."""
    buckets = dim_track.select("track_uri", _bucket(F.col("popularity")).alias("bucket"))
    by_bucket = (
        with_periods(music(fact_play), dim_user, as_of)
        .join(buckets, "track_uri", how="left")
        .groupBy("user_id", "periods", F.coalesce("bucket", F.lit("unknown")).alias("bucket"))
        .agg(F.count(F.lit(1)).alias("plays"), count_true("is_stream").alias("streams"))
    )
    all_plays = F.sum("plays").over(Window.partitionBy(*PERIOD))
    return (
        per_period(by_bucket)
        .groupBy(*PERIOD, "bucket")
        .agg(F.sum("plays").alias("plays"), F.sum("streams").alias("streams"))
        .select(
            *PERIOD,
            "bucket",
            "plays",
            "streams",
            (F.col("plays") * 100 / all_plays).alias("share_pct"),
        )
    )


def _bucket(popularity: Column) -> Column:
    """0-9, 10-19 ... 80-89, 90-100; unknown where Spotify never told."""
    lower = F.floor(popularity / 10) * 10
    tens = F.concat_ws("-", lower.cast("string"), (lower + 9).cast("string"))
    return F.when(popularity.isNull(), "unknown").when(popularity >= 90, "90-100").otherwise(tens)
