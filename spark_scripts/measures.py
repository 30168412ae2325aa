"""The quantities that many tables share, each defined once."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

MUSIC = "track"
"""The kind of play that counts in statistics: episodes, audiobooks and unidentified rows stay out."""


def music(fact_play: DataFrame) -> DataFrame:
    """The music plays."""
    return fact_play.where(F.col("kind") == MUSIC)


def count_true(condition: str | Column) -> Column:
    """How many rows are true; false and unknown do not count."""
    return F.count(F.when(condition if isinstance(condition, Column) else F.col(condition), 1))


def counted() -> list[Column]:
    """Sums over plays that can be summed up again: the columns `summed` needs."""
    return [
        F.count(F.lit(1)).alias("plays"),
        count_true("is_stream").alias("streams"),
        count_true("is_skip").alias("skips"),
        F.count("is_skip").alias("known_skips"),
        F.sum(F.col("listened_ms").cast("bigint")).alias("listened_ms"),
        F.min("ended_at").alias("first_play_at"),
        F.max("ended_at").alias("last_play_at"),
    ]


def summed() -> list[Column]:
    """The same columns over rows that hold partial sums."""
    return [
        *(F.sum(name).alias(name) for name in ("plays", "streams", "skips", "known_skips", "listened_ms")),
        F.min("first_play_at").alias("first_play_at"),
        F.max("last_play_at").alias("last_play_at"),
    ]


def skip_rate() -> Column:
    """Share of the plays known to be skipped or not that were skipped; NULL where none is known."""
    return F.try_divide("skips", "known_skips")


def local_today(as_of: Column) -> Column:
    """The local date of an instant, for rows that hold a user's `time_zone`."""
    return F.to_date(F.from_utc_timestamp(as_of, F.col("time_zone")))
