"""Discovery and Wrapped in Chromium: what they say equals the rows of the tables."""
# ruff: noqa: RUF001  (the texts have dashes meant for people)

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
from handmade_rows import ANNA, BORIS, BORIS_ONLY
from ten_years import TEN_YEARS

pytestmark = pytest.mark.integration
PLACE = """
wanted => {
  const deck = document.querySelector(".deck"), [first, second] = deck.children;
  return Math.round(deck.scrollLeft / (second.offsetLeft - first.offsetLeft)) === wanted;
}
"""
"""Whether so many cards have been turned."""


def cells(page, selector: str) -> list[list[str]]:
    """The texts of a table's body, line by line."""
    lines = page.locator(f"{selector} tbody tr").all()
    return [[cell.strip() for cell in line.locator("th, td").all_inner_texts()] for line in lines]


def rows_of(answer) -> list[dict[str, str]]:
    """A CSV download, line by line."""
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_discoveries_of_a_year_add_up_its_months(open_page):
    page = open_page(ANNA, "/discovery")
    assert page.locator("#year h2").inner_text() == "January 2026 brought the most: 10 new artists"
    # 10 + 10 artists, 28 + 55 recordings, 9 + 20 albums; 25 + 15 of 100 + 300 streams; 1 + 3 came back.
    tiles = [value.strip() for value in page.locator("#year dd").all_inner_texts()]
    assert tiles == ["20", "83", "29", "10 %", "4"]
    page.locator("#year summary").click()
    assert cells(page, "#year") == [
        ["January", "10", "28", "9", "25 %", "1", "2"],
        ["October", "10", "55", "20", "5 %", "3", "8"],
    ]
    assert "everything is new" not in page.locator("#year").inner_text()


def test_what_is_counted_can_be_chosen_and_years_are_compared(open_page):
    page = open_page(ANNA, "/discovery?kind=recordings")
    assert page.locator("#year h2").inner_text() == "October 2026 brought the most: 55 new tracks"
    assert page.locator("#years h2").inner_text() == "2026 was your year of discovery: 83 new tracks"
    page.locator("#years summary").click()
    assert cells(page, "#years") == [["2024", "5"], ["2025", "0"], ["2026", "83"]]
    page.locator("#years svg a").first.click()
    page.wait_for_url("**/discovery?period=2024&kind=recordings")
    assert (
        page.locator("#year .note").inner_text() == "In your first month, February 2024, everything is new."
    )


def test_favourites_that_the_year_brought_are_named(open_page):
    page = open_page(ANNA, "/discovery?period=2024")
    finding = "Of your 2 most streamed artists, you met 2 in 2024"
    assert page.locator("#met h2").inner_text() == finding
    assert cells(page, "#met") == [
        ["Die Probe", "1", "60", "29 Feb 2024"],
        ["Tag Soup", "2", "45", "29 Feb 2024"],
    ]
    with page.expect_download() as download:
        page.locator("#met a.csv").click()
    assert download.value.suggested_filename == "encore-met-2024.csv"
    lines = list(csv.DictReader(download.value.path().read_text().splitlines()))
    assert [(line["artist_name"], line["streams"]) for line in lines] == [
        ("Die Probe", "60"),
        ("Tag Soup", "45"),
    ]
    page = open_page(ANNA, "/discovery?period=2026")
    assert page.locator("#met h2").inner_text() == "You met none of your 2 most streamed artists in 2026"


def test_discoveries_of_many_years_equal_the_table(seeded_db, open_page, sign_in):
    with seeded_db.connect() as connection:
        query = "SELECT sum(new_albums) FROM analytics.discovery WHERE user_id = %s AND year = 2019"
        (albums,) = connection.execute(query, (TEN_YEARS,)).fetchone()
    page = open_page(TEN_YEARS, "/discovery?period=2019")
    assert page.locator("#year dd").nth(2).inner_text() == f"{albums:,}"
    rows = rows_of(sign_in(TEN_YEARS).get("/discovery/months.csv"))
    assert sum(int(row["new_albums"]) for row in rows if row["year"] == "2019") == albums


def test_wrapped_tells_the_year_card_by_card(open_page):
    page = open_page(ANNA, "/wrapped")
    assert page.locator("h1").inner_text() == "Your 2026 so far"
    said = {
        card.get_attribute("id"): card.locator(".say").inner_text()
        for card in page.locator(".deck article:not(#picture)").all()
    }
    assert said == {
        "time": "25,000 minutes",
        "artists": "Die Probe",
        "tracks": "Song & 0",
        "peak_hour": "18:00–19:00",
        "longest_day": "3 Oct 2026",
        "session": "4.5 h",
        "streak": "12 days",
        "discoveries": "20 new artists",
        "obsession": "Again & Again",
    }
    assert "1.7 % of the year's streams were of this artist." in page.locator("#artists").inner_text()
    assert page.locator("#artists li").count() == 5
    first = page.locator("#artists li").first.inner_text().split("\n")
    assert first == ["Die Probe", "60 streams"]
    assert (
        "by Tag Soup · 23 streams within a week, from 4 Mar 2026" in page.locator("#obsession").inner_text()
    )
    assert "83 new tracks, 1 new album" in page.locator("#discoveries").inner_text()
    assert "from 1 May 2026" in page.locator("#streak").inner_text()
    assert "4,321 plays, 3,457 streams" in page.locator("#time").inner_text()
    sharing = page.get_by_role("link", name="Share 2026, or some of its cards")
    assert sharing.get_attribute("href") == "http://127.0.0.1:8000/sharing?wrapped=2026#wrapped"
    page.locator("#peak_hour abbr").focus()
    assert "in which most streams ended" in page.locator("#tip").inner_text()


