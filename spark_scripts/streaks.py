"""Runs of consecutive local dates, the one definition of a streak."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F


def runs(streams: DataFrame, owner: Sequence[str]) -> DataFrame:
    """Unbroken runs of dates of each `owner`: days, start_date, end_date.

    Along a run, date and row number grow together, so their difference names it.
    """
    dates = streams.select(*owner, "local_date").distinct()
    nth = F.row_number().over(Window.partitionBy(*owner).orderBy("local_date"))
    named = dates.withColumn("run", F.date_sub("local_date", nth))
    return (
        named.groupBy(*owner, "run")
        .agg(
            F.count(F.lit(1)).cast("int").alias("days"),
            F.min("local_date").alias("start_date"),
            F.max("local_date").alias("end_date"),
        )
        .drop("run")
    )


def is_alive() -> Column:
    """Whether a run reaches yesterday or today, for rows that also hold the user's local date `today`."""
    return (F.col("end_date") >= F.date_sub("today", 1)) & (F.col("start_date") <= F.col("today"))
