"""What the charts can measure; every statistic has the same three."""

from dataclasses import dataclass
from typing import Protocol

from dashboard.formats import counted, hours_text
from dashboard.texts import text


class Measured(Protocol):
    """A row that carries the three measures."""

    @property
    def plays(self) -> int: ...
    @property
    def streams(self) -> int: ...
    @property
    def listened_ms(self) -> int: ...


@dataclass(frozen=True)
class Measure:
    """One measure: its key is the column's name and its name in addresses."""

    key: str

    @property
    def label(self) -> str:
        """Its name for people."""
        return text(f"measure.{self.key}")

    @property
    def definition(self) -> str:
        """What it counts."""
        return text(f"define.{self.key}")

    def of(self, row: Measured) -> int:
        """Its value in a row."""
        return int(getattr(row, self.key))

    def show(self, value: int) -> str:
        """A value with its unit."""
        return hours_text(value) if self.key == "listened_ms" else counted(value, self.key)


MEASURES = {key: Measure(key) for key in ("listened_ms", "streams", "plays")}
DEFAULT = MEASURES["listened_ms"]
