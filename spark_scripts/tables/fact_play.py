"""Plays. Grain: one row per user_id, play_id: a listen that really happened."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

STREAM_MS = 30_000
"""Spotify's own rule: what was heard for this long counts as a stream."""

ENDED_BY_LISTENER = (
    "fwdbtn",
    "backbtn",
    "clickrow",
    "clickside",
    "playbtn",
    "endplay",
    "remote",
    "popup",
    "uriopen",
)
"""Reasons to end that mean: the listener went on to something else."""

UNKNOWN_REASONS = ("", "unknown")


def transform(play: DataFrame, dim_track: DataFrame, dim_user: DataFrame) -> DataFrame:
    """Every play with its local time, its track's identity, and whether it is a stream or a skip."""
    tracks = dim_track.select("track_uri", "recording_id", "artist_id", "album_id")
    zones = dim_user.select("user_id", "time_zone")
    started_at = F.timestamp_micros(F.unix_micros("ended_at") - F.col("listened_ms").cast("bigint") * 1000)
    local = F.from_utc_timestamp("ended_at", F.col("time_zone"))
    return (
        play.withColumnRenamed("account_id", "user_id")
        .join(F.broadcast(zones), "user_id", how="inner")
        .join(tracks, "track_uri", how="left")
        .select(
            "user_id",
            "play_id",
            "play_year",
            "ended_at",
            started_at.alias("started_at"),
            "reported_at",
            "is_time_corrected",
            F.to_date(local).alias("local_date"),
            F.hour(local).cast("smallint").alias("local_hour"),
            (F.weekday(local) + 1).cast("smallint").alias("weekday"),
            "kind",
            "origin",
            "is_in_api",
            "track_uri",
            "recording_id",
            "artist_id",
            "album_id",
            "item_name",
            "item_parent",
            "ms_played",
            "listened_ms",
            "is_estimated",
            (F.col("listened_ms") >= STREAM_MS).alias("is_stream"),
            _is_skip().alias("is_skip"),
            "skipped_flag",
            "reason_start",
            "reason_end",
            "is_shuffle",
            "is_offline",
            "is_incognito",
            "platform",
            "country",
            "context_type",
        )
    )


def _is_skip() -> Column:
    """Short and ended by the listener; NULL when the reason is unknown or the time only estimated."""
    is_known = (
        F.col("reason_end").isNotNull() & ~F.col("reason_end").isin(*UNKNOWN_REASONS) & ~F.col("is_estimated")
    )
    was_left = F.col("reason_end").isin(*ENDED_BY_LISTENER)
    return F.when(is_known, (F.col("ms_played") < STREAM_MS) & was_left)
