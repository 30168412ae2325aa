"""Listening sessions. Grain: one row per user_id, started_at; a gap of more than
SESSION_GAP_MINUTES begins a new one.
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import counted, music
from spark_scripts.sessions import numbered


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
        numbered(music(fact_play), session_gap_minutes)
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
