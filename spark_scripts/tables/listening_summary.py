"""Listening summary. Grain: one row per user_id, period_type, period_start."""

from datetime import datetime

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.measures import count_true, counted, music, skip_rate
from spark_scripts.periods import in_periods, named, start

PERIOD = ["user_id", "period"]
VARIETY = {
    "distinct_tracks": "track_uri",
    "distinct_recordings": "recording_id",
    "distinct_artists": "artist_id",
    "distinct_albums": "album_id",
    "active_days": "local_date",
}
"""What is counted once in each period, however often it was heard."""
NEVER = "0001-01-01"


def transform(fact_play: DataFrame, dim_user: DataFrame, *, as_of: datetime) -> DataFrame:
    """Totals, variety and share of estimates of every period with a music play."""
    plays = music(fact_play).select("*", *(_heard_before(each) for each in VARIETY.values()))
    firsts = [count_true(F.col(f"{item}_before") < start()).alias(name) for name, item in VARIETY.items()]
    totals = (
        in_periods(plays, dim_user, as_of)
        .groupBy(*PERIOD)
        .agg(*counted(), *firsts, count_true("is_estimated").alias("estimated"))
    )
    return named(totals).select(
        "user_id",
        "period_type",
        "period_start",
        "plays",
        "streams",
        "listened_ms",
        *VARIETY,
        "first_play_at",
        "last_play_at",
        skip_rate().alias("skip_rate"),
        (F.col("estimated") * 100 / F.col("plays")).alias("estimated_pct"),
    )


def _heard_before(item: str) -> Column:
    """The date of the user's play of the same item before this one; NULL where nobody knows the item.

    A period has as many of a kind as plays in it whose item was last heard before it began. To count them
    one needs no set of names for each period, of which a play is in at least three.
    """
    same = Window.partitionBy("user_id", item).orderBy("local_date")
    before = F.coalesce(F.lag("local_date").over(same), F.lit(NEVER).cast("date"))
    return F.when(F.col(item).isNotNull(), before).alias(f"{item}_before")
