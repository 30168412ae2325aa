"""The pages in a real browser: scripts run under the policy, uploads are followed to their result."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from endpoint_stack import ADMIN_PASSWORD, Endpoint
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[3]
PHONE = {"width": 380, "height": 800}
ARTIFACTS = ROOT / "artifacts" / "flask_endpoint"


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: script errors, and breaches of the content security policy."""
    return []


@pytest.fixture
def page(browser, endpoint: Endpoint, complaints: list[str]) -> Iterator[Page]:
    """A tab on a phone, signed in as the administrator."""
    context = browser.new_context(viewport=PHONE, color_scheme="dark", base_url=endpoint.address)
    tab = context.new_page()
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    tab.goto("/login")
    tab.get_by_label("Name").fill("admin")
    tab.get_by_label("Password").fill(ADMIN_PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", name="Hello, admin")).to_be_visible()
    yield tab
    context.close()


@pytest.fixture
def worker(endpoint: Endpoint) -> Iterator[None]:
    """The import worker, as its own process."""
    process = subprocess.Popen([sys.executable, "-m", "flask_endpoint.worker"], cwd=ROOT, env=endpoint.env)
    yield
    process.terminate()
    process.wait(timeout=30)


def extended_row(second: int) -> dict[str, object]:
    """One row of an extended streaming history."""
    return {
        "ts": f"2024-03-01T10:00:{second:02d}Z",
        "ms_played": 61_000 + second,
        "platform": "ios",
        "conn_country": "AT",
        "ip_addr": "203.0.113.9",
        "master_metadata_track_name": f"Song {second}",
        "master_metadata_album_artist_name": "Somebody",
        "master_metadata_album_album_name": "Album",
        "spotify_track_uri": f"spotify:track:{second:022d}",
        "episode_name": None,
        "episode_show_name": None,
        "spotify_episode_uri": None,
        "reason_start": "trackdone",
        "reason_end": "trackdone",
        "shuffle": False,
        "skipped": None,
        "offline": False,
        "offline_timestamp": None,
        "incognito_mode": False,
    }


@pytest.mark.usefixtures("worker")
def test_a_dropped_file_is_followed_to_its_result(page: Page, complaints: list[str], tmp_path: Path):
    rows = [extended_row(second) for second in range(40)]
    broken = extended_row(50) | {"ts": "never"}
    file = tmp_path / "my_spotify_data.zip"
    with ZipFile(file, "w") as archive:
        name = "Spotify Extended Streaming History/Streaming_History_Audio_2024_0.json"
        archive.writestr(name, json.dumps([*rows, rows[0], broken]))
    page.goto("/imports/")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Import").click()
    line = page.locator("#progress li")
    expect(line).to_contain_text("done: 42 received, 40 new, 1 duplicate, 1 rejected", timeout=60_000)
    line.get_by_role("link").click()
    expect(page.get_by_text("Every row is accounted for")).to_be_visible()
    expect(page.get_by_role("heading", name="Rejected rows")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them all").click()
    text = download.value.path().read_text()
    assert "never" in text
    assert "203.0.113.9" not in text
    assert complaints == []


def test_a_file_that_is_no_export_is_refused_in_words(page: Page, tmp_path: Path):
    file = tmp_path / "notes.json"
    file.write_text("")
    page.goto("/imports/")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Import").click()
    expect(page.locator("#progress li.failed")).to_be_visible()


def test_no_page_is_wider_than_a_phone(page: Page, complaints: list[str]):
    for path in ("/", "/imports/", "/privacy", "/accounts", "/logout", "/connect/paste"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    assert complaints == []


def test_a_link_is_made_shown_once_and_ended_on_a_phone(page: Page, complaints: list[str]):
    page.get_by_role("link", name="Sharing").click()
    page.get_by_label("Top artists of all time").check()
    page.get_by_label("for so many days").fill("3")
    page.get_by_role("button", name="Make a link").click()
    expect(page.locator("#new-link")).to_contain_text("/shared?key=")
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTIFACTS / "sharing-phone-dark.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_role("status")).to_have_text("The link shows nothing any more.")
    expect(page.locator("#new-link")).to_have_count(0)
    assert complaints == []
