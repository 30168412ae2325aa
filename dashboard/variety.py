"""How little a month repeats: different tracks and artists per hundred plays."""

from collections.abc import Sequence
from datetime import date

from dashboard.calendar_parts import silent
from dashboard.charts.bars import Bars, Datum, bar_chart
from dashboard.formats import counted, month_text, number, rate_text
from dashboard.frame import Frame
from dashboard.measures import MEASURES
from dashboard.periods import Period
from dashboard.queries.calendar import Variety
from dashboard.texts import MONTHS_SHORT, text

COUNTS = MEASURES["plays"]
"""An axis of whole numbers."""
ENOUGH_PLAYS = 50
"""A month with fewer plays has repeated little however much its listener repeats: the title leaves it out."""


def per_hundred(row: Variety) -> int:
    """Different tracks in a hundred plays, rounded."""
    return round(100 * row.track_variety)


def tip_of(row: Variety) -> str:
    """What one month's bar stands for."""
    return text(
        "variety.tip",
        month=month_text(row.start),
        tracks=number(row.distinct_tracks),
        artists=number(row.distinct_artists),
        plays=counted(row.plays, "plays"),
        pct=rate_text(row.track_variety),
    )


def variety_chart(rows: Sequence[Variety], year: Period, frame: Frame) -> Bars:
    """Twelve bars."""
    by_month = {row.month: row for row in rows}
    data = []
    for month, name in enumerate(MONTHS_SHORT, start=1):
        row = by_month.get(month)
        start = date(year.start.year, month, 1)
        tip = tip_of(row) if row else text("chart.tip", label=month_text(start), value=silent(start, frame))
        data.append(Datum(name, per_hundred(row) if row else 0, tip, minor=month % 2 == 0))
    return bar_chart(data, COUNTS)


def variety_finding(rows: Sequence[Variety], year: Period) -> str:
    """The month with the most variety among those with plays enough to tell."""
    telling = [row for row in rows if row.plays >= ENOUGH_PLAYS]
    if not telling:
        return text("variety.too_few", year=year.label, n=ENOUGH_PLAYS)
    best = max(telling, key=lambda row: row.track_variety)
    if len(telling) == 1:
        return text("variety.one", month=month_text(best.start), n=per_hundred(best))
    least = min(telling, key=lambda row: row.track_variety)
    return text(
        "variety.finding",
        month=month_text(best.start),
        n=per_hundred(best),
        least=month_text(least.start),
        least_n=per_hundred(least),
    )