def test_what_a_year_does_not_know_has_no_card(open_page):
    page = open_page(ANNA, "/wrapped?period=2024")
    assert page.locator("h1").inner_text() == "Your 2024"
    shown = {card.get_attribute("id") for card in page.locator(".deck article").all()}
    assert not shown & {"albums", "genres", "session", "streak", "obsession"}
    assert "No other hour" not in page.locator("#peak_hour").inner_text()
    assert "year's streams" not in page.locator("#artists").inner_text()


def test_genres_have_a_card_where_they_are_known(open_page):
    page = open_page(TEN_YEARS, "/wrapped?period=2025")
    assert page.locator("#genres .say").inner_text() == "dream pop"


def test_a_year_without_music_says_so(open_page):
    page = open_page(ANNA, "/wrapped?period=2011")
    assert page.locator(".card h2").first.inner_text() == "No music in 2011"
    assert page.locator(".deck").count() == 0
    assert [line[0] for line in cells(page, "#all-years")] == ["2026", "2024"]


def test_the_years_are_a_table_and_a_download(open_page, sign_in):
    page = open_page(ANNA, "/wrapped")
    assert cells(page, "#all-years")[0] == ["2026", "25,000", "3,457", "Die Probe", "Song & 0", "20"]
    first, _ = rows_of(sign_in(ANNA).get("/wrapped/years.csv"))
    assert first["listened_ms"] == "1500000999"
    assert [row["artist_name"] for row in json.loads(first["top_artists"])][:2] == ["Die Probe", "Tag Soup"]


def test_cards_turn_by_keyboard_and_buttons(open_page):
    page = open_page(TEN_YEARS, "/wrapped?period=2025", width=390, reduced_motion="reduce")
    deck = page.locator(".deck")
    deck.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(PLACE, arg=1)
    page.get_by_role("button", name="Next card").click()
    page.wait_for_function(PLACE, arg=2)
    page.keyboard.press("Tab")
    deck.focus()
    page.keyboard.press("End")
    last = deck.locator("article").count() - 1
    page.wait_for_function(PLACE, arg=last)
    page.keyboard.press("Home")
    page.wait_for_function(PLACE, arg=0)


def test_cards_turn_by_touch(open_page):
    page = open_page(TEN_YEARS, "/wrapped?period=2025", width=390, has_touch=True, is_mobile=True)
    page.locator(".deck").scroll_into_view_if_needed()
    box = page.locator(".deck").bounding_box()
    finger = page.context.new_cdp_session(page)
    for step in range(15):
        at = {"x": box["x"] + box["width"] * 0.8 - 20 * step, "y": box["y"] + 60}
        kind = "touchMove" if step else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_function(PLACE, arg=1)


def test_the_picture_needs_nothing_but_itself_and_shows_the_year(sign_in):
    answer = sign_in(ANNA).get("/wrapped/picture.svg?period=2026")
    assert answer.mimetype == "image/svg+xml"
    picture = ET.fromstring(answer.text)  # noqa: S314  (made by ourselves a moment ago)
    texts = [text.strip() for text in picture.itertext() if text.strip()]
    assert "Your 2026 so far" in texts
    assert "25,000" in texts
    assert "<i>Fourth</i>" in texts
    assert "A Name That Is Much Too Long…" in texts
    assert "Song & 1" in texts
    assert not [
        name for element in picture.iter() for name in element.attrib if "href" in name or name == "style"
    ]
    assert sign_in(ANNA).get("/wrapped/picture.svg?period=2011").status_code == 404
    assert BORIS_ONLY in sign_in(BORIS).get("/wrapped/picture.svg?period=2026").text


def test_the_picture_is_saved_as_png_without_a_server(open_page, artifacts):
    page = open_page(TEN_YEARS, "/wrapped?period=2025")
    asked = []
    page.locator("#picture").scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('#picture img').complete")
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as PNG").click()
    saved.value.save_as(artifacts / "wrapped.png")
    data = (artifacts / "wrapped.png").read_bytes()
    assert saved.value.suggested_filename == "encore-2025.png"
    assert data.startswith(b"\x89PNG")
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == (1080, 1920)
    assert [url for url in asked if not url.startswith("blob:")] == []
    assert page.complaints == []


@pytest.mark.parametrize(
    "path", ["/discovery?kind=spies", "/discovery?period=2026-10", "/wrapped?period=now"]
)
def test_an_address_that_cannot_be_read_says_so(sign_in, path):
    assert sign_in(ANNA).get(path).status_code == 400
