"""The listening clock of a period: weekday by hour."""

from dataclasses import dataclass
from datetime import date

from dashboard.db import Snapshot


@dataclass(frozen=True)
class Cell:
    """One row of analytics.listening_clock; weekday 1 is Monday."""

    weekday: int
    hour: int
    plays: int
    streams: int
    listened_ms: int


CELLS = """
SELECT weekday,
       hour,
       plays,
       streams,
       listened_ms
FROM analytics.listening_clock
WHERE user_id = %(user_id)s
  AND period_type = %(period_type)s
  AND period_start = %(period_start)s
ORDER BY weekday, hour
"""


def cells(snapshot: Snapshot, period_type: str, period_start: date) -> list[Cell]:
    """The cells of one period, Monday 00:00 first."""
    return snapshot.rows(Cell, CELLS, period_type=period_type, period_start=period_start)
