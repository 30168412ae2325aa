"""When a listener first streamed something, and when again: the one definition of new and rediscovered."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

KINDS = {"track": "track_uri", "recording": "recording_id", "artist": "artist_id", "album": "album_id"}
"""What can be discovered, and the column of fact_play that names it."""

SILENT_DAYS = 365
"""After so many days without a stream, something is rediscovered."""


def with_history(streams: DataFrame) -> DataFrame:
    """One row per stream and kind of thing: user_id, local_date, `kind`, `item`, `first_date`, `last_date`.

    `first_date` is the local date of the user's first stream of the item ever, `last_date` that of the stream
    before this one, NULL for the first. Streams of unknown albums have no row of kind album.
    """
    items = F.array(
        *(F.struct(F.lit(kind).alias("kind"), F.col(name).alias("item")) for kind, name in KINDS.items())
    )
    in_time = Window.partitionBy("user_id", "kind", "item").orderBy("local_date")
    return (
        streams.select("user_id", "local_date", F.inline(items))
        .where("item IS NOT NULL")
        .withColumn("last_date", F.lag("local_date").over(in_time))
        .withColumn("first_date", F.first("local_date").over(in_time))
    )


def is_new() -> Column:
    """Whether a row of `with_history` is the first of its item."""
    return F.col("last_date").isNull()


def is_rediscovered() -> Column:
    """Whether a row of `with_history` ends a long silence of its item."""
    return F.date_diff("local_date", "last_date") >= SILENT_DAYS
