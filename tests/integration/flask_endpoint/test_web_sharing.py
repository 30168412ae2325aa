"""The sharing page: links are shown once, kept as hashes, ended at once; comparing takes two consents."""

import hashlib
import re
from datetime import timedelta

import pytest
from endpoint_browser import Browser, form_token
from endpoint_stack import Endpoint

from flask_endpoint import sharing

pytestmark = pytest.mark.integration
LINK = re.compile(r'id="new-link"><code>http://127\.0\.0\.1:3000/shared\?key=([\w-]{43})</code>')


def make_link(browser: Browser, cards: tuple[str, ...] = ("totals",), days: str = "7"):
    """Send the form."""
    token = form_token(browser.get("/sharing").text)
    return browser.post(
        "/sharing/links", [("csrf_token", token), ("days", days), *(("cards", c) for c in cards)]
    )


def token_of(answer) -> str:
    """The token in the answer that shows a new link."""
    found = LINK.search(answer.text)
    assert found, answer.text
    return found.group(1)


def test_nothing_is_shared_until_somebody_asks_for_it(endpoint: Endpoint):
    anna, _ = endpoint.local("anna")
    assert "You have made no link." in anna.get("/sharing").text
    assert endpoint.query("SELECT count(*) FROM share_link UNION ALL SELECT count(*) FROM comparison") == [
        (0,),
        (0,),
    ]


def test_a_link_is_shown_once_and_only_its_hash_is_kept(endpoint: Endpoint):
    anna, anna_id = endpoint.local("anna")
    token = token_of(make_link(anna, ("totals", "clock"), "3"))
    (row,) = endpoint.query("SELECT account_id, token_hash, cards, expires_at - created_at FROM share_link")
    expected_hash = hashlib.sha256(token.encode()).digest()
    assert row == (anna_id, expected_hash, ["totals", "clock"], timedelta(days=3))
    assert token not in anna.get("/sharing").text
    assert token_of(make_link(anna)) != token


@pytest.mark.parametrize(
    ("cards", "days"),
    [((), "7"), (("totals",), "0"), (("totals",), "91"), (("totals",), "x"), (("everything",), "7")],
)
def test_a_link_without_a_card_or_without_an_end_is_not_made(endpoint: Endpoint, cards, days):
    anna, _ = endpoint.local("anna")
    assert "No link was made" in make_link(anna, cards, days).text
    assert endpoint.query("SELECT count(*) FROM share_link") == [(0,)]


YEARS = "INSERT INTO play_partition (account_id, play_year, version, play_count) VALUES (%s, %s, 1, %s)"


def test_of_a_year_with_plays_chosen_cards_or_all_are_shared(endpoint: Endpoint, source):
    anna, anna_id = endpoint.local("anna")
    assert 'id="wrapped"' not in anna.get("/sharing").text
    for year, plays in ((2024, 9), (2025, 0), (2026, 9)):
        source.execute(YEARS, (anna_id, year, plays))
    page = anna.get("/sharing?wrapped=2024").text
    assert re.findall(r"<option( selected)?>(\d+)</option>", page) == [("", "2026"), (" selected", "2024")]
    assert 'value="wrapped" checked' in page
    token = form_token(page)
    for cards in (["wrapped_tracks", "totals"], ["wrapped", "wrapped_time"]):
        fields = [("csrf_token", token), ("days", "7"), ("wrapped_year", "2024")]
        token_of(anna.post("/sharing/links", [*fields, *(("cards", card) for card in cards)]))
    found = endpoint.query("SELECT cards, wrapped_year FROM share_link ORDER BY share_link_id")
    assert found == [(["totals", "wrapped_tracks"], 2024), (list(sharing.WRAPPED_CARDS), 2024)]
    shown = anna.get("/sharing").text
    assert "how much, Wrapped 2024 (top tracks)" in shown
    assert "Wrapped 2024 (all cards)" in shown


@pytest.mark.parametrize("year", [None, 2025, 2023])
def test_a_wrapped_without_a_year_with_plays_is_not_shared(endpoint: Endpoint, source, year):
    _, anna_id = endpoint.local("anna")
    source.execute(YEARS, (anna_id, 2025, 0))
    with pytest.raises(sharing.SharingError, match="choose the year"):
        sharing.make_link(source, anna_id, ["wrapped_time"], 7, year)
    assert endpoint.query("SELECT count(*) FROM share_link") == [(0,)]


def test_a_link_without_a_card_of_wrapped_keeps_no_year(endpoint: Endpoint, source):
    _, anna_id = endpoint.local("anna")
    source.execute(YEARS, (anna_id, 2025, 3))
    sharing.make_link(source, anna_id, ["totals"], 7, 2025)
    assert endpoint.query("SELECT wrapped_year FROM share_link") == [(None,)]


