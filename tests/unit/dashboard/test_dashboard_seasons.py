"""Seasons and the grid of a year, worked out by hand."""

from datetime import date
from types import SimpleNamespace

from dashboard.charts.year_grid import year_grid
from dashboard.seasons import daily_mean, seasons


def month(year: int, number: int, plays: int):
    """A month's summary."""
    return SimpleNamespace(
        period_start=date(year, number, 1), plays=plays, streams=plays // 2, listened_ms=plays * 1000
    )


def test_a_season_sums_its_months_of_all_years_and_counts_days_without_music_too():
    months = [month(2025, 12, 31), month(2026, 1, 59), month(2026, 3, 7)]
    found = {row.season: row for row in seasons(months, date(2025, 12, 1), date(2026, 3, 2))}
    assert (found["dec_feb"].plays, found["dec_feb"].days) == (90, 90)  # 31 + 31 + 28 days
    assert (found["mar_may"].plays, found["mar_may"].days) == (7, 2)
    assert daily_mean(found["dec_feb"]).listened_ms == 1000


def test_a_season_that_has_not_come_yet_has_no_mean():
    found = seasons([month(2026, 1, 5)], date(2026, 1, 1), date(2026, 1, 9))
    assert [daily_mean(row) is None for row in found] == [False, True, True, True]


def test_a_year_is_twelve_months_of_whole_weeks():
    grid = year_grid(2024, {date(2024, 2, 29): 5}, date(2024, 3, 1), str, lambda day: f"/{day}")
    cells = [cell for month in grid.months for week in month.weeks for cell in week if cell]
    assert len(cells) == 366
    assert all(len(week) == 7 for month in grid.months for week in month.weeks)
    assert [cell.href for cell in cells if cell.href] == ["/2024-02-29"]
    assert sum(cell.level is None for cell in cells) == 366 - 31 - 29 - 1
