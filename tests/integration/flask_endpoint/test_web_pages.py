"""Pages: who may see and do what."""

import re
from datetime import timedelta

import pytest
import requests
from endpoint_browser import form_token
from endpoint_stack import ADMIN_PASSWORD, Endpoint, StartEndpoint
from flask.sessions import SecureCookieSessionInterface

pytestmark = pytest.mark.integration


def test_strangers_see_the_ways_in_and_nothing_else(endpoint: Endpoint):
    browser = endpoint.browser()
    home = browser.get("/")
    assert home.status_code == 200
    assert "Sign in with Spotify" in home.text
    for path in ("/imports/", "/imports/1", "/privacy", "/accounts"):
        answer = browser.get(path, allow_redirects=False)
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/login?next={path}"


def test_the_session_is_what_the_dashboard_reads(endpoint: Endpoint):
    browser = endpoint.admin()
    cookie = next(cookie for cookie in browser.session.cookies if cookie.name == "encore_session")
    serializer = SecureCookieSessionInterface().get_signing_serializer(endpoint.app)
    session = serializer.loads(cookie.value)
    assert session["is_admin"] is True
    assert session["shown_name"] == "admin"
    assert isinstance(session["account_id"], int)
    assert session["csrf_token"]
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"
    assert not cookie.secure


def test_the_cookie_is_secure_where_the_address_is(start_endpoint: StartEndpoint):
    endpoint = start_endpoint(FLASK_PUBLIC_URL="https://encore.example.org")
    answer = endpoint.browser().get("/login")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" in answer.headers


