"""Listening clock. Grain: one row per user_id, period_type, period_start, weekday (1 = Monday),
hour: 168 cells a period.
"""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import count_true, music
from spark_scripts.periods import named, per_period, with_periods

PERIOD = ["user_id", "period"]
CELLS = 7 * 24
NOTHING = "named_struct('plays', 0L, 'streams', 0L, 'listened_ms', 0L)"


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
    sums = [F.sum(name).alias(name) for name in ("plays", "streams", "listened_ms")]
    heard = per_period(by_cell).groupBy(*PERIOD, "cell").agg(*sums)
    entry = F.struct("cell", F.struct("plays", "streams", "listened_ms"))
    week = heard.groupBy(*PERIOD).agg(F.map_from_entries(F.collect_list(entry)).alias("week"))
    cells = week.select(*PERIOD, "week", F.explode(F.sequence(F.lit(0), F.lit(CELLS - 1))).alias("cell"))
    sums_of_cell = F.coalesce(F.try_element_at("week", F.col("cell")), F.expr(NOTHING))
    return named(cells.withColumn("sums", sums_of_cell)).select(
        "user_id",
        "period_type",
        "period_start",
        (F.floor(F.col("cell") / 24) + 1).cast("smallint").alias("weekday"),
        (F.col("cell") % 24).cast("smallint").alias("hour"),
        "sums.plays",
        "sums.streams",
        "sums.listened_ms",
    )
