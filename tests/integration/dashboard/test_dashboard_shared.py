"""A share link shows what its owner chose, while it lasts, and opens nothing else."""
# ruff: noqa: RUF001  (the texts have dashes meant for people)

import re

import pytest
from handmade_rows import ANNA, BORIS_ONLY, insert_listening
from shared_rows import (
    CARDS,
    EMPTY,
    ENDED,
    EVERYTHING,
    EXPIRED,
    NO_YEAR,
    SILENT_YEAR,
    WHOLE_YEAR,
    WRAPPED_CARDS,
    insert_links,
)

from flask_endpoint import sharing

pytestmark = pytest.mark.integration
SECRETS = {
    "totals": ["12,345", "10,001", "789"],
    "calendar": ["Saturday 3 October 2026: 2.5 h"],
    "artists": ["60 streams"],
    "tracks": ["Ein Lied für Dich", "The Formulas"],
    "clock": ["Friday 18:00"],
}
"""Card → figures of Anna's that only this card shows."""
OF_THE_YEAR = {
    "wrapped_time": "25,000 minutes",
    "wrapped_artists": "The Formulas",
    "wrapped_tracks": "Song &amp; 0",
    "wrapped_peak_hour": "18:00–19:00",
    "wrapped_longest_day": "3 Oct 2026",
    "wrapped_session": "4.5 h",
    "wrapped_streak": "12 days",
    "wrapped_discoveries": "20 new artists",
    "wrapped_obsession": "Again &amp; Again",
}
"""The same of the Wrapped of 2026, which knows neither albums nor genres."""


@pytest.fixture
def guest(app):
    """Somebody without a session."""
    return app.test_client()


@pytest.mark.parametrize("card", CARDS)
def test_a_link_shows_the_chosen_card_and_no_other(guest, card):
    page = guest.get(f"/shared?key=only-{card}").text
    assert re.findall(r'<section class="card" id="(\w+)"', page) == [card]
    for other, figures in SECRETS.items():
        assert all((figure in page) == (other == card) for figure in figures), other


def test_every_card_has_the_figures_of_its_owner(browser, address):
    page = browser.new_page()
    page.goto(f"{address}/shared?key={EVERYTHING}")
    assert page.locator("h1").inner_text() == "Anna's listening"
    assert page.locator("#totals dd").all_inner_texts() == [
        "≈ 1,237 h",
        "12,345",
        "10,001",
        "789",
        "456",
        "3,210",
    ]
    assert (
        page.locator("#calendar h2").inner_text() == "Music on 3 of 365 days; the most on 3 Oct 2026: 2.5 h"
    )
    assert page.locator("#calendar .squares i[class]").count() == 365
    lines = [" | ".join(line.split("\n")) for line in page.locator("#artists li").all_inner_texts()]
    assert lines == ["Die Probe | 60 streams", "Tag Soup | 45 streams"]
    assert page.locator("#tracks li").count() == 3
    assert page.locator("#tracks h2").inner_text() == "Ein Lied für Dich leads with 3 streams"
    assert page.locator("#clock .week i").count() == 168
    assert page.locator("#clock h2").inner_text() == "Friday 18:00–19:00 is the hour: 19.2 % of all"
    page.close()


def sections(page: str) -> list[str]:
    """The ids of the cards."""
    return re.findall(r'<section class="card" id="(\w+)"', page)


def test_what_can_be_chosen_is_what_can_be_shown():
    assert (sharing.CARDS, sharing.WRAPPED_CARDS) == (CARDS, WRAPPED_CARDS)


@pytest.mark.parametrize("card", OF_THE_YEAR)
def test_a_link_to_a_card_of_wrapped_shows_this_card_and_no_other(guest, card):
    page = guest.get(f"/shared?key=only-{card}").text
    assert sections(page) == [card]
    assert {other for other, figure in OF_THE_YEAR.items() if figure in page} == {card}


@pytest.mark.parametrize("card", sorted(set(WRAPPED_CARDS) - OF_THE_YEAR.keys()))
def test_a_card_that_the_year_does_not_have_is_left_out(guest, card):
    page = guest.get(f"/shared?key=only-{card}").text
    assert sections(page) == []
    assert "no music to show here yet" in page


def test_the_whole_wrapped_of_a_year_can_be_shared_and_speaks_of_its_owner_not_of_the_reader(guest):
    page = guest.get(f"/shared?key={WHOLE_YEAR}").text
    assert sections(page) == list(OF_THE_YEAR)
    assert "Artist of 2026 so far" in page
    assert "1.7 % of the year's streams" in page.replace("&#39;", "'")
    assert not re.search(r"\byour?\b", page.partition("<main")[2], re.IGNORECASE)


