"""Daily activity. Grain: one row per user_id, local_date with at least one music play."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import counted, music, summed


def transform(fact_play: DataFrame) -> DataFrame:
    """What was heard on each local date."""
    by_track = music(fact_play).groupBy("user_id", "local_date", "track_uri", "artist_id").agg(*counted())
    return (
        by_track.groupBy("user_id", "local_date")
        .agg(
            *summed(),
            F.count_distinct("track_uri").alias("distinct_tracks"),
            F.count_distinct("artist_id").alias("distinct_artists"),
        )
        .select(
            "user_id",
            "local_date",
            "plays",
            "streams",
            "skips",
            "listened_ms",
            "distinct_tracks",
            "distinct_artists",
        )
    )
