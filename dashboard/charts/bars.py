"""Vertical bars whose places are per cent of the drawing area: they fit any width without stretching text."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.charts.scale import round_ticks
from dashboard.formats import MS_PER_HOUR, MS_PER_MINUTE
from dashboard.measures import Measure
from dashboard.texts import text

FILL = 0.72


@dataclass(frozen=True)
class Datum:
    """What a bar stands for. `minor` labels are left out on a phone; `href` opens what the bar shows."""

    label: str
    value: int
    tip: str
    minor: bool = False
    href: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar, in per cent of the drawing area."""

    x: float
    width: float
    y: float
    height: float
    middle: float
    is_peak: bool
    datum: Datum


@dataclass(frozen=True)
class Tick:
    """One line of the value axis."""

    y: float
    label: str


@dataclass(frozen=True)
class Bars:
    """A bar chart, ready to draw."""

    bars: list[Bar]
    ticks: list[Tick]

    @property
    def has_links(self) -> bool:
        """Whether a bar opens something: then the chart is a group of links, not one picture."""
        return any(bar.datum.href for bar in self.bars)


def tick_labels(largest: int, measure: Measure) -> list[tuple[float, str]]:
    """Values of the axis and their labels; time is counted in whole hours or minutes."""
    if measure.key != "listened_ms":
        ticks = round_ticks(float(largest))
        return [(value, f"{value:,.0f}") for value in ticks if value == int(value)]
    unit, key = (MS_PER_HOUR, "axis.hours") if largest >= MS_PER_HOUR else (MS_PER_MINUTE, "axis.minutes")
    return [(value * unit, text(key, n=f"{value:,g}")) for value in round_ticks(largest / unit)]


def bar_chart(data: Sequence[Datum], measure: Measure) -> Bars:
    """Bars from 0 to the tick above the largest value; the largest is marked."""
    largest = max((datum.value for datum in data), default=0)
    labels = tick_labels(largest, measure)
    top = max(labels[-1][0], largest, 1)
    step = 100 / max(len(data), 1)
    bars = []
    for index, datum in enumerate(data):
        height = 100 * datum.value / top
        middle = (index + 0.5) * step
        is_peak = datum.value == largest > 0
        bars.append(Bar(middle - step * FILL / 2, step * FILL, 100 - height, height, middle, is_peak, datum))
    return Bars(bars, [Tick(100 - 100 * value / top, label) for value, label in labels])
