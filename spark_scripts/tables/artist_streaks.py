"""Artist streaks. Grain: one row per user_id, artist_id with at least one stream."""

from datetime import datetime

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.measures import local_today, music

ARTIST = ["user_id", "artist_id"]


def transform(
    fact_play: DataFrame, dim_artist: DataFrame, dim_user: DataFrame, *, as_of: datetime
) -> DataFrame:
    """The longest run of consecutive local dates with a stream (the first of equals), and the current one."""
    today = dim_user.select("user_id", local_today(F.lit(as_of)).alias("today"))
    names = dim_artist.select("artist_id", "artist_name")
    runs = _runs(music(fact_play).where("is_stream")).join(F.broadcast(today), "user_id", how="inner")
    is_alive = (F.col("end_date") >= F.date_sub("today", 1)) & (F.col("start_date") <= F.col("today"))
    longest = F.max_by(
        F.struct("days", "start_date", "end_date"),
        F.struct(F.col("days"), -F.unix_date("start_date")),
    )
    return (
        runs.groupBy(*ARTIST)
        .agg(
            longest.alias("longest"),
            F.max(F.when(is_alive, F.col("days"))).alias("current_days"),
            F.max(F.when(is_alive, F.col("start_date"))).alias("current_start_date"),
        )
        .join(names, "artist_id", how="left")
        .select(
            "user_id",
            "artist_id",
            "artist_name",
            F.col("longest.days").alias("longest_days"),
            F.col("longest.start_date").alias("longest_start_date"),
            F.col("longest.end_date").alias("longest_end_date"),
            F.coalesce("current_days", F.lit(0)).alias("current_days"),
            "current_start_date",
        )
    )


def _runs(streams: DataFrame) -> DataFrame:
    """Unbroken runs of dates; along one, date and row number grow together, so their difference names it."""
    dates = streams.select(*ARTIST, "local_date").distinct()
    nth = F.row_number().over(Window.partitionBy(*ARTIST).orderBy("local_date"))
    named = dates.withColumn("run", F.date_sub("local_date", nth))
    return named.groupBy(*ARTIST, "run").agg(
        F.count(F.lit(1)).cast("int").alias("days"),
        F.min("local_date").alias("start_date"),
        F.max("local_date").alias("end_date"),
    )