def test_a_link_is_ended_by_its_owner_alone(endpoint: Endpoint):
    anna, _ = endpoint.local("anna")
    ben, _ = endpoint.local("ben")
    make_link(anna)
    make_link(ben)  # so that Ben's page has a form, too
    ((link,),) = endpoint.query("SELECT min(share_link_id) FROM share_link")
    ben.submit("/sharing", f"/sharing/links/{link}/revoke")
    assert endpoint.query("SELECT count(*) FROM share_link WHERE revoked_at IS NOT NULL") == [(0,)]
    assert "shows nothing any more" in anna.submit("/sharing", f"/sharing/links/{link}/revoke").text
    assert endpoint.query("SELECT share_link_id FROM share_link WHERE revoked_at IS NOT NULL") == [(link,)]


def test_a_form_of_somebody_elses_page_makes_no_link(endpoint: Endpoint):
    anna, _ = endpoint.local("anna")
    assert anna.post("/sharing/links", {"cards": "totals", "days": "7"}).status_code == 400
    assert endpoint.browser().get("/sharing", allow_redirects=False).status_code == 302


def test_there_is_a_limit_to_links_that_work(endpoint: Endpoint, source):
    _, anna_id = endpoint.local("anna")
    for _ in range(sharing.MAX_LINKS):
        sharing.make_link(source, anna_id, ["totals"], 1)
    with pytest.raises(sharing.SharingError, match="end one of them first"):
        sharing.make_link(source, anna_id, ["totals"], 1)


def test_comparing_takes_a_yes_of_both_and_either_can_withdraw(endpoint: Endpoint):
    anna, anna_id = endpoint.local("anna")
    ben, ben_id = endpoint.local("ben")
    agreed = "SELECT asker_id, asked_id, agreed_at IS NOT NULL FROM comparison"
    assert (
        "no other account has that name"
        in anna.submit("/sharing", "/sharing/comparisons", {"login_name": "x"}).text
    )
    anna.submit("/sharing", "/sharing/comparisons", {"login_name": "ben"})
    assert endpoint.query(agreed) == [(anna_id, ben_id, False)]
    anna.submit("/sharing", f"/sharing/comparisons/{ben_id}/agree")  # nobody agrees for somebody else
    assert endpoint.query(agreed) == [(anna_id, ben_id, False)]
    assert "asks you" in ben.get("/sharing").text
    ben.submit("/sharing", f"/sharing/comparisons/{anna_id}/agree")
    assert endpoint.query(agreed) == [(anna_id, ben_id, True)]
    assert f"http://127.0.0.1:3000/compare?with={ben_id}" in anna.get("/sharing").text
    ben.submit("/sharing", f"/sharing/comparisons/{anna_id}/withdraw")
    assert endpoint.query(agreed) == []


def test_who_asks_back_agrees(endpoint: Endpoint, source):
    _, anna_id = endpoint.local("anna")
    _, ben_id = endpoint.local("ben")
    sharing.ask(source, anna_id, "ben")
    sharing.ask(source, anna_id, "ben")
    sharing.ask(source, ben_id, "anna")
    (row,) = sharing.comparisons_of(source, anna_id)
    assert row.agreed_at is not None
    assert endpoint.query("SELECT asker_id FROM comparison") == [(anna_id,)]


def test_nobody_compares_with_themselves(endpoint: Endpoint, source):
    _, anna_id = endpoint.local("anna")
    with pytest.raises(sharing.SharingError):
        sharing.ask(source, anna_id, "anna")


def test_a_third_person_cannot_end_a_comparison(endpoint: Endpoint, source):
    _, anna_id = endpoint.local("anna")
    _, ben_id = endpoint.local("ben")
    _, cleo_id = endpoint.local("cleo")
    sharing.ask(source, anna_id, "ben")
    assert not sharing.withdraw(source, cleo_id, anna_id)
    assert not sharing.withdraw(source, cleo_id, ben_id)
    assert not sharing.agree(source, cleo_id, anna_id)
    assert endpoint.query("SELECT count(*) FROM comparison") == [(1,)]


def test_erasing_an_account_ends_what_it_shared(endpoint: Endpoint, source):
    anna, anna_id = endpoint.local("anna")
    endpoint.local("ben")
    sharing.make_link(source, anna_id, ["totals"], 1)
    sharing.ask(source, anna_id, "ben")
    anna.submit("/privacy", "/privacy/erase", {"login_name": "anna"})
    assert endpoint.query("SELECT count(*) FROM share_link UNION ALL SELECT count(*) FROM comparison") == [
        (0,),
        (0,),
    ]
