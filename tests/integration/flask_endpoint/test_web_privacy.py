"""The privacy page: taking one's data home, ending the connection, erasing everything; one's own alone."""

import io
import json
from zipfile import ZipFile

import pytest
from endpoint_browser import Browser, form_token
from endpoint_stack import ADMIN_PASSWORD, Endpoint, Spotify

from flask_endpoint.db import connect
from flask_endpoint.worker import Worker

pytestmark = pytest.mark.integration
DOWNLOAD = "/privacy/my_encore_data.zip"


def send_export(endpoint: Endpoint, browser: Browser, artist: str, *, is_worked_off: bool = True) -> int:
    """Upload a play of `artist` and a row that is none, and let the worker import them; returns the job."""
    row = {
        "ts": "2024-01-01T00:00:00Z",
        "ms_played": 100_000,
        "spotify_track_uri": f"spotify:track:{artist}",
        "master_metadata_track_name": "Song",
        "master_metadata_album_artist_name": artist,
    }
    content = json.dumps([row, {"ts": "never", "ms_played": 1, "platform": f"tv of {artist}"}])
    answer = browser.post(
        "/imports/",
        files={"file": ("endsong_0.json", content)},
        headers={"X-CSRFToken": form_token(browser.get("/imports/").text), "Accept": "application/json"},
    )
    if is_worked_off:
        settings = endpoint.services.settings
        with connect(settings) as connection:
            assert Worker(settings).work_once(connection)
    return int(answer.json()["import_job_id"])


def files_of(data: bytes) -> dict[str, str]:
    """Name → text of the files in a ZIP."""
    with ZipFile(io.BytesIO(data)) as zip_file:
        return {name: zip_file.read(name).decode() for name in zip_file.namelist()}


def test_a_download_holds_ones_own_data_and_nobody_elses(endpoint: Endpoint):
    anna, _ = endpoint.local("anna")
    ben, _ = endpoint.local("ben")
    send_export(endpoint, anna, "Adamant")
    send_export(endpoint, ben, "Bulbous")
    answer = anna.get(DOWNLOAD)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my_encore_data.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    files = files_of(answer.content)
    assert "Adamant" in files["plays.csv"]
    assert "tv of Adamant" in files["rejected_rows.csv"]
    assert "Bulbous" not in str(files)
    assert "ben" not in str(files)
    assert "password" not in str(files)


def test_a_polled_listener_takes_everything_home_but_the_tokens(endpoint: Endpoint, spotify: Spotify):
    browser, account_id = endpoint.listener(1)
    new = endpoint.client.ingest(account_id)["new"]
    files = files_of(browser.get(DOWNLOAD).content)
    assert len(json.loads(files["Spotify Web API/recently_played_0.json"])) == new > 0
    about = json.loads(files["account.json"])
    assert about["account"]["spotify_user_id"] == spotify.listener(1)["id"]
    assert [poll["new_count"] for poll in about["polls"]] == [new]
    assert "token" not in files["account.json"]


def test_strangers_download_and_erase_nothing(endpoint: Endpoint):
    endpoint.local("anna")
    stranger = endpoint.browser()
    assert stranger.get(DOWNLOAD, allow_redirects=False).headers["Location"].startswith("/login")
    answer = stranger.submit("/login", "/privacy/erase", {"login_name": "anna"})
    assert answer.status_code == 401
    assert endpoint.query("SELECT count(*) FROM account WHERE login_name = 'anna'") == [(1,)]


def test_erasing_takes_the_owners_name_and_a_form_of_ours(endpoint: Endpoint):
    anna, _ = endpoint.local("anna")
    assert anna.post("/privacy/erase", {"login_name": "anna"}).status_code == 400
    assert anna.get("/privacy/erase").status_code == 405
    for name in ("", "ben", "Anna"):
        assert "Nothing was erased" in anna.submit("/privacy", "/privacy/erase", {"login_name": name}).text
    assert endpoint.query("SELECT count(*) FROM account WHERE login_name = 'anna'") == [(1,)]


def test_erasing_leaves_nothing_in_any_table_nor_on_disk(endpoint: Endpoint):
    anna, anna_id = endpoint.local("anna-of-the-marsh")
    ben, _ = endpoint.local("ben")
    jobs = {name: send_export(endpoint, browser, name) for name, browser in (("A", anna), ("Bulbous", ben))}
    send_export(endpoint, anna, "Adamant")
    send_export(endpoint, anna, "Adamant again", is_worked_off=False)
    uploads = endpoint.services.settings.upload_dir
    assert len(list(uploads.iterdir())) == 1
    page = anna.submit("/privacy", "/privacy/erase", {"login_name": "anna-of-the-marsh"})
    assert "is erased here" in page.text
    assert "Sign in" in page.text
    assert list(uploads.iterdir()) == []
    tables = endpoint.query(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    left = {name: str(endpoint.query(f"SELECT row::text FROM {name} AS row")) for (name,) in tables}  # noqa: S608
    assert [name for name, text in left.items() if "Adamant" in text or "anna-of" in text] == []
    assert "Bulbous" in left["raw_export_row"]
    assert endpoint.query("SELECT count(*) FROM account WHERE account_id = %s", anna_id) == [(0,)]
    assert anna.get(f"/imports/{jobs['A']}", allow_redirects=False).status_code == 302
    assert ben.get(f"/imports/{jobs['Bulbous']}").status_code == 200


def test_an_erased_listener_is_polled_no_more_and_may_begin_anew(endpoint: Endpoint):
    browser, account_id = endpoint.listener(1)
    endpoint.client.ingest(account_id)
    login_name = endpoint.query("SELECT login_name FROM account WHERE account_id = %s", account_id)[0][0]
    browser.submit("/privacy", "/privacy/erase", {"login_name": login_name})
    assert account_id not in {account["account_id"] for account in endpoint.client.accounts()}
    assert endpoint.query("SELECT count(*) FROM track") == [(0,)]
    assert endpoint.api("POST", "/ingest", json={"account_id": account_id}).status_code == 404
    assert endpoint.listener(1)[1] != account_id


def test_a_session_of_an_erased_account_elsewhere_is_nobody(endpoint: Endpoint):
    anna, _ = endpoint.local("anna")
    elsewhere = endpoint.browser()
    elsewhere.sign_in_locally("anna", "a long password")
    anna.submit("/privacy", "/privacy/erase", {"login_name": "anna"})
    for path in ("/privacy", DOWNLOAD, "/imports/"):
        assert elsewhere.get(path, allow_redirects=False).status_code == 302


def test_the_administrator_who_erases_everything_still_gets_in(endpoint: Endpoint):
    admin = endpoint.admin()
    send_export(endpoint, admin, "Adamant")
    admin.submit("/privacy", "/privacy/erase", {"login_name": "admin"})
    assert endpoint.query("SELECT count(*) FROM play") == [(0,)]
    assert endpoint.browser().sign_in_locally("admin", ADMIN_PASSWORD).status_code == 302


def test_disconnecting_keeps_the_plays_and_deletes_the_tokens(endpoint: Endpoint):
    browser, account_id = endpoint.listener(1)
    new = endpoint.client.ingest(account_id)["new"]
    assert "tokens are deleted" in browser.submit("/privacy", "/privacy/disconnect").text
    assert endpoint.query("SELECT count(*) FROM play") == [(new,)]
    assert endpoint.query(
        "SELECT access_token_encrypted, refresh_token_encrypted FROM account WHERE account_id = %s",
        account_id,
    ) == [(None, None)]
