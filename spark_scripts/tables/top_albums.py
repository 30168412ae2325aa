"""Top albums. Grain: one row per user_id, period_type, period_start, rank. Plays of known albums only."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import music
from spark_scripts.ranking import ranked


def transform(
    fact_play: DataFrame, dim_album: DataFrame, dim_user: DataFrame, *, as_of: datetime
) -> DataFrame:
    """The hundred albums of each period that were streamed most."""
    plays = music(fact_play).where("album_id IS NOT NULL")
    albums = dim_album.select("album_id", F.col("album_name").alias("item_name"), "artist_id", "artist_name")
    return ranked(plays, albums, dim_user, as_of, "album_id").select(
        "user_id",
        "period_type",
        "period_start",
        "rank",
        "album_id",
        F.col("item_name").alias("album_name"),
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
