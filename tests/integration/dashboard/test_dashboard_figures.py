"""What the pages show in Chromium equals the handmade rows of the tables."""
# ruff: noqa: RUF001  (the texts have dashes meant for people)

import re

import pytest
from handmade_rows import ANNA, BORIS, BORIS_ONLY
from page_reading import cells, rows_of, texts
from ten_years import TEN_YEARS

pytestmark = pytest.mark.integration


def test_the_hero_shows_all_time(open_page):
    page = open_page(ANNA, "/")
    big = page.locator(".big .figure")
    assert (
        big.inner_text() == "≈ 1,237 h"
    )  # 4,454,432,101 ms are 1,237.34 h, and 3.4 % of plays are estimated
    assert texts(page, ".tiles dd") == ["12,345", "10,001", "789", "456", "3,210", "12.3 %"]
    assert page.locator(".tiles dd").nth(4).get_attribute("title").startswith("3,003 different recordings")
    big.hover()
    tip = page.locator("#tip").inner_text()
    assert tip.startswith("1,237 h 20 min 32.101 s (4,454,432,101 ms)")
    assert "3.4 %" in tip


def test_the_release_its_moment_and_the_zone_are_said(open_page):
    line = open_page(ANNA, "/").locator(".release").first.inner_text()
    assert "Release 2" in line
    assert "20 Nov 2026, 06:01" in line  # 05:01:42 UTC
    assert "Europe/Berlin" in line


def test_every_period_has_its_line_and_one_without_plays_says_so(open_page):
    lines = cells(open_page(ANNA, "/"), "#periods")
    assert lines == [
        ["Last 7 days", "no plays"],
        ["Last 30 days", "59 min", "222", "178", "28", "56", "112", "not available"],
        ["Last 365 days", "220 h", "4,400", "3,520", "28", "1,101", "2,201", "25 %"],
        ["November 2026 so far", "no plays"],
        ["2026 so far", "417 h", "4,321", "3,457", "28", "1,081", "2,161", "25 %"],
        ["All time", "≈ 1,237 h", "12,345", "10,001", "789", "456", "3,210", "12.3 %"],
    ]


def test_the_calendar_shows_the_days_and_says_the_most(open_page):
    page = open_page(ANNA, "/")
    heading = page.locator("#days h2")
    assert heading.inner_text() == "Music on 3 of 365 days; the most on 3 Oct 2026: 2.5 h"
    assert page.locator("#days .squares i[class]").count() == 365
    page.locator("#days summary").click()
    assert cells(page, "#days") == [
        ["19 Nov 2026", "30 min", "12", "9"],
        ["3 Oct 2026", "2.5 h", "52", "44"],
        ["1 Jan 2026", "1 min", "3", "1"],
    ]
    page.locator("#days .squares i.l5").hover()
    assert page.locator("#tip").inner_text() == "Saturday 3 October 2026: 2.5 h, 52 plays, 44 streams"


def test_a_chosen_year_is_in_the_address_and_shows_that_year(open_page):
    page = open_page(ANNA, "/")
    page.locator("select[name=days]").select_option("2024")
    page.wait_for_url(re.compile(r"/\?days=2024&measure=listened_ms#days$"))
    assert page.locator("#days h2").inner_text() == "Music on 1 of 366 days; the most on 29 Feb 2024: 24 min"
    assert page.locator("#days .squares i[class]").count() == 366


def test_a_day_that_is_not_published_yet_is_blank_and_not_zero(open_page):
    page = open_page(ANNA, "/?days=2026")
    assert page.locator("#days .squares i[class]").count() == 324  # 1 January to 20 November


def test_the_years_are_bars_and_a_year_without_plays_keeps_its_place(open_page):
    page = open_page(ANNA, "/")
    assert page.locator("#years h2").inner_text() == "2024 was your biggest year: 821 h"
    assert page.locator("#years .label").all_text_contents() == ["2024", "2025", "2026"]
    assert page.locator("#years svg a").count() == 2


