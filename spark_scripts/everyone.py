"""What all listeners heard together: the sums of each, of everybody, and the ranking of what enough streamed.

An item here is a recording or a primary artist. Periods are each listener's own, by local dates; rolling
windows in different zones may begin on different days, and count as one that begins with the earliest.
"""

from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.measures import count_true, music
from spark_scripts.periods import ROLLING_DAYS, named, per_period, with_periods
from spark_scripts.ranking import LINES

LISTENERS = 3
"""What fewer people streamed is nobody else's business: it is in no sum that is kept and in no ranking."""

PERIOD = ["period_type", "period_start"]
ALL_TIME, WINDOWS = 0, 1
"""What stands for the year of sums over all time, and over rolling windows, which each day moves."""
LISTENED = "user_id bigint, period_type string, period_start date, item string, plays bigint, streams bigint"
"""What `listened` gives."""
TOGETHER = (
    "period_type string, period_start date, item string, listeners bigint, plays bigint, streams bigint"
)
"""What `everybody` gives."""


def listened(fact_play: DataFrame, users: DataFrame, as_of: datetime, item: str) -> DataFrame:
    """Each listener's plays and streams of each `item` (a column of fact_play) in each period.

    One row per user_id, period_type, period_start and item.
    """
    counts = [F.count(F.lit(1)).alias("plays"), count_true("is_stream").alias("streams")]
    by_days = (
        with_periods(music(fact_play), users, as_of)
        .groupBy("user_id", "periods", F.col(item).alias("item"))
        .agg(*counts)
    )
    sums = [F.sum(name).alias(name) for name in ("plays", "streams")]
    return named(per_period(by_days).groupBy("user_id", "period", "item").agg(*sums))


def everybody(totals: DataFrame) -> DataFrame:
    """The sums over all listeners, of items that at least `LISTENERS` of them streamed in the period.

    `totals` has rows as `listened` gives them. One row per period_type, period_start and item: `listeners`
    who streamed it, plays, streams.
    """
    is_rolling = F.col("period_type").isin(*ROLLING_DAYS)
    starts = totals.where(is_rolling).groupBy("period_type").agg(F.min("period_start").alias("earliest"))
    start = F.coalesce("earliest", "period_start").alias("period_start")
    return (
        totals.join(F.broadcast(starts), "period_type", how="left")
        .groupBy("period_type", start, "item")
        .agg(
            count_true(F.col("streams") > 0).alias("listeners"),
            F.sum("plays").alias("plays"),
            F.sum("streams").alias("streams"),
        )
        .where(F.col("listeners") >= LISTENERS)
    )


def ranked(sums: DataFrame, names: DataFrame) -> DataFrame:
    """The first lines of each period of `everybody`, with what `names` (item, item_name, ...) add.

    Order: streams, listeners, plays, each largest first, then name, then id.
    """
    order = [F.desc("streams"), F.desc("listeners"), F.desc("plays"), F.asc("item_name"), F.asc("item")]
    place = F.row_number().over(Window.partitionBy(*PERIOD).orderBy(*order))
    named = sums.join(names, "item", how="left")
    return named.withColumn("rank", place).where(F.col("rank") <= LINES)


def calendar_year() -> Column:
    """The year a period lies in, or what stands for it."""
    year = F.when(F.col("period_type") == "all_time", ALL_TIME).otherwise(F.year("period_start"))
    return F.when(F.col("period_type").isin(*ROLLING_DAYS), WINDOWS).otherwise(year)
