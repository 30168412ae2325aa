"""Longest listening days. Grain: one row per user_id, rank: the ten local dates with most listening time."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.measures import count_true, music

LINES = 10
"""How many days are kept."""

SUMS = ("plays", "streams", "listened_ms")


def transform(fact_play: DataFrame, dim_artist: DataFrame) -> DataFrame:
    """Days by time, then plays, then the earlier, each with the artist its ranking begins with."""
    names = dim_artist.select("artist_id", "artist_name")
    best_first = F.struct(
        *(-F.col(f"artist.{name}") for name in ("streams", "listened_ms", "plays")),
        "artist_name",
        "artist_id",
    )
    return (
        _days(music(fact_play))
        .withColumn("artist", F.explode("artists"))
        .withColumn("artist_id", F.col("artist.artist_id"))
        .join(names, "artist_id", how="left")
        .groupBy("user_id", "rank", "local_date", *SUMS)
        .agg(F.min_by(F.struct("artist_id", "artist_name"), best_first).alias("top"))
        .select(
            "user_id",
            "rank",
            "local_date",
            *SUMS,
            F.col("top.artist_id").alias("top_artist_id"),
            F.col("top.artist_name").alias("top_artist_name"),
        )
    )


def _days(plays: DataFrame) -> DataFrame:
    """The ranked days, with all of their artists."""
    by_artist = plays.groupBy("user_id", "local_date", "artist_id").agg(
        F.count(F.lit(1)).alias("plays"),
        count_true("is_stream").alias("streams"),
        F.sum(F.col("listened_ms").cast("bigint")).alias("listened_ms"),
    )
    days = by_artist.groupBy("user_id", "local_date").agg(
        *(F.sum(name).alias(name) for name in SUMS),
        F.collect_list(F.struct("artist_id", *SUMS)).alias("artists"),
    )
    order = [F.desc("listened_ms"), F.desc("plays"), F.asc("local_date")]
    line = F.row_number().over(Window.partitionBy("user_id").orderBy(*order))
    return days.withColumn("rank", line).where(F.col("rank") <= LINES)
