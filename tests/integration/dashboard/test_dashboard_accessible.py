"""Axe looks at every page in Chromium, light and dark; the keyboard reaches everything and shows where."""

from pathlib import Path

import axe_playwright_python
import pytest
from compared_rows import FINN
from ten_years import TEN_YEARS

from dashboard.navigation import PAGES as MENU

pytestmark = pytest.mark.integration
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
GRAVE = {"serious", "critical"}
PAGES = {
    "overview": "/",
    "rankings": "/rankings",
    "clock": "/clock",
    "calendar": "/calendar",
    "taste": "/taste",
    "albums": "/albums",
    "sessions": "/sessions",
    "compare": "/compare",
    "shared": "/shared?key=every-card",
    "shared-wrapped": "/shared?key=whole-2026",
    "history": "/history",
    "artist": "/artist?id=artistCold+Letters",
    "album": "/album?id=a2",
    "track": "/track?id=r3",
    "discovery": "/discovery",
    "everyone": "/everyone",
    "wrapped": "/wrapped",
    "data-health": "/data-health",
    "nothing": "/calendar?period=2011",
    "error": "/nowhere",
}
VIEWERS = {"compare": FINN}
"""Who looks at a page, where it is not the listener of ten years."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """
async (rules) => {
  const {violations} = await axe.run(document, {resultTypes: ["violations"], runOnly: rules});
  return violations.map(({id, impact, help, nodes}) => {
    const {html, failureSummary} = nodes[0];
    return {id, impact, help, count: nodes.length, first: html.slice(0, 200), why: failureSummary};
  });
}
"""
MARK_STOPS = """
() => [...document.querySelectorAll("a[href], button, select, input, summary, [tabindex]")]
  .filter((element) => element.tabIndex >= 0 && element.checkVisibility())
  .map((element, place) => { element.dataset.place = place; return place; })
"""
FOCUSED = """
() => {
  const element = document.activeElement, style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    place: Number(element.dataset.place),
    html: element.outerHTML.slice(0, 120),
    isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    isInView: box.bottom > 0 && box.top < innerHeight,
  };
}
"""


def findings(page) -> list[dict[str, object]]:
    """What axe objects to, every table and detail opened."""
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    page.evaluate(AXE)
    return page.evaluate(RUN, RULES)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("name", PAGES)
def test_axe_has_nothing_serious_against_a_page(open_page, name, scheme, width):
    page = open_page(
        VIEWERS.get(name, TEN_YEARS), PAGES[name], is_admin=True, width=width, color_scheme=scheme
    )
    assert [found for found in findings(page) if found["impact"] in GRAVE] == []


def test_every_page_of_the_menu_is_looked_at():
    assert {page.name.replace("_", "-") for page in MENU} <= PAGES.keys()


def test_axe_would_object_to_a_page_that_is_not_accessible(open_page):
    page = open_page(TEN_YEARS, "/")
    page.evaluate("document.querySelector('nav').innerHTML = '<a href=\"/\"></a><img src=\"x\">'")
    assert {"link-name", "image-alt"} <= {str(found["id"]) for found in findings(page)}


@pytest.mark.parametrize("name", PAGES)
def test_the_tab_key_visits_every_stop_in_the_order_of_the_page_and_shows_where_it_is(open_page, name):
    page = open_page(VIEWERS.get(name, TEN_YEARS), PAGES[name])
    expected = page.evaluate(MARK_STOPS)
    visited: list[int] = []
    while len(visited) < len(expected):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if visited and stop["place"] == visited[-1] and "date" in stop["html"]:
            continue  # a date is one stop of ours and three of the browser's: day, month and year
        assert stop["isMarked"], stop["html"]
        assert stop["isInView"], stop["html"]
        visited.append(stop["place"])
    assert visited == expected
