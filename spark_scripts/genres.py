"""Which genres a play counts for, the one definition: each that is known of its primary artist, once."""

from pyspark.sql import Column
from pyspark.sql import functions as F


def known_genres() -> Column:
    """The genres of a row of dim_artist; NULL where none is known, which is not a genre of its own."""
    return F.when(F.size("genres") > 0, F.array_distinct("genres"))
