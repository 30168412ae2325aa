"""Release year preference. Grain: one row per user_id, period_type, period_start, bucket."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import music
from spark_scripts.preferences import preference


def transform(
    fact_play: DataFrame, dim_track: DataFrame, dim_user: DataFrame, *, as_of: datetime
) -> DataFrame:
    """From which years the music is that was heard; decades are sums of these."""
    buckets = dim_track.select("track_uri", F.col("release_year").cast("string").alias("bucket"))
    return preference(music(fact_play).join(buckets, "track_uri", how="left"), dim_user, as_of)
