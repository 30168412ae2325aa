"""Whether two implementations of a table agree to the row."""

import decimal
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

DIGITS = 9
"""Places after the point in which rates and shares have to agree."""


def disagreements(one: Iterable[Sequence[Any]], other: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Rows that only one of the two has, as often as they differ; empty when they agree."""
    first, second = Counter(map(plain, one)), Counter(map(plain, other))
    return sorted(((first - second) + (second - first)).elements(), key=repr)


def plain(row: Sequence[Any]) -> tuple[Any, ...]:
    """A row in types that do not depend on who computed it."""
    return tuple(map(_plain, row))


def _plain(value: Any) -> Any:
    if isinstance(value, float | decimal.Decimal):
        rounded = round(float(value), DIGITS)
        return int(rounded) if rounded.is_integer() else rounded
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value
