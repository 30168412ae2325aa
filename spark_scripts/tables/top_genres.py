"""Top genres. Grain: one row per user_id, period_type, period_start, rank. A play counts for each genre of
its primary artist."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.genres import known_genres
from spark_scripts.measures import count_true, music
from spark_scripts.periods import named, per_period, with_periods
from spark_scripts.ranking import ranked

PERIOD = ["user_id", "period_type", "period_start"]


def transform(
    fact_play: DataFrame, dim_artist: DataFrame, dim_user: DataFrame, *, as_of: datetime
) -> DataFrame:
    """The hundred genres of each period that were streamed most, and how much of the period they tell of."""
    genres = dim_artist.select("artist_id", known_genres().alias("genres"))
    plays = music(fact_play).join(genres, "artist_id", how="left")
    by_genre = plays.withColumn("genre", F.explode("genres"))
    names = by_genre.select("genre", F.col("genre").alias("item_name")).distinct()
    known = _known(plays, dim_user, as_of)
    return (
        ranked(by_genre, names, dim_user, as_of, "genre")
        .join(known, PERIOD, how="left")
        .select(
            "user_id",
            "period_type",
            "period_start",
            "rank",
            "genre",
            "plays",
            "streams",
            "listened_ms",
            "skip_rate",
            "first_play_at",
            "last_play_at",
            "rank_change",
            "known_pct",
        )
    )


def _known(plays: DataFrame, users: DataFrame, as_of: datetime) -> DataFrame:
    """Which share of each period's plays has a genre: a ranking of a tenth of the plays should say so."""
    counts = [F.count(F.lit(1)).alias("plays"), count_true(F.col("genres").isNotNull()).alias("known")]
    by_days = with_periods(plays, users, as_of).groupBy("user_id", "periods").agg(*counts)
    share = (F.sum("known") * 100 / F.sum("plays")).alias("known_pct")
    return named(per_period(by_days).groupBy("user_id", "period").agg(share))
