"""Top artists. Grain: one row per user_id, period_type, period_start, rank. Primary artists only."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import music
from spark_scripts.ranking import ranked


def transform(
    fact_play: DataFrame, dim_artist: DataFrame, dim_user: DataFrame, *, as_of: datetime
) -> DataFrame:
    """The hundred artists of each period that were streamed most."""
    plays = music(fact_play)
    artist_names = dim_artist.select("artist_id", F.col("artist_name").alias("item_name"))
    return ranked(plays, artist_names, dim_user, as_of, "artist_id").select(
        "user_id",
        "period_type",
        "period_start",
        "rank",
        "artist_id",
        F.col("item_name").alias("artist_name"),
        "plays",
        "streams",
        "listened_ms",
        "skip_rate",
        "first_play_at",
        "last_play_at",
        "rank_change",
    )
