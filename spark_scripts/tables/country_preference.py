"""Country preference. Grain: one row per user_id, period_type, period_start, bucket."""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import music
from spark_scripts.preferences import preference


def transform(fact_play: DataFrame, dim_user: DataFrame, *, as_of: datetime) -> DataFrame:
    """Where in the world the music was played."""
    return preference(music(fact_play).withColumn("bucket", _country(F.upper("country"))), dim_user, as_of)


def _country(code: Column) -> Column:
    """A code of two letters; NULL for ZZ, which is Spotify's word for unknown, and for anything else."""
    return F.when(code.rlike("^[A-Z]{2}$") & (code != "ZZ"), code)