def test_wrong_passwords_are_refused_and_then_slowed_down(endpoint: Endpoint):
    browser = endpoint.browser()
    for _ in range(5):
        assert browser.sign_in_locally("admin", "wrong").status_code == 401
    answer = browser.sign_in_locally("admin", ADMIN_PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 200
    assert endpoint.browser().sign_in_locally("nobody", "wrong").status_code == 401


DESTINATIONS = [
    ("/imports/", "/imports/"),
    ("http://127.0.0.1:3000/rankings?period=year", "http://127.0.0.1:3000/rankings?period=year"),
    ("http://127.0.0.1:8000/privacy", "http://127.0.0.1:8000/privacy"),
    ("https://evil.example/", "/"),
    ("//evil.example/", "/"),
    ("/\\evil.example", "/"),
    ("\\/evil.example", "/"),
    ("http://127.0.0.1:3000@evil.example/", "/"),
    ("http://127.0.0.1:3000.evil.example/", "/"),
    ("http://127.0.0.1:3001/", "/"),
    ("javascript:alert(1)", "/"),
    ("http:///evil.example", "/"),
    ("/\t/evil.example", "/"),
    ("http://[", "/"),
]


def test_signing_in_leads_only_to_addresses_of_ours(endpoint: Endpoint):
    for target, leads_to in DESTINATIONS:
        answer = endpoint.browser().sign_in_locally("admin", ADMIN_PASSWORD, next=target)
        assert answer.headers["Location"] == leads_to, target


def test_signing_out_ends_the_session_and_takes_a_form(endpoint: Endpoint):
    browser = endpoint.admin()
    assert browser.get("/logout").status_code == 200
    assert "Accounts" in browser.get("/").text
    browser.submit("/logout", "/logout")
    assert "Sign in with Spotify" in browser.get("/").text


def test_forms_without_their_token_are_refused(endpoint: Endpoint):
    browser, _ = endpoint.local("anna")
    forms = ("/login", "/logout", "/time-zone", "/imports/", "/connect/paste")
    for path in (*forms, "/privacy/disconnect", "/privacy/erase"):
        assert browser.post(path, {"time_zone": "Europe/Paris"}).status_code == 400, path
        assert browser.post(path, {"csrf_token": "forged"}).status_code == 400, path


def test_a_token_of_another_session_is_refused(endpoint: Endpoint):
    anna, _ = endpoint.local("anna")
    ben, _ = endpoint.local("ben")
    token = form_token(ben.get("/").text)
    assert anna.post("/time-zone", {"csrf_token": token, "time_zone": "Europe/Paris"}).status_code == 400


def test_only_administrators_see_all_accounts(endpoint: Endpoint):
    anna, _ = endpoint.local("anna")
    assert anna.get("/accounts").status_code == 403
    page = endpoint.admin().get("/accounts")
    assert page.status_code == 200
    assert "anna" in page.text


def test_a_session_of_an_account_that_is_gone_is_nobody(endpoint: Endpoint):
    anna, account_id = endpoint.local("anna")
    endpoint.change("DELETE FROM account WHERE account_id = %s", account_id)
    assert "Sign in with Spotify" in anna.get("/").text


def test_a_cookie_signed_with_another_key_is_nobody(endpoint: Endpoint, start_endpoint: StartEndpoint):
    other = start_endpoint()
    browser = other.admin()
    stranger = endpoint.browser()
    stranger.session.cookies = browser.session.cookies
    assert stranger.get("/accounts", allow_redirects=False).status_code == 302


def test_the_time_zone_changes_and_the_years_of_the_account_with_it(endpoint: Endpoint):
    browser, account_id = endpoint.listener(1)
    endpoint.client.ingest(account_id)
    before = endpoint.query("SELECT max(version) FROM play_partition")[0][0]
    answer = browser.submit("/", "/time-zone", {"time_zone": "Pacific/Auckland"})
    assert "Pacific/Auckland" in answer.text
    assert endpoint.query("SELECT max(version) FROM play_partition")[0][0] > before
    refused = browser.submit("/", "/time-zone", {"time_zone": "Middle/Earth"})
    assert "not a time zone" in refused.text
    zone = endpoint.query("SELECT time_zone FROM account WHERE account_id = %s", account_id)
    assert zone == [("Pacific/Auckland",)]


AGES_OF_CONSENT = [
    (timedelta(days=10), None),
    (timedelta(days=160), "Your consent runs out within a month"),
    (timedelta(days=179), "Your consent runs out within a week"),
    (timedelta(days=200), "Your consent has run out"),
]


def test_the_end_of_consent_is_announced(endpoint: Endpoint):
    browser, account_id = endpoint.listener(1)
    for age, words in AGES_OF_CONSENT:
        endpoint.change(
            "UPDATE account SET authorized_at = now() - %s WHERE account_id = %s", age, account_id
        )
        page = browser.get("/").text
        assert (words in page) if words else ("Your consent" not in page)


def test_security_headers_are_everywhere(endpoint: Endpoint):
    for path in ("/", "/nowhere", "/static/encore.css", "/api/v1/health/live", "/openapi/openapi.json"):
        headers = requests.get(endpoint.address + path, timeout=10).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_have_no_inline_script_or_style(endpoint: Endpoint):
    browser, _ = endpoint.listener(1)
    for path in ("/", "/imports/", "/privacy", "/logout", "/connect/paste", "/login"):
        page = browser.get(path)
        assert page.status_code == 200
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\bstyle=|<style", page.text)


def test_names_from_outside_are_shown_as_text(endpoint: Endpoint):
    browser, _ = endpoint.listener(1)
    endpoint.change("UPDATE account SET display_name = '<script>alert(1)</script>' WHERE kind = 'spotify'")
    page = browser.get("/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_administrator_follows_the_settings(endpoint: Endpoint, start_endpoint: StartEndpoint):
    endpoint.admin()
    changed = start_endpoint(ADMIN_PASSWORD="another long password")
    assert changed.browser().sign_in_locally("admin", "another long password").status_code == 302
    assert endpoint.query("SELECT count(*) FROM account WHERE is_admin") == [(1,)]


def test_a_database_that_is_away_is_named_and_waited_for(start_endpoint: StartEndpoint):
    endpoint = start_endpoint(SOURCE_DB_PORT="1")
    ready = requests.get(endpoint.address + "/api/v1/health/ready", timeout=30)
    assert (ready.status_code, ready.json()["database"]) == (503, "unavailable")
    assert requests.get(endpoint.address + "/api/v1/health/live", timeout=30).status_code == 200
