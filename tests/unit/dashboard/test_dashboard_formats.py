"""Figures for people."""

from datetime import UTC, date, datetime

import pytest

from dashboard import formats
from dashboard.downloads import cell


@pytest.mark.parametrize(
    ("ms", "shown"),
    [
        (0, "0 s"),
        (29_400, "29 s"),
        (60_000, "1 min"),
        (3_599_999, "59 min"),
        (3_600_000, "1.0 h"),
        (44_280_000, "12.3 h"),
        (360_000_000, "100 h"),
        (4_454_432_101, "1,237 h"),
    ],
)
def test_time_reads_in_the_unit_that_fits(ms, shown):
    assert formats.hours_text(ms) == shown


def test_the_exact_time_loses_nothing():
    assert formats.exact_time(3_723_004) == "1 h 02 min 03.004 s (3,723,004 ms)"


def test_unknown_is_said_and_never_0():
    for shown in (formats.count(None), formats.hours(None), formats.rate(None), formats.percent(None)):
        assert "not available" in shown
        assert ">0" not in shown
    assert "not available" in formats.moment(None, "UTC")
    assert "not available" in formats.day(None)


def test_a_known_0_is_0():
    assert formats.count(0) == "0"
    assert ">0 %<" in formats.rate(0.0)


@pytest.mark.parametrize(
    ("pct", "shown"),
    [(0, "0 %"), (0.01, "< 0.1 %"), (12.34, "12.3 %"), (50.0, "50 %"), (99.99, "> 99.9 %"), (100, "100 %")],
)
def test_per_cent_never_rounds_to_all_or_nothing(pct, shown):
    assert formats.percent_text(pct) == shown


def test_estimated_time_is_marked_with_its_share():
    assert formats.estimated_hours(3_600_000, 0.0) == formats.hours(3_600_000)
    marked = formats.estimated_hours(3_600_000, 3.4)
    assert "≈ 1.0 h" in marked
    assert "3.4 %" in marked


def test_a_moment_is_told_on_the_clock_of_its_zone():
    before_and_after = [datetime(2026, 3, 29, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    shown = [formats.moment_text(moment, "Europe/Berlin") for moment in before_and_after]
    assert shown == ["29 Mar 2026, 01:30", "29 Mar 2026, 03:30"]
    assert formats.moment_text(before_and_after[0], "No/Where") == "29 Mar 2026, 00:30"


def test_a_day_names_its_weekday():
    assert formats.long_day_text(date(2026, 11, 20)) == "Friday 20 November 2026"


def test_one_is_singular():
    assert [formats.counted(n, "plays") for n in (0, 1, 1_234)] == ["0 plays", "1 play", "1,234 plays"]


def test_titles_escape_what_they_hold():
    assert formats.titled("<x>", '"').count("<") == 2


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        (0, "0"),
        (-7, "-7"),
        ("-7", "'-7"),
        ("=1+1", "'=1+1"),
        ("@cmd", "'@cmd"),
        ("Die Probe", "Die Probe"),
        (datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC), "2026-01-02T03:04:05.678+00:00"),
    ],
)
def test_a_download_is_exact_and_runs_nothing(value, written):
    assert cell(value) == written
