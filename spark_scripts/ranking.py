"""The one definition of rankings: their order, where they end, and the change against the period before."""

from collections.abc import Sequence
from datetime import datetime

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from spark_scripts.measures import counted, skip_rate, summed
from spark_scripts.periods import is_current, kind, named, per_period, start, start_before, with_periods

LINES = 100
"""How many lines of a ranking are kept."""


def ranked(
    plays: DataFrame,
    names: DataFrame,
    users: DataFrame,
    as_of: datetime,
    item: str,
    *,
    named_by: Sequence[str] = (),
) -> DataFrame:
    """The first lines of each period's ranking of `item`, one row per user_id, period and rank.

    `names` says what items are called (`item_name`), by the columns `named_by`, else by `item` alone. Order:
    streams, listening time, plays, each largest first, then name, then id. `rank_change` compares the full
    rankings: rank in the period before minus rank; NULL where the item had no play then.
    """
    by_item = with_periods(plays, users, as_of, previous=True).groupBy("user_id", item, "periods")
    totals = (
        per_period(by_item.agg(*counted()))
        .groupBy("user_id", "period", item)
        .agg(*summed())
        .join(names, list(named_by) or item, how="left")
    )
    order = [F.desc("streams"), F.desc("listened_ms"), F.desc("plays"), F.asc("item_name"), F.asc(item)]
    line = F.row_number().over(Window.partitionBy("user_id", "period").orderBy(*order))
    history = Window.partitionBy("user_id", kind(), item).orderBy(start())
    is_adjacent = F.lag(start()).over(history) == start_before()
    change = F.when(is_adjacent, F.lag("rank").over(history) - F.col("rank"))
    lines = (
        totals.withColumn("rank", line)
        .withColumn("rank_change", change)
        .where((F.col("rank") <= LINES) & is_current())
        .withColumn("skip_rate", skip_rate())
    )
    return named(lines)
