"""Artist streaks. Grain: one row per user_id, artist_id with at least one stream."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import local_today, music
from spark_scripts.streaks import is_alive, runs

ARTIST = ["user_id", "artist_id"]


def transform(
    fact_play: DataFrame, dim_artist: DataFrame, dim_user: DataFrame, *, as_of: datetime
) -> DataFrame:
    """The longest run of consecutive local dates with a stream (the first of equals), and the current one."""
    today = dim_user.select("user_id", local_today(F.lit(as_of)).alias("today"))
    names = dim_artist.select("artist_id", "artist_name")
    streaks = runs(music(fact_play).where("is_stream"), ARTIST).join(
        F.broadcast(today), "user_id", how="inner"
    )
    longest = F.max_by(
        F.struct("days", "start_date", "end_date"),
        F.struct(F.col("days"), -F.unix_date("start_date")),
    )
    return (
        streaks.groupBy(*ARTIST)
        .agg(
            longest.alias("longest"),
            F.max(F.when(is_alive(), F.col("days"))).alias("current_days"),
            F.max(F.when(is_alive(), F.col("start_date"))).alias("current_start_date"),
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
