"""Explicit preference. Grain: one row per user_id, period_type, period_start, bucket."""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import music
from spark_scripts.preferences import preference


def transform(
    fact_play: DataFrame, dim_track: DataFrame, dim_user: DataFrame, *, as_of: datetime
) -> DataFrame:
    """How much of what was heard is marked explicit."""
    buckets = dim_track.select("track_uri", _bucket(F.col("is_explicit")).alias("bucket"))
    return preference(music(fact_play).join(buckets, "track_uri", how="left"), dim_user, as_of)


def _bucket(is_explicit: Column) -> Column:
    return F.when(is_explicit, "explicit").when(~is_explicit, "clean")