def test_a_link_to_one_year_shows_no_other(guest):
    assert "Artist of 2024" in guest.get(f"/shared?key={SILENT_YEAR}").text
    assert "wrapped_obsession" not in guest.get(f"/shared?key={SILENT_YEAR}").text
    for claim in ("", "&period=2026&wrapped_year=2026"):
        assert sections(guest.get(f"/shared?key={NO_YEAR}{claim}").text) == []


@pytest.mark.parametrize(
    "key", [EXPIRED, ENDED, "unknown", "", "x" * 5000, "%00", "%F0%9F%8E%B5", "' OR true --"]
)
def test_what_expired_was_ended_or_never_was_shows_nothing(guest, key):
    answer = guest.get(f"/shared?key={key}")
    assert answer.status_code == 404
    assert "This link shows nothing" in answer.text
    assert "Anna" not in answer.text
    assert not [figure for figures in SECRETS.values() for figure in figures if figure in answer.text]


def test_the_hash_of_a_token_is_no_token(guest, seeded_source):
    with seeded_source.connect("dashboard_ro") as connection:
        for (kept,) in connection.execute("SELECT encode(token_hash, 'hex') FROM share_link").fetchall():
            assert guest.get(f"/shared?key={kept}").status_code == 404


def test_a_link_opens_no_other_address(app, guest):
    rules = {rule.rule for rule in app.url_map.iter_rules() if "<" not in rule.rule} - {"/shared", "/health"}
    assert len(rules) > 20
    for rule in sorted(rules):
        for claim in (f"key={EVERYTHING}", f"key={EVERYTHING}&account_id={ANNA}&user_id={ANNA}"):
            answer = guest.get(
                f"{rule}?{claim}", headers={"Referer": f"http://localhost/shared?key={EVERYTHING}"}
            )
            assert answer.status_code == 302, rule
            assert "/login?" in answer.location
    guest.set_cookie("encore_session", EVERYTHING)
    assert guest.get("/", headers={"Authorization": f"Bearer {EVERYTHING}"}).status_code == 302


def test_a_link_shows_its_owner_and_nobody_else(guest):
    for claim in ("", "&user_id=2", "&account_id=2&period=2026&days=2024"):
        page = guest.get(f"/shared?key={EVERYTHING}{claim}").text
        assert BORIS_ONLY not in page
        assert "77,777" not in page


def test_whoever_is_signed_in_sees_the_owners_cards_and_keeps_their_own_pages(sign_in):
    boris = sign_in(2)
    assert "Anna's listening" in boris.get(f"/shared?key={EVERYTHING}").text.replace("&#39;", "'")
    assert BORIS_ONLY not in boris.get(f"/shared?key={EVERYTHING}").text
    assert BORIS_ONLY in boris.get("/rankings").text


def test_an_ended_link_and_an_erased_account_show_nothing_from_then_on(main_db, source_db, fresh_app):
    with main_db.connect() as connection:
        insert_listening(connection)
    guest = fresh_app.test_client()
    with source_db.connect() as connection:
        insert_links(connection)
        assert guest.get(f"/shared?key={EVERYTHING}").status_code == 200
        connection.execute("UPDATE share_link SET revoked_at = now() WHERE cards = '{totals}'")
        assert guest.get("/shared?key=only-totals").status_code == 404
        connection.execute("DELETE FROM account WHERE account_id = %s", (ANNA,))
        assert guest.get(f"/shared?key={EVERYTHING}").status_code == 404


def test_the_page_tells_nobody_where_it_is_and_keeps_nothing(guest):
    headers = guest.get(f"/shared?key={EVERYTHING}").headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in headers


def test_the_page_has_no_key_in_it_and_no_menu(guest):
    page = guest.get(f"/shared?key={EVERYTHING}").text
    assert EVERYTHING not in page
    assert "<nav" not in page
    assert ".csv" not in page


def test_somebody_without_plays_shares_an_empty_page(guest):
    answer = guest.get(f"/shared?key={EMPTY}")
    assert answer.status_code == 200
    assert "no music" in answer.text


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits(browser, address, artifacts, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    for name, key in (("shared", EVERYTHING), ("shared-wrapped", WHOLE_YEAR)):
        page.goto(f"{address}/shared?key={key}")
        page.screenshot(path=artifacts / f"{name}-{width}-{scheme}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
