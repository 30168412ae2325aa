"""Context preference. Grain: one row per user_id, period_type, period_start, bucket."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import music
from spark_scripts.preferences import preference


def transform(fact_play: DataFrame, dim_user: DataFrame, *, as_of: datetime) -> DataFrame:
    """From where the music was played; only the API tells."""
    return preference(
        music(fact_play).withColumn("bucket", F.nullif(F.lower("context_type"), F.lit(""))), dim_user, as_of
    )
