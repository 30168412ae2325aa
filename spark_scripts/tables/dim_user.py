"""Users. Grain: one row per user_id."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F


def transform(account: DataFrame) -> DataFrame:
    """Every account, whether it has plays or not."""
    return account.select(
        F.col("account_id").alias("user_id"),
        "display_name",
        "kind",
        "status",
        "is_admin",
        "time_zone",
        "created_at",
    )
