"""Calendar. Grain: one row per date_id, from 2006 to the end of next year."""

from datetime import date, datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

FIRST_DAY = date(2006, 1, 1)


def transform(account: DataFrame, *, as_of: datetime) -> DataFrame:
    """Every day on which a play may have ended, whoever listened."""
    last_day = date(as_of.year + 1, 12, 31)
    # A count of anything is exactly one row, which the days grow from.
    days = account.agg(F.count(F.lit(1))).select(
        F.explode(F.sequence(F.lit(FIRST_DAY), F.lit(last_day))).alias("date_id")
    )
    weekday = F.weekday("date_id") + 1
    return days.select(
        "date_id",
        F.year("date_id").cast("smallint").alias("year"),
        F.quarter("date_id").cast("smallint").alias("quarter"),
        F.month("date_id").cast("smallint").alias("month"),
        F.day("date_id").cast("smallint").alias("day"),
        F.extract(F.lit("YEAROFWEEK"), "date_id").cast("smallint").alias("iso_year"),
        F.weekofyear("date_id").cast("smallint").alias("iso_week"),
        weekday.cast("smallint").alias("weekday"),
        F.date_format("date_id", "EEEE").alias("weekday_name"),
        (weekday >= 6).alias("is_weekend"),
    )
