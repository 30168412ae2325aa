"""Which share of the plays falls into each of some buckets: the one shape of all preference tables."""

from datetime import datetime

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.measures import count_true
from spark_scripts.periods import named, per_period, with_periods

PERIOD = ["user_id", "period"]
KEY = ["user_id", "period_type", "period_start"]
UNKNOWN = "unknown"
"""The bucket of plays about which nobody told; it is a bucket, so that shares add to 100."""


def preference(plays: DataFrame, users: DataFrame, as_of: datetime) -> DataFrame:
    """Plays with a column `bucket` (NULL: unknown), summed up by period and bucket.

    One row per user_id, period_type, period_start and bucket that was heard; `share_pct` is the bucket's
    share of the period's plays.
    """
    by_bucket = (
        with_periods(plays, users, as_of)
        .groupBy("user_id", "periods", F.coalesce("bucket", F.lit(UNKNOWN)).alias("bucket"))
        .agg(
            F.count(F.lit(1)).alias("plays"),
            count_true("is_stream").alias("streams"),
            F.sum(F.col("listened_ms").cast("bigint")).alias("listened_ms"),
        )
    )
    all_plays = F.sum("plays").over(Window.partitionBy(*PERIOD))
    sums = [F.sum(name).alias(name) for name in ("plays", "streams", "listened_ms")]
    shares = (
        per_period(by_bucket)
        .groupBy(*PERIOD, "bucket")
        .agg(*sums)
        .withColumn("share_pct", F.col("plays") * 100 / all_plays)
    )
    return named(shares).select(*KEY, "bucket", "plays", "streams", "listened_ms", "share_pct")
