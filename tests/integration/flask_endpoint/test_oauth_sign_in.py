"""Signing in with Spotify, through the pages, against the simulator."""

from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest
from cryptography.fernet import Fernet
from endpoint_browser import query_of
from endpoint_stack import REDIRECT_URI, Endpoint, Spotify, StartEndpoint

pytestmark = pytest.mark.integration


def test_a_listener_signs_in_and_gets_an_account(endpoint: Endpoint, spotify: Spotify):
    browser, account_id = endpoint.listener(1)
    listener = spotify.listener(1)
    row = endpoint.query(
        "SELECT kind, spotify_account_id, spotify_user_id, status, time_zone, authorized_at IS NOT NULL "
        "FROM account WHERE account_id = %s",
        account_id,
    )[0]
    key = listener["account_id"] or listener["id"]
    assert row == ("spotify", key, listener["id"], "active", "UTC", True)
    home = browser.get("/")
    assert home.status_code == 200
    assert "collecting" in home.text
    assert "http://127.0.0.1:3000" in home.text


def test_state_and_pkce_and_the_one_scope_are_sent(endpoint: Endpoint):
    query = query_of(endpoint.browser().begin_spotify())
    assert query["code_challenge_method"] == "S256"
    assert len(query["code_challenge"]) == 43
    assert len(query["state"]) >= 43
    assert query["scope"] == "user-read-recently-played"
    assert query["redirect_uri"] == REDIRECT_URI
    verifiers = endpoint.query("SELECT code_verifier_encrypted FROM authorization_request")
    verifier = endpoint.services.vault.decrypt(verifiers[0][0])
    expected = urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert query["code_challenge"] == expected


def test_signing_in_again_is_the_same_account_and_keeps_the_date_of_consent(endpoint: Endpoint):
    _, first = endpoint.listener(2)
    endpoint.change("UPDATE account SET authorized_at = '2026-08-01' WHERE account_id = %s", first)
    _, second = endpoint.listener(2)
    assert first == second
    assert endpoint.query("SELECT count(*) FROM account WHERE authorized_at = '2026-08-01'")[0][0] == 1


def test_renewing_consent_begins_six_new_months(endpoint: Endpoint):
    browser, account_id = endpoint.listener(2)
    endpoint.change("UPDATE account SET authorized_at = '2026-05-25' WHERE account_id = %s", account_id)
    address = browser.begin_spotify("/connect?renew=1")
    assert query_of(address)["show_dialog"] == "true"
    browser.get(browser.decide(address, 2).replace(REDIRECT_URI, endpoint.address + "/callback"))
    renewed = "SELECT authorized_at > now() - interval '1 minute' FROM account WHERE kind = 'spotify'"
    assert endpoint.query(renewed) == [(True,)]


def callback_of(endpoint: Endpoint, address: str) -> str:
    """The callback, at the port this endpoint really listens on."""
    return address.replace(REDIRECT_URI, endpoint.address + "/callback")


def test_declining_is_explained(endpoint: Endpoint):
    browser = endpoint.browser()
    back = browser.decide(browser.begin_spotify(), 1, "cancel")
    answer = browser.get(callback_of(endpoint, back))
    assert answer.status_code == 403
    assert "You did not allow Encore" in answer.text
    assert endpoint.query("SELECT count(*) FROM account WHERE kind = 'spotify'") == [(0,)]


def test_a_forged_state_is_refused(endpoint: Endpoint):
    browser = endpoint.browser()
    back = browser.decide(browser.begin_spotify(), 1)
    forged = back.replace(query_of(back)["state"], "A" * 64)
    answer = browser.get(callback_of(endpoint, forged))
    assert answer.status_code == 400
    assert "was not begun in this browser" in answer.text


def test_a_missing_state_is_refused(endpoint: Endpoint):
    assert endpoint.browser().get("/callback?code=x").status_code == 400


def test_a_replayed_callback_is_refused(endpoint: Endpoint):
    browser = endpoint.browser()
    back = callback_of(endpoint, browser.decide(browser.begin_spotify(), 1))
    cookies = browser.session.cookies.copy()
    assert browser.get(back, allow_redirects=False).status_code == 302
    browser.session.cookies = cookies  # the very cookie the sign-in began with
    assert browser.get(back, allow_redirects=False).status_code == 400


def test_another_browser_cannot_finish_a_sign_in(endpoint: Endpoint):
    mine, theirs = endpoint.browser(), endpoint.browser()
    back = mine.decide(mine.begin_spotify(), 1)
    theirs.begin_spotify()
    assert theirs.get(callback_of(endpoint, back), allow_redirects=False).status_code == 400


def test_a_sign_in_older_than_ten_minutes_is_refused(endpoint: Endpoint):
    browser = endpoint.browser()
    back = browser.decide(browser.begin_spotify(), 1)
    endpoint.change("UPDATE authorization_request SET created_at = now() - interval '11 minutes'")
    assert browser.get(callback_of(endpoint, back)).status_code == 400


