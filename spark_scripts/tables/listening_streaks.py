"""Listening streaks. Grain: one row per user_id, rank: the ten longest runs of dates with a stream."""

from datetime import datetime

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.measures import local_today, music
from spark_scripts.streaks import is_alive, runs

LINES = 10
"""How many runs are kept."""


def transform(fact_play: DataFrame, dim_user: DataFrame, *, as_of: datetime) -> DataFrame:
    """Runs of consecutive local dates with a stream; of equally long ones the earlier comes first."""
    today = dim_user.select("user_id", local_today(F.lit(as_of)).alias("today"))
    streaks = runs(music(fact_play).where("is_stream"), ["user_id"])
    line = F.row_number().over(Window.partitionBy("user_id").orderBy(F.desc("days"), "start_date"))
    return (
        streaks.join(F.broadcast(today), "user_id", how="inner")
        .withColumn("rank", line)
        .where(F.col("rank") <= LINES)
        .select("user_id", "rank", "days", "start_date", "end_date", is_alive().alias("is_alive"))
    )
