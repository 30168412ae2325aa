"""Another day of the platform: new plays by the hourly run, bad rows stopped, figures in a browser."""

from collections.abc import Iterator

import pytest
from hand_count import count, music
from playwright.sync_api import Page

from cdc_connectors.verify import verify

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(1800)]

NEWEST = "SELECT max(release_id) FROM ops.release"
AS_OF = "SELECT as_of FROM ops.release ORDER BY release_id DESC LIMIT 1"
DAYS = "SELECT user_id, as_of_date FROM ops.published_user ORDER BY user_id"
PLAYS = "SELECT count(*) FROM warehouse.fact_play WHERE user_id = %s"
HALF_A_DAY = 12 * 3600


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """A page of a real browser, of somebody who is not signed in."""
    context = browser.new_context(locale="en-GB")
    yield context.new_page()
    context.close()


def sign_in(page: Page, platform, listener: int) -> None:
    """From the dashboard by way of Encore's and Spotify's pages back to the dashboard."""
    page.goto(platform.url("DASHBOARD_PORT"))
    page.click('a[href*="/connect"]')
    page.check(f'input[name="listener"][value="{listener}"]')
    page.click('button[value="agree"]')
    page.wait_for_url(platform.url("DASHBOARD_PORT", "/**"))


def tile(page: Page, name: str) -> str:
    """The figure of an overview tile."""
    return page.locator(".tiles div", has=page.locator("dt", has_text=name)).locator("dd").inner_text()


def test_a_browser_shows_the_figures_of_a_hand_count(platform, truth, zone_of, page):
    figures = count(truth(1), zone_of(1))
    sign_in(page, platform, 1)
    assert tile(page, "Plays") == f"{figures.plays:,}"
    assert tile(page, "Streams") == f"{figures.streams:,}"
    assert tile(page, "Active days") == f"{figures.active_days:,}"
    page.goto(platform.url("DASHBOARD_PORT", "/rankings?kind=artists&period=all_time"))
    first = page.locator("tbody tr").first.inner_text()
    name, streams = figures.favourites[0]
    assert name in first
    assert f"{streams:,}" in first


def test_the_hourly_run_brings_what_was_played_since(platform, truth, user_of):
    release = platform.rows("main", NEWEST)
    heard = {listener: {line["ended_at"] for line in truth(listener)} for listener in (1, 2, 3)}
    counts = {listener: platform.rows("main", PLAYS, user_of(listener))[0][0] for listener in heard}
    platform.control(advance_seconds=HALF_A_DAY)
    platform.run("run", "flask_to_main_hourly")
    assert platform.rows("main", NEWEST) > release
    arrived = 0
    for listener, before in heard.items():
        later = [line for line in platform.ledger(listener) if line["in_api"]]
        new = [line for line in later if line["ended_at"] not in before and line["ended_at"] > max(before)]
        assert platform.rows("main", PLAYS, user_of(listener)) == [(counts[listener] + len(new),)]
        arrived += len(music(new))
    assert arrived > 0
    assert verify(platform.values) == []


def test_an_hour_without_plays_is_skipped(platform):
    releases, days = platform.rows("main", NEWEST), platform.rows("main", DAYS)
    platform.run("run", "flask_to_main_hourly")
    if platform.rows("main", DAYS) != days:  # it was midnight somewhere: that is news, but only once
        releases = platform.rows("main", NEWEST)
        platform.run("run", "flask_to_main_hourly")
    assert platform.rows("main", NEWEST) == releases


def test_a_bad_row_in_source_stops_before_spark_and_says_why(platform, user_of):
    release, user = platform.rows("main", NEWEST), user_of(2)
    bad = "UPDATE play SET listened_ms = -5 WHERE account_id = %s AND play_id = %s"
    play, good = platform.rows(
        "source", "SELECT play_id, listened_ms FROM play WHERE account_id = %s LIMIT 1", user
    )[0]
    touch = "UPDATE play_partition SET version = nextval('ledger_version') WHERE account_id = %s"
    platform.execute("source", bad, user, play)
    platform.execute("source", touch, user)
    done = platform.run("run", "flask_to_main_hourly", check=False)
    assert done.returncode == 1
    assert "soda_source failed" in done.stdout
    assert platform.rows("main", NEWEST) == release
    found = platform.rows(
        "main", "SELECT table_name FROM ops.check_result WHERE stage = 'source' AND outcome = 'fail'"
    )
    assert found == [("play",)]
    platform.execute("source", bad.replace("-5", str(good)), user, play)
    platform.run("run", "flask_to_main_hourly")
    assert platform.rows("main", NEWEST) > release


SPOIL = """
CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN NEW.streams := NEW.plays + 1; RETURN NEW; END $$;
CREATE TRIGGER spoil BEFORE INSERT ON staging.listening_clock
FOR EACH ROW WHEN (NEW.period_type <> 'year') EXECUTE FUNCTION spoil()
"""
"""Wrong in one table only: with the hours of years, the peak hour of wrapped might be wrong as well."""
HEAL = "DROP TRIGGER spoil ON staging.listening_clock; DROP FUNCTION spoil"
TROUBLE = """
SELECT DISTINCT table_name, check_name FROM ops.check_result
WHERE stage = 'staging' AND outcome = 'fail' AND table_name = 'listening_clock'
"""


def test_a_bad_row_in_staging_keeps_the_previous_release_and_says_why(platform, page):
    release = platform.rows("main", NEWEST)
    platform.execute("main", SPOIL)
    try:
        done = platform.run("run", "spotify_analysis_etl", "--full-refresh", check=False)
    finally:
        platform.execute("main", HEAL)
    assert done.returncode == 1
    assert "check_listening_clock failed" in done.stdout
    assert platform.rows("main", NEWEST) == release
    assert any("streams" in check for _, check in platform.rows("main", TROUBLE))
    sign_in(page, platform, 1)
    assert tile(page, "Plays") != ""


def test_a_full_refresh_after_it_finds_nothing_to_correct(platform):
    (as_of,) = platform.rows("main", AS_OF)[0]
    platform.run("run", "spotify_analysis_etl", "--full-refresh", "--as-of", as_of.isoformat())
    changed = platform.rows(
        "main",
        "SELECT table_name, inserted_rows, updated_rows, deleted_rows FROM ops.release_table"
        " WHERE release_id = (SELECT max(release_id) FROM ops.release)"
        " AND inserted_rows + updated_rows + deleted_rows > 0",
    )
    assert changed == []
