"""The API for services, by its own client and by hand."""

import pytest
import requests
from endpoint_stack import SERVICE_TOKEN, Endpoint, Spotify, StartEndpoint

from flask_endpoint.client import EncoreClient, EncoreError, ImportFailedError, UnreachableError

pytestmark = pytest.mark.integration

SERVICE_CALLS = [
    ("GET", "/accounts"),
    ("POST", "/accounts"),
    ("POST", "/ingest"),
    ("POST", "/imports"),
    ("GET", "/imports/1"),
    ("GET", "/token?account_id=1"),
    ("GET", "/recently-played?account_id=1"),
    ("GET", "/metrics"),
    ("GET", "/enrichment"),
    ("POST", "/enrichment"),
    ("POST", "/enrichment/genres"),
    ("GET", "/library"),
    ("POST", "/purge"),
    ("POST", "/library"),
]


@pytest.mark.parametrize("token", [None, "wrong", SERVICE_TOKEN + "x", "ünïcode"])
def test_services_need_the_token(endpoint: Endpoint, token: str | None):
    encoded = token.encode().decode("latin-1") if token else None
    for method, path in SERVICE_CALLS:
        answer = endpoint.api(method, path, encoded)
        assert answer.status_code == 401, path
        assert set(answer.json()) == {"error", "message", "next_step"}
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_service(endpoint: Endpoint):
    browser = endpoint.admin()
    for method, path in SERVICE_CALLS:
        if not path.startswith("/imports/"):
            answer = browser.session.request(method, f"{endpoint.address}/api/v1{path}", timeout=30)
            assert answer.status_code == 401, path


def test_accounts_are_made_once_with_a_password_shown_once(endpoint: Endpoint):
    first = endpoint.api("POST", "/accounts", json={"login_name": "anna", "time_zone": "Europe/Vienna"})
    assert first.status_code == 201
    password = first.json()["password"]
    assert endpoint.browser().sign_in_locally("anna", password).status_code == 302
    again = endpoint.api("POST", "/accounts", json={"login_name": "anna"})
    assert again.status_code == 200
    assert again.json()["password"] is None
    assert again.json()["account_id"] == first.json()["account_id"]
    listed = {account["login_name"]: account for account in endpoint.client.accounts()}
    assert listed["anna"]["time_zone"] == "Europe/Vienna"
    assert listed["admin"]["is_admin"] is True
    assert not any("password" in key or "token" in key for key in listed["anna"])


BAD_ACCOUNTS = [
    ({}, "invalid_request"),
    ({"login_name": ""}, "invalid_request"),
    ({"login_name": "spotify:me"}, "invalid_account"),
    ({"login_name": "a\x00b"}, "invalid_account"),
    ({"login_name": "anna", "password": "short"}, "invalid_account"),
    ({"login_name": "anna", "time_zone": "Middle/Earth"}, "invalid_account"),
    ("not an object", "invalid_request"),
]


def test_bad_accounts_are_refused_by_name_of_the_problem(endpoint: Endpoint):
    for body, code in BAD_ACCOUNTS:
        answer = endpoint.api("POST", "/accounts", json=body)
        assert (answer.status_code, answer.json()["error"]) == (422, code), body


def test_a_body_that_is_not_json_is_refused_in_json(endpoint: Endpoint):
    answer = requests.post(
        f"{endpoint.address}/api/v1/ingest",
        data="{",
        headers={"Authorization": f"Bearer {SERVICE_TOKEN}", "Content-Type": "application/json"},
        timeout=30,
    )
    assert answer.status_code in {400, 422}
    assert set(answer.json()) == {"error", "message", "next_step"}


def test_a_fresh_token_is_given_to_services(endpoint: Endpoint, spotify: Spotify):
    _, account_id = endpoint.listener(1)
    endpoint.change("UPDATE account SET access_token_expires_at = now() WHERE kind = 'spotify'")
    answer = endpoint.api("GET", f"/token?account_id={account_id}")
    assert answer.headers["Cache-Control"] == "no-store"
    token = answer.json()["access_token"]
    profile = requests.get(
        f"{spotify.address}/v1/me", headers={"Authorization": f"Bearer {token}"}, timeout=30
    )
    assert profile.json()["id"] == spotify.listener(1)["id"]


def test_recently_played_is_passed_on_and_not_stored(endpoint: Endpoint):
    _, account_id = endpoint.listener(1)
    answer = endpoint.api("GET", f"/recently-played?account_id={account_id}").json()
    assert answer["items"][0]["track"]["uri"].startswith("spotify:track:")
    assert endpoint.query("SELECT count(*) FROM raw_api_play") == [(0,)]