@pytest.mark.parametrize(
    ("measure", "finding"), [("plays", "the most on 3 Oct 2026: 52 plays"), ("streams", "44 streams")]
)
def test_the_measure_can_be_chosen(open_page, measure, finding):
    assert finding in open_page(ANNA, f"/?measure={measure}").locator("#days h2").inner_text()


def test_the_ranking_is_the_table_in_its_order(open_page):
    page = open_page(ANNA, "/rankings?kind=tracks&period=2026-10")
    assert page.locator("#ranking h2").inner_text() == "Ein Lied für Dich leads with 3 streams · October 2026"
    days = ["29 Feb 2024", "19 Nov 2026"]
    assert cells(page, "#ranking") == [
        ["1", "▲ 2", "Ein Lied für Dich\nDie Probe", "3", "2.0 h", "40", "not available", *days],
        ["2", "▼ 1", "<b>Bold & Brave</b>\nTag Soup", "39", "2.0 h", "39", "50 %", *days],
        ["3", "new", "=SUM(A1:A9)\nThe Formulas", "20", "1.0 h", "20", "0 %", *days],
    ]
    page.locator(".move.up").hover()
    assert page.locator("#tip").inner_text() == "Up 2 places against the period before"


def test_the_ranking_of_artists_can_be_chosen_and_all_time_has_no_movement(open_page):
    page = open_page(ANNA, "/rankings?kind=tracks&period=all_time")
    page.get_by_label("Ranking of").select_option("artists")
    page.wait_for_url("**/rankings?kind=artists&by=streams&period=all_time")
    assert [line[:5] for line in cells(page, "#ranking")] == [
        ["1", "Die Probe", "60", "3.0 h", "90"],
        ["2", "Tag Soup", "45", "2.2 h", "50"],
    ]
    assert page.locator(".move").count() == 0


def test_the_neighbouring_periods_are_one_step_away(open_page):
    page = open_page(ANNA, "/rankings?kind=artists&period=2026-10")
    page.get_by_label("Earlier: September 2026").click()
    page.wait_for_url("**/rankings?period=2026-09&kind=artists&by=streams")
    assert (
        page.locator("#ranking h2").inner_text() == "No music in September 2026"
    )  # handmade: no ranking there


def test_the_clock_shows_168_hours_and_names_the_peak(open_page):
    page = open_page(ANNA, "/clock?measure=plays")
    # Each day has 4 x (0+1+2+3+4+5) = 60 plays; Friday 18:00 has 100 where the pattern says 0: 520 in all.
    finding = "Your hour is Friday 18:00–19:00: 100 plays, 19.2 % of all"
    assert page.locator("#week h2").inner_text() == finding
    assert page.locator("#week .week i").count() == 168
    assert page.locator("#week i.peak").count() == 1
    assert page.locator("#weekdays h2").inner_text() == "Friday is your day, with 30.8 % of all"
    expected = "18:00–19:00 is your busiest hour of the day, with 19.2 % of all"
    assert page.locator("#hours h2").inner_text() == expected
    page.locator("#week summary").click()
    table = cells(page, "#week")
    assert table[18] == ["18:00", *["0 plays"] * 4, "100 plays", "0 plays", "0 plays", "100 plays"]
    assert table[5][-1] == "35 plays"
    page.locator("#weekdays summary").click()
    assert cells(page, "#weekdays")[4:6] == [["Fri", "160 plays"], ["Sat", "60 plays"]]
    page.locator("#hours summary").click()
    assert cells(page, "#hours")[18] == ["18", "100 plays"]


def test_albums_show_completion_and_what_is_unknown(open_page):
    page = open_page(ANNA, "/albums")
    assert page.locator("#completion h2").inner_text() == "You have streamed every track of 1 of 2 albums"
    assert cells(page, "#completion") == [
        ["All of It\nDie Probe", "100 %", "10 of 10", "4 Mar 2025, 13:00", "2"],
        ["Most of It\nDie Probe", "75 %", "6 of 8", "–", "0"],
        ["Who Knows\nDie Probe", "not available", "4 of ?", "not available", "not available"],
    ]
    page.get_by_role("link", name="75 % or more").click()
    page.wait_for_url("**/albums?status=three_quarters")
    assert [line[0] for line in cells(page, "#completion")] == ["Most of It\nDie Probe"]


