"""The calendar in Chromium: days, months, seasons and longest days equal the rows of the tables."""

import csv
import io

import pytest
from handmade_rows import ANNA, BORIS
from ten_years import TEN_YEARS

from dashboard.formats import counted, hours_text, long_day_text

pytestmark = pytest.mark.integration


def cells(page, selector: str) -> list[list[str]]:
    """The texts of a table's body, line by line."""
    lines = page.locator(f"{selector} tbody tr").all()
    return [[cell.strip() for cell in line.locator("th, td").all_inner_texts()] for line in lines]


def rows_of(answer) -> list[dict[str, str]]:
    """A CSV download, line by line."""
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_newest_year_with_music_is_shown_and_each_day_with_plays_opens_them(open_page):
    page = open_page(ANNA, "/calendar")
    expected = "2026: music on 3 of 324 days; the most on 3 Oct 2026: 2.5 h"  # 1 January to 20 November
    assert page.locator("#days-title").inner_text() == expected
    links = page.locator("#days .month a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "/history?from=2026-01-01&to=2026-01-01",
        "/history?from=2026-10-03&to=2026-10-03",
        "/history?from=2026-11-19&to=2026-11-19",
    ]
    assert page.locator("#days .month td[class]").count() == 365
    assert page.locator("#days td.later").count() == 41  # 21 November to 31 December are not known yet
    links.nth(1).hover()
    assert page.locator("#tip").inner_text() == "Saturday 3 October 2026: 2.5 h, 52 plays, 44 streams"


def test_a_day_stands_under_its_weekday(open_page):
    week = open_page(ANNA, "/calendar").locator("#month-10 tbody tr").first
    assert week.locator("td").all_inner_texts() == ["", "", "", "1", "2", "3", "4"]  # 1 Oct 2026: a Thursday


def test_months_show_their_sums_and_one_without_plays_says_so(open_page):
    page = open_page(ANNA, "/calendar?measure=plays")
    captions = [" ".join(said.split()) for said in page.locator(".month caption").all_inner_texts()]
    assert captions[8:10] == ["September 111 plays", "October 321 plays"]
    assert captions[10:] == ["November no plays", "December still to come"]
    finding = "October is your biggest month of 2026 so far: 321 plays"
    assert page.locator("#months h2").inner_text() == finding
    page.locator("#months summary").click()
    assert cells(page, "#months") == [
        ["September", "5.5 h", "111", "89", "28"],
        ["October", "14.0 h", "321", "257", "28"],
    ]


def test_seasons_are_averages_over_all_their_days(open_page):
    page = open_page(ANNA, "/calendar")
    # September and October 2026: 19,980,000 + 50,400,000 ms, over the 91 + 91 + 81 days of three autumns.
    assert page.locator("#seasons h2").inner_text() == "September to November are your season: 4 min a day"
    page.locator("#seasons summary").click()
    assert cells(page, "#seasons") == [
        ["December to February", "181", "0 s", "0 s", "0", "0"],
        ["March to May", "276", "0 s", "0 s", "0", "0"],
        ["June to August", "276", "0 s", "0 s", "0", "0"],
        ["September to November", "263", "4 min", "19.6 h", "432", "346"],
    ]


def test_variety_is_what_a_month_did_not_repeat_and_few_plays_tell_nothing(open_page):
    page = open_page(ANNA, "/calendar")
    # 200 of 321 are 62.3, 100 of 200 are 50, 37 of 111 are 33.3; November's 4 of 4 are too few to tell.
    finding = (
        "October 2026 had the most variety, 62 different tracks in 100 plays; September 2026 the least, 33"
    )
    assert page.locator("#variety h2").inner_text() == finding
    page.locator("#variety summary").click()
    assert cells(page, "#variety") == [
        ["January", "50.0", "25.0", "100", "50", "200"],
        ["September", "33.3", "10.8", "37", "12", "111"],
        ["October", "62.3", "28.0", "200", "90", "321"],
        ["November", "100.0", "100.0", "4", "4", "4"],
    ]
    page.locator("#variety svg g").nth(9).hover()
    tip = "October 2026: 200 different tracks, 90 artists in 321 plays: 62.3 % different tracks"
    assert page.locator("#tip").inner_text() == tip
    page.locator("#variety abbr", has_text="Of 100 plays, tracks").focus()
    assert page.locator("#tip").inner_text().startswith("Different tracks for every 100 plays")


def test_a_year_of_few_plays_has_no_month_of_variety(sign_in):
    answer = sign_in(ANNA).get("/calendar?period=2024").text
    assert "No month of 2024 has the 50 plays that variety can be told from" in answer


