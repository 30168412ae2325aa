"""Ten years of listening in Chromium: every page fits a phone, follows the dark mode, leaves a screenshot."""

from pathlib import Path

import pytest
from ten_years import TEN_YEARS

pytestmark = pytest.mark.integration
ARTIFACTS = Path(__file__).resolve().parents[3] / "artifacts" / "dashboard"
PAGES = {
    "overview": "/",
    "overview-2021": "/?days=2021&measure=plays",
    "rankings": "/rankings?kind=tracks&period=2026-10",
    "artists": "/rankings?kind=artists&period=all_time",
    "genres": "/rankings?kind=genres&period=all_time",
    "everyone": "/everyone?period=all_time",
    "ranked-days": "/rankings?kind=albums&by=listened_ms&from=2024-01-01&to=2024-12-31",
    "clock": "/clock",
    "calendar": "/calendar?period=2025",
    "taste": "/taste",
    "discovery": "/discovery?period=2025",
    "wrapped": "/wrapped?period=2025",
    "albums": "/albums",
    "sessions": "/sessions",
    "history": "/history",
    "history-none": "/history?q=nowhere&heard=skipped",
    "artist": "/artist?id=artistAmber+Gardens",
    "album": "/album?id=a2",
    "track": "/track?id=r3",
    "data-health": "/data-health",
    "nothing": "/rankings?period=2011",
    "error": "/nowhere",
}
WIDTHS = {"desktop": 1280, "phone": 375}
DARK = 80
"""A channel of a background darker than this is dark."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_follows_the_colour_scheme_and_raises_no_complaint(open_page, name, size, scheme):
    page = open_page(TEN_YEARS, PAGES[name], is_admin=True, width=WIDTHS[size], color_scheme=scheme)
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}-{size}-{scheme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[size]
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red = int(background.split("(")[1].split(",")[0])
    assert (red < DARK) == (scheme == "dark")
    assert [text for text in page.complaints if "404" not in text] == []


@pytest.mark.parametrize("name", ["overview", "clock", "calendar", "sessions"])
def test_an_opened_table_fits_a_phone_too(open_page, name):
    page = open_page(TEN_YEARS, PAGES[name], width=WIDTHS["phone"])
    for summary in page.locator("details summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS["phone"]


def test_nothing_is_loaded_from_elsewhere(open_page, address):
    page = open_page(TEN_YEARS, "/")
    asked = page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert asked
    assert all(name.startswith(address) for name in asked)


def test_the_first_view_takes_less_than_a_second(open_page):
    page = open_page(TEN_YEARS, "/")
    painted = page.evaluate(
        "() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))"
        ".observe({type: 'paint', buffered: true}))"
    )
    assert painted < 1000


def test_on_a_phone_a_number_without_a_partner_ends_where_its_row_ends(open_page):
    page = open_page(TEN_YEARS, "/wrapped?period=2025", width=375)
    row = page.locator("#all-years tbody tr").first
    lone, paired = row.locator("td.n").last, row.locator("td.n").first
    ends = [box["x"] + box["width"] for box in (row.bounding_box(), lone.bounding_box())]
    assert ends[0] == ends[1]
    assert paired.bounding_box()["width"] < lone.bounding_box()["width"] / 2