def test_sessions_and_streaks_equal_the_tables(open_page):
    page = open_page(ANNA, "/sessions")
    assert page.locator("#sessions h2").inner_text() == "2 sessions, the longest 4.5 h long, on 29 Mar 2026"
    page.locator("#sessions summary").click()
    first, second = cells(page, "#sessions")
    assert first == ["19 Nov 2026, 20:00", "2.1 h", "1.4 h", "30", "25", "3", "9", *["Ein Lied für Dich"] * 2]
    assert second[0] == "29 Mar 2026, 00:30"  # the night in which the clocks went forward
    assert cells(page, "#longest") == [
        ["Die Probe", "12 days", "1 May 2026 – 12 May 2026"],
        ["Tag Soup", "4 days", "1 Mar 2024 – 4 Mar 2024"],
    ]
    assert cells(page, "#living") == [["Die Probe", "3 days", "17 Nov 2026", "12 days"]]


def test_an_admin_sees_what_the_publish_changed_and_every_check(open_page):
    page = open_page(ANNA, "/data-health", is_admin=True)
    assert page.locator("#changes h2").inner_text() == "This release changed 66 rows in 1 table"
    assert cells(page, "#changes") == [["top_tracks", "500", "11", "22", "33", "54,321"]]
    assert page.locator("#each-check .note").inner_text() == "1 of 3 checks found something"
    page.locator("#each-check summary").click()
    assert page.locator("#checks h2").inner_text().startswith("1 check warned")
    assert [line[3] for line in cells(page, "#each-check details")] == [
        "measured warn",
        "measured pass",
        "measured pass",
    ]
    assert cells(page, "#releases")[0][4:] == ["reason of run-2", "2", "98,765"]


def test_others_see_the_release_and_only_their_own_years(open_page):
    page = open_page(ANNA, "/data-health")
    assert cells(page, "#releases")[0] == ["2", "20 Nov 2026, 06:01", "20 Nov 2026, 06:00", "42 s"]
    assert cells(page, "#checks") == [
        ["top_tracks", "after ingest", "1", "0", "0"],
        ["top_tracks", "before publish", "1", "1", "0"],
    ]
    assert cells(page, "#own-years") == [
        ["2026", "8,026", "✓ in this release"],
        ["2024", "8,024", "✓ in this release"],
    ]
    for hidden in ("#changes", "#each-check", "#runs", "#accounts"):
        assert page.locator(hidden).count() == 0


def test_plays_that_wait_for_the_next_release_are_said(sign_in):
    assert "newer plays wait" in sign_in(BORIS).get("/data-health").text


def test_downloads_hold_the_exact_figures(sign_in):
    anna = sign_in(ANNA)
    days = rows_of(anna.get("/overview/days.csv?days=2026"))
    assert [(row["local_date"], row["listened_ms"]) for row in days] == [
        ("2026-01-01", "61001"),
        ("2026-10-03", "9000000"),
        ("2026-11-19", "1800000"),
    ]
    (total,) = [row for row in rows_of(anna.get("/overview/periods.csv")) if row["period_type"] == "all_time"]
    assert (total["listened_ms"], total["skip_rate"]) == ("4454432101", "0.1234567")
    assert len(rows_of(anna.get("/clock/cells.csv"))) == 168
    albums = rows_of(anna.get("/albums/albums.csv"))
    assert [row["completion_pct"] for row in albums] == ["100.0", "75.0", ""]
    assert [row["started_at"] for row in rows_of(anna.get("/sessions/sessions.csv"))] == [
        "2026-11-19T19:00:00.000+00:00",
        "2026-03-28T23:30:00.000+00:00",
    ]
    assert len(rows_of(anna.get("/sessions/streaks.csv"))) == 2


