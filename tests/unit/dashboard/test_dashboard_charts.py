"""The geometry of the charts."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from dashboard.charts.bars import Datum, bar_chart
from dashboard.charts.calendar import calendar
from dashboard.charts.heatmap import heatmap
from dashboard.charts.scale import Levels, round_ticks
from dashboard.measures import MEASURES

TIME, PLAYS = MEASURES["listened_ms"], MEASURES["plays"]


def test_one_extreme_day_does_not_make_all_others_pale():
    levels = Levels.of([10, 20, 30, 40, 50, 60, 70, 80, 90, 100_000])
    assert [levels.level(value) for value in (10, 30, 50, 70, 100_000)] == [1, 2, 3, 4, 5]


def test_nothing_is_level_0_and_never_counts_for_the_scale():
    levels = Levels.of([0, 0, 0, 5])
    assert levels.level(0) == 0
    assert levels.level(5) == 5
    assert Levels.of([]).level(0) == 0
    assert Levels.of([0]).legend == []


def test_equal_values_share_a_level_and_the_legend_names_each_level_once():
    levels = Levels.of([7] * 9 + [8])
    assert levels.level(7) == 4
    assert levels.level(8) == 5
    assert levels.legend == [(4, 7), (5, 8)]


@pytest.mark.parametrize("largest", [0.4, 1, 3, 7.2, 99, 100, 101, 12_345])
def test_ticks_are_round_begin_at_0_and_cover_the_largest(largest):
    ticks = round_ticks(largest)
    assert ticks[0] == 0
    assert ticks[-1] >= largest
    assert ticks[-2] < largest
    assert len(ticks) <= 6


def test_bars_are_proportional_and_the_largest_is_marked():
    chart = bar_chart([Datum("a", 50, ""), Datum("b", 100, ""), Datum("c", 0, "")], PLAYS)
    assert [round(bar.height, 6) for bar in chart.bars] == [50, 100, 0]
    assert [bar.is_peak for bar in chart.bars] == [False, True, False]
    assert all(bar.y + bar.height == pytest.approx(100) for bar in chart.bars)


def test_bars_of_nothing_have_no_peak():
    assert [bar.is_peak for bar in bar_chart([Datum("a", 0, "")], TIME).bars] == [False]
    assert bar_chart([], TIME).bars == []


def test_time_is_counted_in_whole_hours_or_minutes():
    assert [tick.label for tick in bar_chart([Datum("a", 3 * 3_600_000, "")], TIME).ticks][-1] == "3 h"
    assert [tick.label for tick in bar_chart([Datum("a", 20 * 60_000, "")], TIME).ticks][-1] == "20 min"


def test_counts_have_no_broken_ticks():
    assert [tick.label for tick in bar_chart([Datum("a", 1, "")], PLAYS).ticks] == ["0", "1"]


def days_shown(chart):
    """How many squares are days."""
    return sum(square.level is not None for half in chart.halves for square in half.squares)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2024, 1, 1), date(2024, 12, 31), 366),
        (date(2025, 11, 20), date(2026, 11, 19), 365),
        (date(2023, 1, 1), date(2023, 12, 31), 365),
    ],
)
def test_a_calendar_has_a_square_for_each_day_in_halves_of_one_width(first, last, days):
    chart = calendar({}, first, last, last, str)
    assert days_shown(chart) == days
    left, right = chart.halves
    assert len(left.months) == len(right.months)
    assert len(left.squares) == len(left.months) * 7
    tips = [square.tip for half in chart.halves for square in half.squares if square.level is not None]
    assert tips == [str(first + timedelta(days=offset)) for offset in range(days)]


def test_a_day_that_is_not_known_yet_is_blank():
    chart = calendar({}, date(2026, 1, 1), date(2026, 12, 31), date(2026, 1, 10), str)
    assert days_shown(chart) == 10


def test_every_month_is_named_and_the_second_half_repeats_the_one_it_begins_in():
    chart = calendar({}, date(2024, 1, 1), date(2024, 12, 31), date(2024, 12, 31), str)
    names = [name for half in chart.halves for name in half.months if name]
    assert names == [
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
    ]


def test_a_heat_map_has_168_squares_and_a_missing_hour_is_0():
    chart = heatmap({(5, 18): 3}, lambda weekday, hour: f"{weekday} {hour}")
    squares = [square for line in chart.lines for square in line.squares]
    assert len(squares) == 168
    assert [(square.tip, square.level) for square in squares if square.level] == [("5 18", 5)]
    assert [square.tip for square in squares if square.is_peak] == ["5 18"]


def test_a_measure_reads_the_column_of_its_name():
    row = SimpleNamespace(plays=3, streams=2, listened_ms=61_000)
    assert [measure.show(measure.of(row)) for measure in MEASURES.values()] == [
        "1 min",
        "2 streams",
        "3 plays",
    ]
