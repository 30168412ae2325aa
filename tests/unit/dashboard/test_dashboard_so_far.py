"""Which days are compared with which."""

from datetime import date

import pytest

from dashboard.queries.overview import Day
from dashboard.so_far import Sums, first_day, so_far, spans


@pytest.mark.parametrize(
    ("today", "key", "now", "before"),
    [
        ("2026-11-20", "week", "2026-11-16..2026-11-20", "2026-11-09..2026-11-13"),
        ("2026-11-16", "week", "2026-11-16..2026-11-16", "2026-11-09..2026-11-09"),
        ("2026-11-20", "month", "2026-11-01..2026-11-20", "2026-10-01..2026-10-20"),
        ("2026-03-31", "month", "2026-03-01..2026-03-31", "2026-02-01..2026-02-28"),
        ("2026-01-05", "month", "2026-01-01..2026-01-05", "2025-12-01..2025-12-05"),
        ("2026-11-20", "year", "2026-01-01..2026-11-20", "2025-01-01..2025-11-20"),
        ("2024-02-29", "year", "2024-01-01..2024-02-29", "2023-01-01..2023-02-28"),
    ],
)
def test_the_same_days_of_the_period_before_are_compared(today, key, now, before):
    found = spans(date.fromisoformat(today))[key]
    assert [f"{span.first}..{span.last}" for span in found] == [now, before]


def test_the_days_are_read_from_the_earliest_that_counts():
    assert first_day(date(2026, 11, 20)) == date(2025, 1, 1)
    assert first_day(date(2026, 1, 5)) == date(2025, 1, 1)


def test_both_ends_of_a_span_count_and_what_is_beyond_does_not():
    days = [Day(date(2026, 11, day), 1, 1, 0, 60_000, 1, 1) for day in (8, 9, 13, 14, 16, 20)]
    week = so_far(days, date(2026, 11, 20))[0]
    assert week.sums == Sums(2, 2, 120_000, 2)
    assert week.sums_before == Sums(2, 2, 120_000, 2)
