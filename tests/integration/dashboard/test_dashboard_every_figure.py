"""Every figure of every page against SQL over the tables: ten years of one listener, line by line.

What is compared is listed by page and by the id on the page; a table, list or row of tiles that is on a page
and not in the list fails. Charts draw the figures of the table beside them; days are compared elsewhere.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from every_figure import LISTS, TABLES, TILES
from figure_rows import Compared
from page_figures import Figures, figures_of
from psycopg.rows import namedtuple_row
from session_cookie import cookie_of
from ten_years import TEN_YEARS

from dashboard.navigation import PAGES

pytestmark = pytest.mark.integration
COMPARED = {"tables": TABLES, "lists": LISTS, "tiles": TILES}
COUNTED_BY_HAND = {"compare"}
"""Pages of which the listener of ten years has nothing: others' figures are few enough to count by hand."""

DOWNLOADED_TOGETHER = {"longest", "living"}
"""Tables of streaks, which are one download above both."""


@pytest.fixture(scope="module")
def read(app, seeded_db) -> Callable[[str], Figures]:
    """A page as the listener sees it, an operator; each page is asked for once."""
    client, kept = app.test_client(), {}
    client.set_cookie("encore_session", cookie_of(TEN_YEARS, is_admin=True))

    def page(address: str) -> Figures:
        if address not in kept:
            answer = client.get(address)
            assert answer.status_code == 200
            kept[address] = figures_of(answer.text)
        return kept[address]

    return page


@pytest.fixture(scope="module")
def rows(seeded_db) -> Callable[[str], list[Any]]:
    """The rows of a statement about the listener."""

    def run(statement: str) -> list[Any]:
        with seeded_db.connect() as connection, connection.cursor(row_factory=namedtuple_row) as cursor:
            return cursor.execute(statement, {"user": TEN_YEARS, "today": date(2026, 11, 20)}).fetchall()

    return run


def wanted(compared: Compared, rows) -> list[list[str]]:
    """What the page should say."""
    return [compared.said(row) for row in rows(compared.statement)]


@pytest.mark.parametrize(("page", "place"), sorted(TABLES))
def test_a_table_says_what_the_rows_say(read, rows, page, place):
    compared = TABLES[page, place]
    expected = wanted(compared, rows)
    assert len(expected) >= compared.at_least
    assert read(page).tables[place][-1] == expected


@pytest.mark.parametrize(("page", "place"), sorted(LISTS))
def test_a_list_says_what_the_rows_say(read, rows, page, place):
    expected = [" ".join(line) for line in wanted(LISTS[page, place], rows)]
    assert expected
    assert read(page).lists[place] == expected


@pytest.mark.parametrize(("page", "place"), sorted(TILES))
def test_tiles_say_what_the_row_says(read, rows, page, place):
    (expected,) = wanted(TILES[page, place], rows)
    assert read(page).tiles[place] == expected


@pytest.mark.parametrize("page", sorted({page for page, _ in [*TABLES, *LISTS, *TILES]}))
@pytest.mark.parametrize("kind", COMPARED)
def test_nothing_on_a_page_is_left_out(read, page, kind):
    found = {place for place in getattr(read(page), kind) if not place.startswith("month-")}
    known = {place for one, place in COMPARED[kind] if one == page}
    assert found == known, "compare these with SQL in every_figure.py"


@pytest.mark.parametrize("page", sorted({page for page, _ in TABLES}))
def test_every_table_can_be_downloaded(read, page):
    tables = {place for place in read(page).tables if not place.startswith("month-")}
    assert tables - read(page).downloads <= DOWNLOADED_TOGETHER


def test_every_page_of_the_menu_is_compared():
    addresses = {page.partition("?")[0] for page, _ in TABLES}
    names = {page.name for page in PAGES} - COUNTED_BY_HAND - {"overview"}
    assert addresses >= {
        "/",
        "/artist",
        "/album",
        "/track",
        *("/" + name.replace("_", "-") for name in names),
    }
