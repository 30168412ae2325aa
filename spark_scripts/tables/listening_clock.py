"""Listening clock. Grain: one row per user_id, period_type, period_start, weekday (1 = Monday),
hour: 168 cells a period.
"""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import count_true, music
from spark_scripts.periods import per_period, with_periods

PERIOD = ["user_id", "period_type", "period_start"]


def transform(fact_play: DataFrame, dim_user: DataFrame, *, as_of: datetime) -> DataFrame:
    """When in the week each period was listened to; hours without a play are there, with zeros."""
    cell = ((F.col("weekday") - 1) * 24 + F.col("local_hour")).cast("int")
    by_cell = (
        with_periods(music(fact_play), dim_user, as_of)
        .groupBy("user_id", "periods", cell.alias("cell"))
        .agg(
            F.count(F.lit(1)).alias("plays"),
            count_true("is_stream").alias("streams"),
            F.sum(F.col("listened_ms").cast("bigint")).alias("listened_ms"),
        )
    )
    heard = per_period(by_cell)
    return (
        heard.unionByName(_empty_cells(heard))
        .groupBy(*PERIOD, "cell")
        .agg(
            F.sum("plays").alias("plays"),
            F.sum("streams").alias("streams"),
            F.sum("listened_ms").alias("listened_ms"),
        )
        .select(
            *PERIOD,
            (F.floor(F.col("cell") / 24) + 1).cast("smallint").alias("weekday"),
            (F.col("cell") % 24).cast("smallint").alias("hour"),
            "plays",
            "streams",
            "listened_ms",
        )
    )


def _empty_cells(heard: DataFrame) -> DataFrame:
    """All 168 cells of every period with a play."""
    nothing = F.lit(0).cast("bigint")
    return (
        heard.select(*PERIOD)
        .distinct()
        .select(
            *PERIOD,
            F.explode(F.sequence(F.lit(0), F.lit(7 * 24 - 1))).alias("cell"),
            nothing.alias("plays"),
            nothing.alias("streams"),
            nothing.alias("listened_ms"),
        )
    )
