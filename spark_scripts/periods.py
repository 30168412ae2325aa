"""The one definition of periods: all time, years, months, and rolling windows that end yesterday.

A period is named by `period_type` and `period_start`. Local dates decide; the rolling windows of a user end
on the day before the local date of `as_of`, and their `period_start` is the first day of the window.
"""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import local_today

ROLLING_DAYS = {"last_7_days": 7, "last_30_days": 30, "last_365_days": 365}
ALL_TIME_START = "1970-01-01"


def with_periods(plays: DataFrame, users: DataFrame, as_of: datetime, *, previous: bool = False) -> DataFrame:
    """Plays (or anything with user_id and local_date) with the array `periods` they belong to.

    Grouping by this array before `per_period` turns it into rows is what keeps sums over all periods cheap:
    every day of a month that lies in the same windows has the same array. `previous` adds to each rolling
    window the one before it, which changes in rank are compared with.
    """
    today = users.select("user_id", local_today(F.lit(as_of)).alias("today"))
    date = F.col("local_date")
    periods = [
        _period("all_time", F.lit(ALL_TIME_START).cast("date")),
        _period("year", F.trunc(date, "year")),
        _period("month", F.trunc(date, "month")),
    ]
    for name, days in ROLLING_DAYS.items():
        for back in (days, 2 * days) if previous else (days,):
            start = F.date_sub("today", back)
            is_inside = (date >= start) & (date < F.date_add(start, days))
            periods.append(F.when(is_inside, _period(name, start)))
    return plays.join(F.broadcast(today), "user_id", how="inner").withColumn(
        "periods", F.array_compact(F.array(*periods))
    )


def per_period(plays: DataFrame) -> DataFrame:
    """One row per row and period of it: `periods` gives way to `period_type` and `period_start`."""
    exploded = plays.withColumn("period", F.explode("periods"))
    return exploded.withColumns(
        {"period_type": F.col("period.period_type"), "period_start": F.col("period.period_start")}
    ).drop("periods", "period")


def in_periods(plays: DataFrame, users: DataFrame, as_of: datetime) -> DataFrame:
    """Each play once for every period it belongs to, with `period_type` and `period_start`."""
    return per_period(with_periods(plays, users, as_of)).drop("today")


def previous_start(period_type: Column, period_start: Column) -> Column:
    """Where the period before begins; NULL for all time, which has none."""
    before = F.when(period_type == "year", F.add_months(period_start, -12))
    before = before.when(period_type == "month", F.add_months(period_start, -1))
    for name, days in ROLLING_DAYS.items():
        before = before.when(period_type == name, F.date_sub(period_start, days))
    return before


def is_current() -> Column:
    """Whether a period is one that readers see, not a window that is only there to be compared with."""
    current = ~F.col("period_type").isin(*ROLLING_DAYS)
    for name, days in ROLLING_DAYS.items():
        current |= (F.col("period_type") == name) & (F.col("period_start") == F.date_sub("today", days))
    return current


def _period(period_type: str, period_start: Column) -> Column:
    return F.struct(F.lit(period_type).alias("period_type"), period_start.alias("period_start"))
