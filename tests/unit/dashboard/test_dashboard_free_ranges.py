"""Any days, in addresses and in words, and what they are compared with."""

from datetime import date

import pytest

from dashboard.periods import ALL_TIME, Period
from dashboard.ranges import END, Range, between, days_of, parse


def test_an_address_names_days_and_back():
    found = parse("2026-01-05..2026-02-10")
    assert found == Range(date(2026, 1, 5), date(2026, 2, 10))
    assert found.key == "2026-01-05..2026-02-10"
    assert found.label == "5 Jan 2026 – 10 Feb 2026"  # noqa: RUF001
    assert between(date(2026, 1, 5), date(2026, 1, 5)).label == "5 Jan 2026"


def test_what_is_no_range_is_left_to_others():
    for key in ("", "2026", "all_time", "2026-01-05", "2026-1-5..2026-2-1"):
        assert parse(key) is None


@pytest.mark.parametrize("key", ["2026-02-10..2026-01-05", "2026-02-30..2026-03-01"])
def test_days_that_are_none_or_the_wrong_way_round_are_refused(key):
    with pytest.raises(ValueError, match=r"is after|out of range"):
        parse(key)


@pytest.mark.parametrize(
    ("chosen", "days"),
    [
        (
            Range(date(2026, 1, 5), date(2026, 1, 11)),
            (date(2025, 12, 29), date(2026, 1, 5), date(2026, 1, 11)),
        ),
        (Period("year", date(2026, 1, 1)), (date(2025, 1, 1), date(2026, 1, 1), date(2026, 12, 31))),
        (Period("month", date(2026, 3, 1)), (date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 31))),
        (
            Period("last_7_days", date(2026, 11, 13)),
            (date(2026, 11, 6), date(2026, 11, 13), date(2026, 11, 19)),
        ),
        (ALL_TIME, (ALL_TIME.start, ALL_TIME.start, END)),
        (Range(date(1, 1, 2), date(1, 1, 9)), (date(1, 1, 1), date(1, 1, 2), date(1, 1, 9))),
    ],
    ids=lambda value: getattr(value, "type", ""),
)
def test_days_are_compared_with_the_period_or_as_many_days_before(chosen, days):
    assert days_of(chosen) == days