def test_the_longest_days_are_those_of_all_years(open_page):
    page = open_page(ANNA, "/calendar?period=2024")
    assert (
        page.locator("#longest-title").inner_text() == "Your longest day was Saturday 3 October 2026: 2.5 h"
    )
    assert cells(page, "#longest") == [
        ["3 Oct 2026", "2.5 h", "52", "44", "Die Probe"],
        ["19 Nov 2026", "30 min", "12", "9", "Tag Soup"],
        ["29 Feb 2024", "24 min", "7", "7", "Tag Soup"],
        ["1 Jan 2026", "1 min", "3", "1", "Tag Soup"],
    ]
    href = page.locator("#longest tbody th a").nth(2).get_attribute("href")
    assert href == "/history?from=2024-02-29&to=2024-02-29"


def test_a_year_of_many_years_equals_the_table(seeded_db, open_page):
    page = open_page(TEN_YEARS, "/calendar?period=2024")
    shown = [link.get_attribute("aria-label") for link in page.locator("#days .month a").all()]
    query = (
        "SELECT local_date, listened_ms, plays, streams FROM analytics.daily_activity "
        "WHERE user_id = %s AND local_date BETWEEN '2024-01-01' AND '2024-12-31' ORDER BY local_date"
    )
    with seeded_db.connect() as connection:
        days = connection.execute(query, (TEN_YEARS,)).fetchall()
    assert shown == [
        f"{long_day_text(day)}: {hours_text(ms)}, {counted(plays, 'plays')}, {counted(streams, 'streams')}"
        for day, ms, plays, streams in days
    ]
    assert page.locator("#every-month .years tbody tr").count() == 10
    page.locator("#every-month a").nth(-1).click()
    page.wait_for_url("**/calendar?period=2017&measure=listened_ms#month-12")


def test_seasons_of_many_years_add_up_to_the_months(seeded_db, sign_in):
    rows = rows_of(sign_in(TEN_YEARS).get("/calendar/seasons.csv"))
    query = (
        "SELECT sum(plays), sum(streams), sum(listened_ms) FROM analytics.listening_summary "
        "WHERE user_id = %s AND period_type = 'month' AND extract(month FROM period_start) IN (12, 1, 2)"
    )
    with seeded_db.connect() as connection:
        winter = connection.execute(query, (TEN_YEARS,)).fetchone()
        span = "SELECT date '2026-11-20' - date '2016-12-01' + 1"
        days = connection.execute(span).fetchone()
    assert tuple(int(rows[0][name]) for name in ("plays", "streams", "listened_ms")) == winter
    assert sum(int(row["days"]) for row in rows) == days[0]


def test_downloads_hold_the_exact_figures(sign_in):
    anna = sign_in(ANNA)
    assert [row["listened_ms"] for row in rows_of(anna.get("/calendar/longest-days.csv"))] == [
        "9000000",
        "1800000",
        "1470000",
        "61001",
    ]
    assert [row["local_date"] for row in rows_of(anna.get("/calendar/days.csv?period=2024"))] == [
        "2024-02-29"
    ]
    variety = rows_of(anna.get("/calendar/variety.csv"))
    assert [(row["year"], row["month"], row["track_variety"]) for row in variety[:2]] == [
        ("2024", "2", "1.0"),
        ("2026", "1", "0.5"),
    ]
    months = rows_of(anna.get("/calendar/months.csv"))
    assert [row["period_start"] for row in months] == ["2026-09-01", "2026-10-01"]


def test_somebody_without_months_still_has_a_calendar(sign_in):
    answer = sign_in(BORIS).get("/calendar")  # handmade: days, but no summary of a month
    assert answer.status_code == 200
    assert "2026: music on 1 of 324 days" in answer.text
    assert 'id="seasons"' not in answer.text


def test_the_calendar_is_one_stop_for_tab_and_arrows_walk_in_it(open_page):
    page = open_page(TEN_YEARS, "/calendar?period=2024")
    focused = "document.activeElement.getAttribute('href')"
    page.locator("#days .csv").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(focused).startswith("/history?from=2024-12-")
    page.keyboard.press("Home")
    assert page.evaluate(focused).startswith("/history?from=2024-01-0")
    first = page.evaluate(focused)
    page.keyboard.press("ArrowRight")
    second = page.evaluate(focused)
    assert second > first
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) > second
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(focused) > second


def test_a_calendar_without_its_script_is_plain_links(open_page):
    page = open_page(ANNA, "/calendar", java_script_enabled=False)
    assert page.locator("#days .month a").count() == 3
    assert page.locator("#days [tabindex]").count() == page.locator("#days abbr, #days .scroll").count()
