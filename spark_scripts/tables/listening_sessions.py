"""Listening sessions. Grain: one row per user_id, started_at; a gap of more than
SESSION_GAP_MINUTES begins a new one.
"""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.measures import counted, music


def transform(fact_play: DataFrame, dim_track: DataFrame, *, session_gap_minutes: int) -> DataFrame:
    """Music plays merged wherever one begins no later than the gap after all before it have ended."""
    names = dim_track.select("track_uri", "track_name")
    first = names.select(
        F.col("track_uri").alias("first_track_uri"), F.col("track_name").alias("first_track_name")
    )
    last = names.select(
        F.col("track_uri").alias("last_track_uri"), F.col("track_name").alias("last_track_name")
    )
    begins = F.struct("started_at", "ended_at", "play_id")
    ends = F.struct("ended_at", "started_at", "play_id")
    return (
        _numbered(music(fact_play), session_gap_minutes)
        .groupBy("user_id", "session")
        .agg(
            *counted(),
            F.min("started_at").alias("started_at"),
            F.max("ended_at").alias("ended_at"),
            F.count_distinct("artist_id").alias("distinct_artists"),
            F.min_by("track_uri", begins).alias("first_track_uri"),
            F.max_by("track_uri", ends).alias("last_track_uri"),
        )
        .join(first, "first_track_uri", how="left")
        .join(last, "last_track_uri", how="left")
        .select(
            "user_id",
            "started_at",
            "ended_at",
            "plays",
            "streams",
            "skips",
            "listened_ms",
            "distinct_artists",
            "first_track_uri",
            "first_track_name",
            "last_track_uri",
            "last_track_name",
        )
    )


def _numbered(plays: DataFrame, session_gap_minutes: int) -> DataFrame:
    """Plays with the number of their session: a new one begins more than the gap after all before ended."""
    in_time = Window.partitionBy("user_id").orderBy("started_at", "ended_at", "play_id")
    before = in_time.rowsBetween(Window.unboundedPreceding, -1)
    gap_micros = session_gap_minutes * 60_000_000
    quiet_micros = F.unix_micros("started_at") - F.unix_micros(F.max("ended_at").over(before))
    begins = F.when(quiet_micros > gap_micros, 1).otherwise(0)
    return plays.withColumn("begins", begins).withColumn("session", F.sum("begins").over(in_time))
