"""Popularity distribution. Grain: one row per user_id, period_type, period_start, bucket (0-9
... 90-100, unknown).
"""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import music
from spark_scripts.preferences import preference


def transform(
    fact_play: DataFrame, dim_track: DataFrame, dim_user: DataFrame, *, as_of: datetime
) -> DataFrame:
    """How well known what was heard is; buckets nobody listened to are not stored."""
    buckets = dim_track.select("track_uri", _bucket(F.col("popularity")).alias("bucket"))
    plays = music(fact_play).join(buckets, "track_uri", how="left")
    return preference(plays, dim_user, as_of).drop("listened_ms")


def _bucket(popularity: Column) -> Column:
    """0-9, 10-19 ... 80-89, 90-100; unknown where Spotify never told."""
    lower = F.floor(popularity / 10) * 10
    tens = F.concat_ws("-", lower.cast("string"), (lower + 9).cast("string"))
    return F.when(popularity.isNull(), "unknown").when(popularity >= 90, "90-100").otherwise(tens)