def test_a_pasted_address_finishes_a_sign_in(endpoint: Endpoint):
    browser = endpoint.browser()
    back = browser.decide(browser.begin_spotify(), 1)
    assert back.startswith(REDIRECT_URI)
    pasted = {"address": f"  {back}\n"}
    answer = browser.submit("/connect/paste", "/connect/paste", pasted, allow_redirects=False)
    assert answer.status_code == 302
    assert "collecting" in browser.get("/").text


def test_a_pasted_address_of_another_place_is_refused(endpoint: Endpoint):
    browser = endpoint.browser()
    back = browser.decide(browser.begin_spotify(), 1).replace("127.0.0.1:8000", "127.0.0.1:8001")
    answer = browser.submit("/connect/paste", "/connect/paste", {"address": back})
    assert answer.status_code == 400
    assert REDIRECT_URI in answer.text


def test_next_leads_to_the_dashboard_after_signing_in(endpoint: Endpoint):
    browser = endpoint.browser()
    address = browser.begin_spotify("/connect?next=http://127.0.0.1:3000/rankings")
    answer = browser.get(callback_of(endpoint, browser.decide(address, 1)), allow_redirects=False)
    assert answer.headers["Location"] == "http://127.0.0.1:3000/rankings"


def test_only_listed_accounts_may_sign_in(start_endpoint: StartEndpoint, spotify: Spotify):
    endpoint = start_endpoint(ALLOWED_SPOTIFY_USERS=f"somebody, {spotify.listener(1)['id']}")
    endpoint.listener(1)
    browser = endpoint.browser()
    back = browser.decide(browser.begin_spotify(), 2)
    answer = browser.get(callback_of(endpoint, back))
    assert answer.status_code == 403
    assert "ALLOWED_SPOTIFY_USERS" in answer.text
    assert endpoint.query("SELECT count(*) FROM account WHERE kind = 'spotify'") == [(1,)]


def test_an_account_linked_by_id_is_found_again_by_account_id(endpoint: Endpoint, spotify: Spotify):
    _, account_id = endpoint.listener(1)
    keys = "SELECT spotify_account_id, spotify_user_id FROM account WHERE kind = 'spotify'"
    key, user_id = endpoint.query(keys)[0]
    endpoint.change("UPDATE account SET spotify_account_id = %s WHERE kind = 'spotify'", user_id)
    assert endpoint.listener(1)[1] == account_id
    assert endpoint.query("SELECT spotify_account_id FROM account WHERE kind = 'spotify'") == [(key,)]


def test_an_outage_of_spotify_during_sign_in_is_explained(endpoint: Endpoint, spotify: Spotify):
    browser = endpoint.browser()
    back = browser.decide(browser.begin_spotify(), 1)
    spotify.fault("/api/token", status=503)
    answer = browser.get(callback_of(endpoint, back))
    assert answer.status_code == 502
    assert "Try again in a few minutes" in answer.text


def test_export_only_mode_explains_itself(start_endpoint: StartEndpoint):
    endpoint = start_endpoint(SPOTIFY_CLIENT_ID="", SPOTIFY_CLIENT_SECRET="")
    browser = endpoint.browser()
    assert "export-only mode" in browser.get("/").text
    answer = browser.get("/connect", allow_redirects=False)
    assert answer.status_code == 409
    assert "SPOTIFY_CLIENT_ID" in answer.text


def test_tokens_are_encrypted_in_the_table_and_absent_from_logs(endpoint: Endpoint, caplog, capfd):
    caplog.set_level("DEBUG")
    _, account_id = endpoint.listener(1)
    endpoint.client.ingest(account_id)
    access, refresh = endpoint.query(
        "SELECT access_token_encrypted, refresh_token_encrypted FROM account WHERE account_id = %s",
        account_id,
    )[0]
    vault = endpoint.services.vault
    tokens = [vault.decrypt(access), vault.decrypt(refresh)]
    assert all(token.startswith(("BQ", "AQ")) for token in tokens)
    stored = str(endpoint.query("SELECT account::text FROM account"))
    everything = caplog.text + "".join(capfd.readouterr()) + stored
    assert "polled" in everything
    for secret in [*tokens, endpoint.env["SPOTIFY_CLIENT_SECRET"], endpoint.env["SERVICE_TOKEN"]]:
        assert secret not in everything


def test_a_new_key_takes_over_stored_tokens(endpoint: Endpoint, start_endpoint: StartEndpoint):
    _, account_id = endpoint.listener(1)
    new_key = Fernet.generate_key().decode()
    old_keys = endpoint.env["TOKEN_ENCRYPTION_KEYS"]
    rotating = start_endpoint(TOKEN_ENCRYPTION_KEYS=f"{new_key},{old_keys}")
    rotating.browser().get("/")
    only_new = start_endpoint(TOKEN_ENCRYPTION_KEYS=new_key)
    assert only_new.client.ingest(account_id)["status"] == "done"
