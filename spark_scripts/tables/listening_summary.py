"""Listening summary. Grain: one row per user_id, period_type, period_start."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import count_true, counted, music, skip_rate, summed
from spark_scripts.periods import in_periods, per_period, with_periods

PERIOD = ["user_id", "period_type", "period_start"]


def transform(fact_play: DataFrame, dim_user: DataFrame, *, as_of: datetime) -> DataFrame:
    """Totals, variety and share of estimates of every period with a music play."""
    plays = music(fact_play)
    days = plays.select("user_id", "local_date").distinct()
    active_days = (
        in_periods(days, dim_user, as_of)
        .groupBy(*PERIOD)
        .agg(F.count(F.lit(1)).cast("int").alias("active_days"))
    )
    track = ["track_uri", "recording_id", "artist_id", "album_id"]
    by_track = (
        with_periods(plays, dim_user, as_of)
        .groupBy("user_id", "periods", *track)
        .agg(*counted(), count_true("is_estimated").alias("estimated"))
    )
    totals = (
        per_period(by_track)
        .groupBy(*PERIOD)
        .agg(
            *summed(),
            F.sum("estimated").alias("estimated"),
            F.count_distinct("track_uri").alias("distinct_tracks"),
            F.count_distinct("recording_id").alias("distinct_recordings"),
            F.count_distinct("artist_id").alias("distinct_artists"),
            F.count_distinct("album_id").alias("distinct_albums"),
        )
    )
    return totals.join(active_days, PERIOD, how="left").select(
        *PERIOD,
        "plays",
        "streams",
        "listened_ms",
        "distinct_tracks",
        "distinct_recordings",
        "distinct_artists",
        "distinct_albums",
        "active_days",
        "first_play_at",
        "last_play_at",
        skip_rate().alias("skip_rate"),
        (F.col("estimated") * 100 / F.col("plays")).alias("estimated_pct"),
    )
