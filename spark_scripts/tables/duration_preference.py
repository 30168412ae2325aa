"""Duration preference. Grain: one row per user_id, period_type, period_start, bucket."""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import music
from spark_scripts.preferences import preference


def transform(
    fact_play: DataFrame, dim_track: DataFrame, dim_user: DataFrame, *, as_of: datetime
) -> DataFrame:
    """How long the tracks are that were heard, whatever part of them."""
    buckets = dim_track.select("track_uri", _bucket(F.col("duration_ms")).alias("bucket"))
    return preference(music(fact_play).join(buckets, "track_uri", how="left"), dim_user, as_of)


def _bucket(duration_ms: Column) -> Column:
    """Whole minutes, the lower bound included; NULL where the length is not known."""
    minutes = F.floor(duration_ms / 60_000)
    span = F.concat_ws("-", minutes.cast("string"), (minutes + 1).cast("string"))
    is_inside = minutes.isNotNull()
    return F.when(minutes < 2, "<2").when(minutes >= 5, ">5").when(is_inside, span)
