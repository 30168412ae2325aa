"""The one definition of periods: all time, years, months, and rolling windows that end yesterday.

A period is named by `period_type` and `period_start`. Local dates decide; the rolling windows of a user end
on the day before the local date of `as_of`, and their `period_start` is the first day of the window.
"""

from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from spark_scripts.measures import local_today

ROLLING_DAYS = {"last_7_days": 7, "last_30_days": 30, "last_365_days": 365}
KINDS = ("all_time", "year", "month", *ROLLING_DAYS)
ALL_TIME, YEAR, MONTH = range(3)
ALL_TIME_START = "1970-01-01"
KIND_BITS = 4
EARLIER = 1 << (KIND_BITS - 1)
"""The bit of a window that is only there to be compared with."""
ONLY_WINDOWS = "only_windows"
"""A column that `users` may have: true for those whose other periods are not wanted."""
ONLY = 1 << 2 * len(ROLLING_DAYS)
WINDOW_BITS = 2 * len(ROLLING_DAYS) + 1
MONTH_BITS = 20
"""`periods` holds, from its lowest bits: the rolling windows, whether they are all that is wanted, the month
counted from year 0, and today."""


def with_periods(plays: DataFrame, users: DataFrame, as_of: datetime, *, previous: bool = False) -> DataFrame:
    """Plays (or anything with user_id and local_date) with `periods`, one number for all they belong to.

    Grouping by it before `per_period` turns it into rows is what keeps sums over all periods cheap: every day
    of a month that lies in the same windows has the same number. `previous` adds to each rolling window the
    one before it, which changes in rank are compared with. Rows that belong to nothing wanted are left out.
    """
    is_limited = ONLY_WINDOWS in users.columns
    limit = [F.when(F.col(ONLY_WINDOWS), ONLY).otherwise(0).alias("only")] if is_limited else []
    today = users.select("user_id", local_today(F.lit(as_of)).alias("today"), *limit)
    date = F.col("local_date")
    windows = F.lit(0)
    for bit, (days, back) in enumerate(_windows()):
        start = F.date_sub("today", back)
        is_inside = (date >= start) & (date < F.date_add(start, days))
        if previous or back == days:
            windows = windows + F.when(is_inside, 1 << bit).otherwise(0)
    dated = plays.join(F.broadcast(today), "user_id", how="inner")
    if is_limited:
        dated = dated.where((F.col("only") == 0) | (windows != 0))
        windows = windows + F.col("only")
    months = F.year(date) * 12 + F.month(date) - 1
    return dated.withColumn(
        "periods",
        F.shiftleft(F.unix_date("today").cast("bigint"), MONTH_BITS + WINDOW_BITS)
        + F.shiftleft(months.cast("bigint"), WINDOW_BITS)
        + windows,
    ).drop("only")


def per_period(plays: DataFrame) -> DataFrame:
    """One row per row and period of it: `periods` gives way to `period`, which `named` tells the meaning of.

    A number, because that is what most is grouped and sorted by: four bits of kind, above them the day.
    """
    packed = F.col("periods")
    today = F.date_from_unix_date(F.shiftright(packed, MONTH_BITS + WINDOW_BITS).cast("int"))
    months = F.shiftright(packed, WINDOW_BITS).bitwiseAND((1 << MONTH_BITS) - 1).cast("int")
    year = F.floor(months / 12).cast("int")
    calendar = [
        _period(ALL_TIME, F.lit(ALL_TIME_START).cast("date")),
        _period(YEAR, F.make_date(year, F.lit(1), F.lit(1))),
        _period(MONTH, F.make_date(year, months % 12 + 1, F.lit(1))),
    ]
    periods = [F.when(packed.bitwiseAND(ONLY) == 0, period) for period in calendar]
    for bit, (days, back) in enumerate(_windows()):
        is_inside = packed.bitwiseAND(1 << bit) != 0
        kind = KINDS.index(f"last_{days}_days") + (0 if back == days else EARLIER)
        periods.append(F.when(is_inside, _period(kind, F.date_sub(today, back))))
    exploded = plays.withColumn("period", F.explode(F.array(*periods)))
    return exploded.where("period IS NOT NULL").drop("periods")


def in_periods(plays: DataFrame, users: DataFrame, as_of: datetime) -> DataFrame:
    """Each play once for every `period` it belongs to."""
    return per_period(with_periods(plays, users, as_of)).drop("today")


def start() -> Column:
    """The first day of `period`."""
    return F.date_from_unix_date(F.shiftright("period", KIND_BITS).cast("int"))


def kind() -> Column:
    """Which kind of period it is: an index into KINDS."""
    return F.col("period").bitwiseAND(EARLIER - 1).cast("int")


def is_current() -> Column:
    """Whether a period is one that readers see, not a window that is only there to be compared with."""
    return F.col("period").bitwiseAND(EARLIER) == 0


def start_before() -> Column:
    """Where the period before begins; NULL for all time, which has none."""
    before = F.when(kind() == YEAR, F.add_months(start(), -12))
    before = before.when(kind() == MONTH, F.add_months(start(), -1))
    for name, days in ROLLING_DAYS.items():
        before = before.when(kind() == KINDS.index(name), F.date_sub(start(), days))
    return before


def named(frame: DataFrame) -> DataFrame:
    """The same rows with `period_type` and `period_start` instead of `period`."""
    names = F.array(*map(F.lit, KINDS))
    return frame.withColumns({"period_type": names[kind()], "period_start": start()}).drop("period")


def _windows() -> list[tuple[int, int]]:
    """Length of each rolling window and of the one before it, and how many days ago it begins."""
    return [(days, back) for days in ROLLING_DAYS.values() for back in (days, 2 * days)]


def _period(kind: int, start: Column) -> Column:
    return F.shiftleft(F.unix_date(start).cast("bigint"), KIND_BITS) + F.lit(kind)
