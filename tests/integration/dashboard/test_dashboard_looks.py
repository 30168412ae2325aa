"""Every page of ten years of listening in Chromium: fits a phone, follows the dark mode, leaves a screenshot to look at."""

import pytest
from conftest import ARTIFACTS, cookie_of
from ten_years import TEN_YEARS

PAGES = {
    "overview": "/",
    "overview-2021": "/?days=2021&measure=plays",
    "rankings": "/rankings?kind=tracks&period=2026-10",
    "artists": "/rankings?kind=artists&period=all_time",
    "clock": "/clock",
    "albums": "/albums",
    "sessions": "/sessions",
    "data-health": "/data-health",
    "nothing": "/rankings?period=2011",
    "error": "/nowhere",
}
SIZES = {"desktop": (1280, 900), "phone": (375, 812)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("page_name", PAGES)
def test_every_page_fits_and_is_quiet(browser, address, page_name, size, scheme):
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    context.add_cookies([{"name": "encore_session", "value": cookie_of(TEN_YEARS, is_admin=True), "url": address}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address + PAGES[page_name])
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{page_name}-{size}-{scheme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red = int(background.split("(")[1].split(",")[0])
    assert (red < 80) == (scheme == "dark")
    assert [text for text in complaints if "404" not in text] == []
    context.close()
