"""Under which of its tracks a recording is shown: the single or the album version."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import count_true


def usual_tracks(plays: DataFrame) -> DataFrame:
    """The URI by which each user streamed a recording most; then the one heard last, then the lowest."""
    by_track = plays.groupBy("user_id", "recording_id", "track_uri").agg(
        count_true("is_stream").alias("streams"), F.max("ended_at").alias("last_play_at")
    )
    usual_first = F.struct(-F.col("streams"), -F.unix_micros("last_play_at"), F.col("track_uri"))
    return by_track.groupBy("user_id", "recording_id").agg(
        F.min_by("track_uri", usual_first).alias("track_uri")
    )
