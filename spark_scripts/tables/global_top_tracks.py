"""Global top tracks. Grain: one row per period_type, period_start, rank. Recordings that at least
three streamed."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.everyone import ranked


def transform(recording_totals: DataFrame, dim_track: DataFrame) -> DataFrame:
    """The hundred recordings of each period that all listeners together streamed most.

    A recording goes by its most popular track, of equals the one with the lowest URI.
    """
    known_first = F.struct(-F.coalesce("popularity", F.lit(-1)), F.col("track_uri"))
    shown = F.struct("track_uri", F.col("track_name").alias("item_name"), "artist_id", "artist_name")
    names = (
        dim_track.groupBy(F.col("recording_id").alias("item"))
        .agg(F.min_by(shown, known_first).alias("shown"))
        .select("item", "shown.*")
    )
    return ranked(recording_totals, names).select(
        "period_type",
        "period_start",
        "rank",
        F.col("item").alias("recording_id"),
        "track_uri",
        F.col("item_name").alias("track_name"),
        "artist_id",
        "artist_name",
        "listeners",
        "plays",
        "streams",
    )
