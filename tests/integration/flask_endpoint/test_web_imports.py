"""The import page: uploads, their state, and that they are nobody else's business."""

import csv
import io
import os
from zipfile import ZipFile

import pytest
import requests
from endpoint_browser import Browser, form_token
from endpoint_stack import Endpoint

pytestmark = pytest.mark.integration

EXPORT = b'[{"ts": "2024-01-01T00:00:00Z", "ms_played": 1000}]'


def upload(browser: Browser, content: bytes = EXPORT, name: str = "endsong_0.json") -> requests.Response:
    """Send a file as the page's script does."""
    token = form_token(browser.get("/imports/").text)
    return browser.post(
        "/imports/",
        files={"file": (name, content)},
        headers={"X-CSRFToken": token, "Accept": "application/json"},
    )


def test_an_upload_is_queued_and_followed(endpoint: Endpoint):
    browser, account_id = endpoint.local("anna")
    answer = upload(browser)
    assert answer.status_code == 202, answer.text
    job_id = answer.json()["import_job_id"]
    status = browser.get(f"/api/v1/imports/{job_id}").json()
    assert (status["status"], status["account_id"], status["file_name"]) == (
        "queued",
        account_id,
        "endsong_0.json",
    )
    assert browser.get(answer.json()["page"]).status_code == 200
    assert "endsong_0.json" in browser.get("/").text


def test_without_script_the_form_leads_to_the_result(endpoint: Endpoint):
    browser, _ = endpoint.local("anna")
    token = form_token(browser.get("/imports/").text)
    answer = browser.post(
        "/imports/", {"csrf_token": token}, files={"file": ("a.json", EXPORT)}, allow_redirects=False
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/imports/")


def test_a_form_without_a_file_is_explained(endpoint: Endpoint):
    browser, _ = endpoint.local("anna")
    answer = browser.submit("/imports/", "/imports/")
    assert answer.status_code == 400
    assert "There is no file" in answer.text


def test_an_upload_beyond_the_bound_is_refused_by_name_of_the_setting(endpoint: Endpoint):
    browser, _ = endpoint.local("anna")
    answer = upload(browser, os.urandom(3 * 1024 * 1024))
    assert answer.status_code == 413
    assert answer.json()["error"] == "too_large"
    assert "MAX_UPLOAD_MB" in answer.json()["next_step"]
    assert endpoint.query("SELECT count(*) FROM import_job") == [(0,)]


def test_a_stranger_cannot_upload(endpoint: Endpoint):
    answer = requests.post(endpoint.address + "/imports/", files={"file": ("a.json", EXPORT)}, timeout=30)
    assert answer.status_code == 401


def test_a_session_without_the_csrf_token_cannot_upload(endpoint: Endpoint):
    browser, account_id = endpoint.local("anna")
    assert browser.post("/imports/", files={"file": ("a.json", EXPORT)}).status_code == 400
    through_api = browser.post(
        "/api/v1/imports", {"account_id": str(account_id)}, files={"file": ("a.json", EXPORT)}
    )
    assert through_api.status_code == 401


def test_nobody_sees_the_imports_of_others(endpoint: Endpoint):
    anna, _ = endpoint.local("anna")
    job_id = upload(anna).json()["import_job_id"]
    ben, _ = endpoint.local("ben")
    for browser in (ben, endpoint.admin()):
        for path in (f"/imports/{job_id}", f"/imports/{job_id}/rejected.csv", f"/api/v1/imports/{job_id}"):
            assert browser.get(path).status_code == 404
    assert "endsong" not in ben.get("/imports/").text


def test_the_result_accounts_for_every_row(endpoint: Endpoint):
    browser, account_id = endpoint.local("anna")
    job_id = upload(browser).json()["import_job_id"]
    endpoint.change(
        "UPDATE import_job SET status = 'done', received_count = 5, new_count = 1, duplicate_count = 1, "
        "rejected_count = 3 WHERE import_job_id = %s",
        job_id,
    )
    for index, reason, row in [(7, "no ts", '{"a": 1}'), (8, "no ts", "=1+1"), (9, "bad ts", "<b>x</b>")]:
        endpoint.change(
            "INSERT INTO rejected_row (account_id, import_job_id, place, row_index, reason, row) "
            "VALUES (%s, %s, 'endsong_0.json', %s, %s, %s)",
            account_id,
            job_id,
            index,
            reason,
            row,
        )
    page = browser.get(f"/imports/{job_id}").text
    assert "5 received = 1 new" in " ".join(page.split())
    assert "2 \u00d7 no ts" in page
    assert "<b>x</b>" not in page
    assert browser.get(f"/api/v1/imports/{job_id}").json()["rejected_by_reason"] == {"no ts": 2, "bad ts": 1}
    answer = browser.get(f"/imports/{job_id}/rejected.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["row"] for row in rows] == ["7", "8", "9"]
    assert rows[1]["content"] == "'=1+1", "a spreadsheet must not run it"


def test_the_client_streams_an_upload_with_progress(endpoint: Endpoint, tmp_path):
    _, account_id = endpoint.local("anna")
    file = tmp_path / "my_spotify_data.zip"
    with ZipFile(file, "w") as archive:
        archive.writestr("Read_Me_First.pdf", os.urandom(1_500_000))
    size = file.stat().st_size
    seen: list[tuple[int, int]] = []
    job_id = endpoint.client.upload(account_id, file, lambda sent, total: seen.append((sent, total)))
    assert seen[-1] == (size, size)
    assert len(seen) > 3
    status = endpoint.client.import_status(job_id)
    assert status["file_name"] == "my_spotify_data.zip"
    assert endpoint.query("SELECT file_bytes FROM import_job") == [(size,)]


NAMES = [
    "../../../etc/cron.d/evil.json",
    "..\\..\\evil.json",
    "/etc/passwd",
    "a\x00b.json",
    "évil\ud7ff.json",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_an_upload_is_shown_but_leads_nowhere(endpoint: Endpoint, name: str):
    browser, _ = endpoint.local("anna")
    job_id = upload(browser, name=name).json()["import_job_id"]
    shown, spooled = endpoint.query("SELECT file_name, spool_path FROM import_job")[0]
    folder = endpoint.services.settings.upload_dir
    assert not {"/", "\\", "\x00"} & set(shown)
    assert [str(path) for path in folder.iterdir()] == [spooled]
    assert browser.get(f"/imports/{job_id}").status_code == 200
