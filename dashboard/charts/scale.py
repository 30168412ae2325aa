"""Scales: colour levels for heat maps, round ticks for axes."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

LEVELS = 5


@dataclass(frozen=True)
class Levels:
    """Thresholds that split the values above 0 into up to five groups of about equal size."""

    upper: tuple[int, ...]

    @classmethod
    def of(cls, values: Iterable[int]) -> "Levels":
        """Quantiles of the values above 0, so that one extreme day does not make all others pale."""
        positive = sorted(value for value in values if value > 0)
        if not positive:
            return cls(())
        last = len(positive) - 1
        cuts = {positive[min(last, ceil(len(positive) * step / LEVELS) - 1)] for step in range(1, LEVELS + 1)}
        return cls(tuple(sorted(cuts)))

    def level(self, value: int) -> int:
        """0 for nothing, else 1 (pale) to 5 (strong)."""
        if value <= 0 or not self.upper:
            return 0
        return LEVELS - (len(self.upper) - 1) + bisect_left(self.upper, value)

    @property
    def legend(self) -> list[tuple[int, int]]:
        """Level and the largest value it stands for, pale to strong."""
        return [(self.level(value), value) for value in self.upper]


def round_ticks(largest: float, about: int = 4) -> list[float]:
    """Round numbers from 0 upwards that cover `largest`, roughly `about` steps apart."""
    if largest <= 0:
        return [0.0, 1.0]
    raw = largest / about
    magnitude = 10.0 ** floor(log10(raw))
    step = next(factor * magnitude for factor in (1, 2, 2.5, 5, 10) if factor * magnitude >= raw)
    return [step * index for index in range(ceil(largest / step) + 1)]
