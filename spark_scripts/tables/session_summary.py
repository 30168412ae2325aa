"""Session summary. Grain: one row per user_id, period_type, period_start in which a session began."""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import count_true, music
from spark_scripts.periods import in_periods, named
from spark_scripts.sessions import begun, longest_first

PERIOD = ["user_id", "period"]
KEY = ["user_id", "period_type", "period_start"]


def transform(
    fact_play: DataFrame, dim_user: DataFrame, *, as_of: datetime, session_gap_minutes: int
) -> DataFrame:
    """How many sessions began in each period, how long they were and how much was played in them."""
    sessions = begun(music(fact_play), dim_user, session_gap_minutes)
    summed_up = (
        in_periods(sessions, dim_user, as_of)
        .groupBy(*PERIOD)
        .agg(
            F.count(F.lit(1)).alias("sessions"),
            F.avg("length_ms").alias("mean_length_ms"),
            _middle_and_tail("length_ms").alias("length_percentiles"),
            F.max("length_ms").alias("longest_length_ms"),
            F.max_by("started_at", longest_first()).alias("longest_started_at"),
            F.avg("plays").alias("mean_plays"),
            _middle_and_tail("plays").alias("plays_percentiles"),
            F.max("plays").alias("most_plays"),
            count_true(F.col("plays") == 1).alias("single_play_sessions"),
        )
    )
    return named(summed_up).select(
        *KEY,
        "sessions",
        "mean_length_ms",
        F.col("length_percentiles")[0].alias("median_length_ms"),
        F.col("length_percentiles")[1].alias("p90_length_ms"),
        "longest_length_ms",
        "longest_started_at",
        "mean_plays",
        F.col("plays_percentiles")[0].alias("median_plays"),
        F.col("plays_percentiles")[1].alias("p90_plays"),
        "most_plays",
        (F.col("single_play_sessions") * 100 / F.col("sessions")).alias("single_play_pct"),
    )


def _middle_and_tail(name: str) -> Column:
    """Median and 90th percentile, exact, interpolated between neighbours."""
    return F.percentile(name, [0.5, 0.9])