def test_a_download_cannot_smuggle_a_formula_into_a_spreadsheet(sign_in):
    rows = rows_of(sign_in(ANNA).get("/rankings/ranking.csv?kind=tracks&period=2026-10"))
    assert [row["track_name"] for row in rows][2] == "'=SUM(A1:A9)"


def test_a_page_works_without_its_script(browser, address, open_page):
    page = open_page(ANNA, "/rankings?period=2026-10", java_script_enabled=False)
    page.get_by_label("Ranking of").select_option("artists")
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url("**/rankings?kind=artists&by=streams&period=2026-10")
    assert page.locator(".move.up").get_attribute("title") == "Up 2 places against the period before"


def test_the_keyboard_reaches_content_filters_and_definitions(open_page):
    page = open_page(ANNA, "/rankings?period=2026-10")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#ranking abbr", has_text="Streams").focus()
    assert page.locator("#tip").inner_text() == "Plays of at least 30 seconds, Spotify's own rule."
    page.keyboard.press("Escape")
    assert not page.locator("#tip").is_visible()


def test_on_a_phone_a_tap_on_a_figure_says_what_it_counts(open_page):
    page = open_page(ANNA, "/", width=390, has_touch=True, is_mobile=True)
    figure = page.locator("#period-all_time td", has_text="10,001")
    figure.tap()
    assert page.locator("#tip").inner_text() == "Plays of at least 30 seconds, Spotify's own rule."
    figure = page.locator("#period-all_time .estimated")
    figure.tap()
    assert "3.4 %" in page.locator("#tip").inner_text()  # what says something of itself is not its column's


def test_the_first_number_and_the_measure_of_charts_are_explained_on_focus(open_page):
    page = open_page(ANNA, "/?measure=streams")
    page.locator(".big abbr").focus()
    assert page.locator("#tip").inner_text().startswith("Time you really listened")
    page.locator("select[name=measure]").focus()
    assert page.locator("#tip").inner_text() == "Plays of at least 30 seconds, Spotify's own rule."


def test_top_lists_of_the_overview_say_who_leads(open_page):
    page = open_page(ANNA, "/")
    expected = [
        "Top tracks: Ein Lied für Dich leads with 3 streams",
        "Top artists: Die Probe leads with 60 streams",
    ]
    assert [page.locator(f"#top-{kind} h2").inner_text() for kind in ("tracks", "artists")] == expected


def test_taste_names_the_largest_known_share_and_says_what_is_not_known(open_page):
    page = open_page(ANNA, "/taste")
    titles = texts(page, ".card h2")
    assert titles == [
        "Your decade is the 1990s: 55.6 % of the plays where it is known (90 % of all)",
        "3-4 min is the commonest length: 50 %",
        "You listen most on iOS: 100 % of the plays where it is known (25 % of all)",
        "From where you play is not known",
    ]
    assert cells(page, "#release_year") == [
        ["1990s", "50 %", "60", "40"],
        ["2020s", "40 %", "48", "40"],
        ["Not known", "10 %", "12", "9"],
    ]
    assert [line[0] for line in cells(page, "#duration")] == ["<2 min", "3-4 min", ">5 min"]
    assert [line[0] for line in cells(page, "#platform")] == ["iOS", "Not known"]


def test_a_taste_that_few_plays_tell_is_not_the_title(sign_in):
    said = sign_in(TEN_YEARS).get("/taste").text
    assert "From where you play is not known: only 3 % of your plays tell" in said


def test_taste_downloads_years_one_by_one(sign_in):
    rows = rows_of(sign_in(ANNA).get("/taste/shares.csv"))
    years = [row["bucket"] for row in rows if row["kind"] == "release_year"]
    assert years == ["2024", "1994", "1999", "unknown"]
    assert BORIS_ONLY not in str(rows)
