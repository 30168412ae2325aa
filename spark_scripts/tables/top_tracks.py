"""Top tracks. Grain: one row per user_id, period_type, period_start, rank. A line is a recording."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import music
from spark_scripts.ranking import ranked
from spark_scripts.recordings import usual_tracks


def transform(
    fact_play: DataFrame, dim_track: DataFrame, dim_user: DataFrame, *, as_of: datetime
) -> DataFrame:
    """The hundred recordings of each period that were streamed most, under the name of their usual track."""
    plays = music(fact_play)
    names = usual_tracks(plays).join(
        dim_track.select("track_uri", "track_name", "artist_id", "artist_name"), "track_uri", how="left"
    )
    items = names.withColumnRenamed("track_name", "item_name")
    return ranked(plays, items, dim_user, as_of, "recording_id", named_by=["user_id", "recording_id"]).select(
        "user_id",
        "period_type",
        "period_start",
        "rank",
        "recording_id",
        "track_uri",
        F.col("item_name").alias("track_name"),
        "artist_id",
        "artist_name",
        "plays",
        "streams",
        "listened_ms",
        "skip_rate",
        "first_play_at",
        "last_play_at",
        "rank_change",
    )