def test_services_learn_what_an_account_lacks(endpoint: Endpoint, start_endpoint: StartEndpoint):
    _, account_id = endpoint.local("anna")
    for path in ("/token", "/recently-played"):
        answer = endpoint.api("GET", f"{path}?account_id={account_id}")
        assert (answer.status_code, answer.json()["error"]) == (409, "not_connected")
        missing = endpoint.api("GET", f"{path}?account_id=999")
        assert (missing.status_code, missing.json()["error"]) == (404, "no_such_account")
        assert endpoint.api("GET", path).status_code == 422
        assert endpoint.api("GET", f"{path}?account_id=99999999999999999999999").status_code == 422
    export_only = start_endpoint(SPOTIFY_CLIENT_ID="", SPOTIFY_CLIENT_SECRET="")
    answer = export_only.api("GET", f"/token?account_id={account_id}")
    assert answer.json()["error"] == "export_only"


def test_unknown_addresses_of_the_api_answer_in_json(endpoint: Endpoint):
    answer = endpoint.api("GET", "/nothing")
    assert (answer.status_code, answer.json()["error"]) == (404, "not_found")
    assert endpoint.api("DELETE", "/accounts").json()["error"] == "method_not_allowed"


def test_an_upload_for_nobody_is_refused(endpoint: Endpoint):
    answer = endpoint.api("POST", "/imports", data={"account_id": "999"}, files={"file": ("a.json", b"[]")})
    assert (answer.status_code, answer.json()["error"]) == (404, "no_such_account")
    endpoint.local("anna")
    no_file = endpoint.api("POST", "/imports", data={"account_id": "1"})
    assert no_file.status_code in {400, 422}
    assert endpoint.client.accounts()


def test_the_document_describes_every_call(endpoint: Endpoint):
    document = requests.get(f"{endpoint.address}/openapi/openapi.json", timeout=30).json()
    paths = {(path, method) for path, calls in document["paths"].items() for method in calls}
    assert {
        ("/api/v1/accounts", "get"),
        ("/api/v1/accounts", "post"),
        ("/api/v1/ingest", "post"),
        ("/api/v1/imports", "post"),
        ("/api/v1/imports/{import_job_id}", "get"),
        ("/api/v1/enrichment", "get"),
        ("/api/v1/enrichment", "post"),
        ("/api/v1/enrichment/genres", "post"),
        ("/api/v1/purge", "post"),
        ("/api/v1/library", "get"),
        ("/api/v1/library", "post"),
        ("/api/v1/token", "get"),
        ("/api/v1/recently-played", "get"),
        ("/api/v1/health/live", "get"),
        ("/api/v1/health/ready", "get"),
        ("/api/v1/metrics", "get"),
    } == paths
    assert document["paths"]["/api/v1/ingest"]["post"]["security"] == [{"service": []}]
    assert set(document["components"]["securitySchemes"]) == {"service", "session"}


def test_metrics_count_polls_plays_and_durations(endpoint: Endpoint):
    _, account_id = endpoint.listener(1)
    new = endpoint.client.ingest(account_id)["new"]
    text = endpoint.api("GET", "/metrics").text
    assert 'encore_polls_total{status="done"} 1.0' in text
    assert f'encore_polled_plays_total{{outcome="new"}} {float(new)}' in text
    assert 'encore_accounts{kind="spotify",status="active"} 1.0' in text
    assert (
        'encore_http_request_duration_seconds_count{endpoint="api.ingest",method="POST",status="200"} 1.0'
        in text
    )


def test_invented_methods_are_counted_as_one(endpoint: Endpoint):
    for number in range(3):
        endpoint.api(f"INVENTED{number}", "/accounts")
    text = endpoint.api("GET", "/metrics").text
    counted = [line for line in text.splitlines() if "_count{" in line and 'method="other"' in line]
    assert [float(line.split()[-1]) for line in counted] == [3.0]
    assert "INVENTED" not in text


def test_the_client_explains_failures(endpoint: Endpoint):
    assert endpoint.client.ready()
    assert not EncoreClient("http://127.0.0.1:1", SERVICE_TOKEN).ready()
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:1"):
        EncoreClient("http://127.0.0.1:1", SERVICE_TOKEN).accounts()
    with pytest.raises(EncoreError) as refused:
        EncoreClient(endpoint.address, "wrong").accounts()
    assert (refused.value.status, refused.value.error) == (401, "not_a_service")
    _, account_id = endpoint.local("anna")
    endpoint.change(
        "INSERT INTO import_job (account_id, file_name, file_bytes, sha256, status, error) "
        "VALUES (%s, 'a.zip', 1, '', 'failed', 'not a ZIP')",
        account_id,
    )
    job_id = endpoint.query("SELECT import_job_id FROM import_job")[0][0]
    with pytest.raises(ImportFailedError, match="not a ZIP"):
        endpoint.client.wait_for_import(job_id)
