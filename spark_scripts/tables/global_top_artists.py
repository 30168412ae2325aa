"""Global top artists. Grain: one row per period_type, period_start, rank. Artists whom at least three
streamed."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.everyone import ranked


def transform(artist_totals: DataFrame, dim_artist: DataFrame) -> DataFrame:
    """The hundred primary artists of each period whom all listeners together streamed most."""
    names = dim_artist.select(F.col("artist_id").alias("item"), F.col("artist_name").alias("item_name"))
    return ranked(artist_totals, names).select(
        "period_type",
        "period_start",
        "rank",
        F.col("item").alias("artist_id"),
        F.col("item_name").alias("artist_name"),
        "listeners",
        "plays",
        "streams",
    )
