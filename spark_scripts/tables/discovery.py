"""Discovery. Grain: one row per user_id, year, month with at least one stream."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from spark_scripts.discoveries import is_new, is_rediscovered, with_history
from spark_scripts.measures import count_true, music

MONTH = ["user_id", "year", "month"]


def transform(fact_play: DataFrame) -> DataFrame:
    """What was streamed for the first time ever in each month, and what came back after a year of silence."""
    heard = with_history(music(fact_play).where("is_stream"))
    is_of_new_artist = (F.col("kind") == "artist") & (
        F.trunc("first_date", "month") == F.trunc("local_date", "month")
    )
    # Every stream has one artist, so these count streams once.
    streams = count_true(F.col("kind") == "artist")
    new_artist_streams = count_true(is_of_new_artist)
    return (
        heard.groupBy(
            "user_id",
            F.year("local_date").cast("smallint").alias("year"),
            F.month("local_date").cast("smallint").alias("month"),
        )
        .agg(
            streams.alias("streams"),
            *(
                _count(is_new(), kind).alias(f"new_{kind}s")
                for kind in ("track", "recording", "artist", "album")
            ),
            new_artist_streams.alias("new_artist_streams"),
            *(
                _count(is_rediscovered(), kind).alias(f"rediscovered_{kind}s")
                for kind in ("recording", "artist")
            ),
        )
        .select(
            *MONTH,
            "streams",
            "new_tracks",
            "new_recordings",
            "new_artists",
            "new_albums",
            "new_artist_streams",
            (F.col("new_artist_streams") * 100 / F.col("streams")).alias("new_artist_pct"),
            "rediscovered_recordings",
            "rediscovered_artists",
        )
    )


def _count(condition: Column, kind: str) -> Column:
    return count_true(condition & (F.col("kind") == kind))
