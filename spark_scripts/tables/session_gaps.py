"""Session gaps. Grain: one row per user_id, period_type, period_start, kind of silence between two plays."""

from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.measures import music
from spark_scripts.periods import named, per_period, with_periods
from spark_scripts.sessions import MINUTE_MICROS, begins_session, with_gaps

PERIOD = ["user_id", "period"]
KEY = ["user_id", "period_type", "period_start"]


def transform(
    fact_play: DataFrame, dim_user: DataFrame, *, as_of: datetime, session_gap_minutes: int
) -> DataFrame:
    """How the music goes on after a play; a gap belongs to the date of the play that ends it."""
    gaps = with_gaps(music(fact_play)).where("gap_micros IS NOT NULL")
    by_kind = (
        with_periods(gaps, dim_user, as_of)
        .groupBy("user_id", "periods", _kind(session_gap_minutes).alias("kind"))
        .agg(F.count(F.lit(1)).alias("gaps"))
    )
    all_gaps = F.sum("gaps").over(Window.partitionBy(*PERIOD))
    gaps_of_kind = (
        per_period(by_kind)
        .groupBy(*PERIOD, "kind")
        .agg(F.sum("gaps").alias("gaps"))
        .withColumn("share_pct", F.col("gaps") * 100 / all_gaps)
    )
    return named(gaps_of_kind).select(*KEY, "kind", "gaps", "share_pct")


def _kind(session_gap_minutes: int) -> Column:
    """What begins a session does so however short the setting makes it; overlaps are continuous."""
    gap = F.col("gap_micros")
    return (
        F.when(begins_session(session_gap_minutes), "new_session")
        .when(gap < MINUTE_MICROS, "continuous")
        .when(gap < 5 * MINUTE_MICROS, "short_break")
        .otherwise("pause")
    )
