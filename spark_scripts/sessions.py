"""Listening sessions, the one definition: plays with no long silence between them.

The silence before a play, its gap, is counted from the latest end of all plays before it: a long play that
contains others keeps its session open.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

MINUTE_MICROS = 60_000_000
IN_TIME = ("started_at", "ended_at", "play_id")


def with_gaps(plays: DataFrame) -> DataFrame:
    """Plays with `gap_micros`: negative where they overlap, NULL for the first play of a user."""
    before = Window.partitionBy("user_id").orderBy(*IN_TIME).rowsBetween(Window.unboundedPreceding, -1)
    ended_before = F.unix_micros(F.max("ended_at").over(before))
    return plays.withColumn("gap_micros", F.unix_micros("started_at") - ended_before)


def begins_session(session_gap_minutes: int) -> Column:
    """Whether a gap is so long that the play after it begins a session; NULL for the first play of a user."""
    return F.col("gap_micros") > session_gap_minutes * MINUTE_MICROS


def numbered(plays: DataFrame, session_gap_minutes: int) -> DataFrame:
    """Plays with the number of their session, `session`."""
    in_time = Window.partitionBy("user_id").orderBy(*IN_TIME)
    begins = F.when(begins_session(session_gap_minutes), 1).otherwise(0)
    return (
        with_gaps(plays)
        .withColumn("begins", begins)
        .withColumn("session", F.sum("begins").over(in_time))
        .drop("begins", "gap_micros")
    )


def begun(plays: DataFrame, users: DataFrame, session_gap_minutes: int) -> DataFrame:
    """Sessions: user_id, plays, started_at, `length_ms` to the last end, `local_date` of the start."""
    zones = users.select("user_id", "time_zone")
    length_micros = F.unix_micros(F.max("ended_at")) - F.unix_micros(F.min("started_at"))
    return (
        numbered(plays, session_gap_minutes)
        .groupBy("user_id", "session")
        .agg(
            F.count(F.lit(1)).alias("plays"),
            F.min("started_at").alias("started_at"),
            F.round(length_micros / 1000).cast("bigint").alias("length_ms"),
        )
        .join(F.broadcast(zones), "user_id", how="inner")
        .withColumn("local_date", F.to_date(F.from_utc_timestamp("started_at", F.col("time_zone"))))
        .drop("session", "time_zone")
    )


def longest_first() -> Column:
    """The order in which the greatest session is the longest, of equals the first."""
    return F.struct(F.col("length_ms"), -F.unix_micros("started_at"))
