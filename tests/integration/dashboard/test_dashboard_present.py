"""The overview's present: against before, the streak, the latest plays, new artists; by hand."""
# ruff: noqa: RUF001  (the texts have dashes meant for people)

import pytest
from handmade_rows import ANNA, insert_listening
from page_reading import cells, rows_of, texts
from played_rows import FRIDA, insert_played

pytestmark = pytest.mark.integration


def test_week_month_and_year_are_compared_with_the_same_days_before(open_page):
    page = open_page(FRIDA, "/")  # as of Friday 20 November 2026
    finding = "7 min this week; none in the same days of the last"
    assert page.locator("#now h2").inner_text() == finding
    # 18 and 19 November: 200 + 245 s. The year before, 1 January to 20 November: 170 + 210 + 29.999 s.
    assert cells(page, "#now") == [
        ["This week", "7 min none before", "3 none before", "3 none before", "2"],
        ["This month", "7 min none before", "3 none before", "3 none before", "2"],
        ["This year", "7 min ▲ 8.5 %", "3 ▼ 25 %", "3 ▼ 50 %", "2"],
    ]
    page.locator("#now-year .move").nth(2).hover()
    assert page.locator("#tip").inner_text() == "Before: 6 plays (1 Jan 2025 – 20 Nov 2025)"


def test_the_download_holds_both_sides_exactly(sign_in):
    rows = {row["period"]: row for row in rows_of(sign_in(FRIDA).get("/overview/so-far.csv"))}
    assert rows["year"] | {"listened_ms": "445000", "active_days": "2"} == rows["year"]
    before = rows["year_before"]
    assert (before["first"], before["last"]) == ("2025-01-01", "2025-11-20")
    assert (before["plays"], before["streams"], before["listened_ms"]) == ("6", "4", "409999")
    assert (rows["week"]["first"], rows["week_before"]["last"]) == ("2026-11-16", "2026-11-13")


def test_the_streak_that_is_alive_stands_beside_the_record(open_page):
    said = "2 days in a row, since 18 Nov 2026; your record is 3 days, 31 Dec 2024 – 2 Jan 2025"
    assert open_page(FRIDA, "/").locator("#run").inner_text() == f"Days with music: {said}"


def test_the_latest_music_is_listed_and_leads_to_its_page(open_page):
    page = open_page(FRIDA, "/")
    assert [" | ".join(line.split("\n")) for line in texts(page, "#latest li")] == [
        "100 % Über_Mut | Süd | 19 Nov 2026, 11:00",
        "Anfang | Nord | 19 Nov 2026, 11:00",
        "Anfang | Nord | 18 Nov 2026, 11:00",
        "Ende | Ost | 10 Mar 2025, 09:00",
        "100 % Über_Mut | Süd | 2 Jan 2025, 13:03",
    ]
    page.locator("#latest").get_by_role("link", name="Ende").click()
    page.wait_for_url("**/track?id=name:ost%7Cende")
    assert page.locator("h1").inner_text() == "Ende"


def test_an_artist_is_new_whose_first_stream_is_recent_even_if_skipped_before(open_page, sign_in):
    page = open_page(ANNA, "/")
    # Nord was skipped on 5 October and streamed on 10 and 11 November; Die Probe was streamed in October.
    finding = "1 new artist in the last 30 days; Nord most, with 2 streams"
    assert page.locator("#new h2").inner_text() == finding
    assert [" | ".join(line.split("\n")) for line in texts(page, "#new li")] == [
        "Nord | first on 10 Nov 2026 | 2 streams"
    ]
    (row,) = rows_of(sign_in(ANNA).get("/overview/new-artists.csv"))
    assert (row["artist_id"], row["plays"], row["listened_ms"]) == ("nord", "2", "120000")
    assert "No new artist" in sign_in(FRIDA).get("/").text


def test_a_day_without_a_stream_ends_the_streak(main_db, sign_in_fresh):
    with main_db.connect() as connection:
        insert_listening(connection)
        insert_played(connection)
        connection.execute("DELETE FROM analytics.daily_activity WHERE local_date = '2026-11-19'")
    said = "no streak is alive: neither yesterday nor today has a stream; your record is 3 days"
    assert said in sign_in_fresh(FRIDA).get("/").text
