"""Periods in addresses and in words."""

from datetime import date

import pytest

from dashboard.periods import EPOCH, Period, UnknownPeriodError, parse

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("key", "period", "end"),
    [
        ("all_time", Period("all_time", EPOCH), None),
        ("2024", Period("year", date(2024, 1, 1)), date(2024, 12, 31)),
        ("2024-02", Period("month", date(2024, 2, 1)), date(2024, 2, 29)),
        ("2026-12", Period("month", date(2026, 12, 1)), date(2026, 12, 31)),
        ("last_7_days", Period("last_7_days", date(2026, 11, 13)), date(2026, 11, 19)),
        ("last_365_days", Period("last_365_days", date(2025, 11, 20)), date(2026, 11, 19)),
    ],
)
def test_an_address_names_a_period_and_back(key, period, end):
    assert parse(key, TODAY) == period
    assert period.key == key
    assert period.end == end


@pytest.mark.parametrize("key", ["", "26", "2026-1", "2026-13", "0000", "2026-10-01", "٢٠٢٦", "year"])
def test_an_unreadable_period_is_refused(key):
    with pytest.raises(UnknownPeriodError):
        parse(key, TODAY)


def test_only_years_and_months_have_stored_periods_before():
    assert parse("2026-01", TODAY).previous_start == date(2025, 12, 1)
    assert parse("2026", TODAY).previous_start == date(2025, 1, 1)
    assert parse("last_30_days", TODAY).previous_start is None
    assert parse("all_time", TODAY).previous_start is None


def test_labels_say_the_period():
    assert parse("2026-10", TODAY).label == "October 2026"
    assert parse("last_7_days", TODAY).label == "Last 7 days"
    assert parse("last_7_days", TODAY).span.startswith("13 Nov 2026")
