"""Comparing takes two consents, ends with either, and shows what adds up by hand."""

import csv
import io

import pytest
from compared_rows import FINN, GRETA, HUGO, insert_compared, insert_consents
from handmade_rows import insert_platform

pytestmark = pytest.mark.integration
CSVS = ["/compare/artists.csv", "/compare/tracks.csv"]


def cells(page, selector: str) -> list[list[str]]:
    """The texts of a table's body, line by line."""
    lines = page.locator(f"{selector} tbody tr").all()
    return [[cell.strip() for cell in line.locator("th, td").all_inner_texts()] for line in lines]


def test_shared_artists_add_up_by_hand(open_page):
    page = open_page(FINN, "/compare")
    # Alpha: least(6/10, 1/5) = 20 %; Beta: least(2/10, 3/5) = 20 %; Gamma and Delta are not shared: 40 %.
    assert (
        page.locator("#overlap-title").inner_text()
        == "You and Greta <3 have 40 % of your listening in common"
    )
    tiles = [value.strip() for value in page.locator("#overlap dd").all_inner_texts()]
    # By track: One least(4/10, 1/5) = 20 %, Three least(2/10, 3/5) = 20 %.
    assert tiles == ["40 %", "2", "1", "40 %", "2", "1"]
    assert cells(page, "#artists") == [
        ["Alpha", "20 %", "6", "1", "you, 2 Jan 2020"],  # 23:30 UTC is the next day in Berlin
        ["Beta", "20 %", "2", "3", "Greta <3, 1 Jun 2021"],
    ]
    assert cells(page, "#tracks") == [
        ["One\nAlpha", "20 %", "4", "1", "you, 2 Jan 2020"],
        ["Three\nBeta", "20 %", "2", "3", "Greta <3, 1 Jun 2021"],
    ]
    page.locator("#artists tbody .figure", has_text="you").hover()
    tip = page.locator("#tip").inner_text()
    assert tip == "you: 2 Jan 2020, 00:30; Greta <3: 1 May 2021, 02:00"


def test_the_other_sees_the_same_from_the_other_side(open_page):
    page = open_page(GRETA, f"/compare?with={FINN}")
    assert cells(page, "#artists") == [
        ["Beta", "20 %", "3", "2", "you, 1 Jun 2021"],
        ["Alpha", "20 %", "1", "6", "Finn, 2 Jan 2020"],
    ]
    abbr = page.locator("#overlap abbr", has_text="Artists you both streamed")
    abbr.hover()
    assert page.locator("#tip").inner_text() == "2 of your 3, and of the other's 3."


def test_downloads_hold_everything_shared(sign_in):
    rows = list(csv.DictReader(io.StringIO(sign_in(FINN).get("/compare/artists.csv").text)))
    assert [
        (row["item_name"], row["common_pct"], row["my_streams"], row["their_streams"]) for row in rows
    ] == [
        ("Alpha", "20.0", "6", "1"),
        ("Beta", "20.0", "2", "3"),
    ]
    assert rows[0]["my_first_at"] == "2020-01-01T23:30:00.000+00:00"
    assert len(sign_in(FINN).get("/compare/tracks.csv").text.splitlines()) == 3


@pytest.mark.parametrize("page", ["/compare", *CSVS])
@pytest.mark.parametrize("other", [HUGO, 1, 999, "x", -1, "9" * 40])
def test_who_did_not_agree_is_not_compared_whatever_the_address_says(sign_in, page, other):
    answer = sign_in(FINN).get(f"{page}?with={other}")
    assert answer.status_code == 404
    assert "Alpha" not in answer.text


def test_an_unanswered_question_shows_nothing_to_who_asked(sign_in):
    page = sign_in(HUGO).get("/compare").text
    assert "Nobody compares with you" in page
    assert "http://127.0.0.1:8000/sharing" in page
    assert sign_in(HUGO).get("/compare/artists.csv").status_code == 404


def test_a_withdrawn_consent_ends_it_at_once_for_both(main_db, source_db, sign_in_fresh):
    with main_db.connect() as connection:
        insert_platform(connection)
        insert_compared(connection)
    with source_db.connect() as connection:
        insert_consents(connection)
        finn, greta = sign_in_fresh(FINN), sign_in_fresh(GRETA)
        assert "40 %" in finn.get("/compare").text
        assert "40 %" in greta.get("/compare").text
        connection.execute("DELETE FROM comparison WHERE asker_id = %s", (GRETA,))
        for client, other in ((finn, GRETA), (greta, FINN)):
            assert "Nobody compares with you" in client.get("/compare").text
            assert client.get(f"/compare?with={other}").text.count("Alpha") == 0
            assert client.get("/compare/artists.csv").status_code == 404


def test_without_a_stream_of_one_of_them_there_is_nothing_to_compare_yet(main_db, source_db, sign_in_fresh):
    with main_db.connect() as connection:
        insert_platform(connection)
        insert_compared(connection)
        connection.execute("DELETE FROM warehouse.fact_play WHERE user_id = %s", (GRETA,))
    with source_db.connect() as connection:
        insert_consents(connection)
    page = sign_in_fresh(FINN).get("/compare").text
    assert "There is nothing to compare yet" in page
    assert "0 %" not in page


def test_nothing_in_common_is_said(main_db, source_db, sign_in_fresh):
    with main_db.connect() as connection:
        insert_platform(connection)
        insert_compared(connection)
        query = "DELETE FROM warehouse.fact_play WHERE user_id = %s AND artist_id <> 'artist-delta'"
        connection.execute(query, (GRETA,))
    with source_db.connect() as connection:
        insert_consents(connection)
    page = sign_in_fresh(FINN).get("/compare").text
    assert "You and Greta &lt;3 have streamed nothing in common yet" in page
    assert 'id="artists"' not in page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits(open_page, artifacts, width, scheme):
    page = open_page(FINN, "/compare", width=width, color_scheme=scheme)
    page.screenshot(path=artifacts / f"compare-{width}-{scheme}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []
