"""OAuth as Spotify does it: consent page, PKCE, refresh, rotation, revocation and the six months."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from simulator_client import CALLBACK, SETTINGS, basic_auth, consent, exchange

from simulator import create_app

DAY = 86_400
VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123"
CHALLENGE = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


def refresh(client: FlaskClient, token: str, **headers: str):
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return client.post("/api/token", data=form, headers=headers or basic_auth())


def pull(client: FlaskClient, **switches) -> None:
    answer = client.post("/_simulator/control", json=switches)
    assert answer.status_code == 200, answer.text


def test_agreeing_sends_back_a_code_and_the_state(client: FlaskClient) -> None:
    answer = consent(client, state="a b&c")
    assert set(answer) == {"code", "state"}
    assert answer["state"] == "a b&c"


def test_cancelling_sends_back_access_denied_and_the_state(client: FlaskClient) -> None:
    assert consent(client, decision="cancel") == {"error": "access_denied", "state": "xyzzy"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"client_id": "other"}, "Invalid client"),
        ({"redirect_uri": CALLBACK + "/"}, "Invalid redirect URI"),
        ({"redirect_uri": "http://localhost:8000/callback"}, "Invalid redirect URI"),
    ],
)
def test_an_unknown_app_or_address_is_never_redirected_to(client: FlaskClient, change, says: str) -> None:
    query = {"client_id": "app", "redirect_uri": CALLBACK, "response_type": "code", **change}
    answer = client.get("/authorize", query_string=query)
    assert answer.status_code == 400
    assert says in answer.text


def test_another_response_type_is_refused_at_the_redirect_address(client: FlaskClient) -> None:
    query = {"client_id": "app", "redirect_uri": CALLBACK, "response_type": "token", "state": "s"}
    answer = client.get("/authorize", query_string=query)
    assert answer.location == f"{CALLBACK}?error=unsupported_response_type&state=s"


def test_a_form_from_elsewhere_is_refused(client: FlaskClient) -> None:
    query = {"client_id": "app", "redirect_uri": CALLBACK, "response_type": "code"}
    form = {"csrf_token": "guess", "listener": "1", "decision": "agree"}
    assert client.post("/authorize", query_string=query, data=form).status_code == 403


def test_a_code_becomes_a_token_reply_of_spotifys_shape(tokens: dict[str, str]) -> None:
    assert set(tokens) == {"access_token", "token_type", "scope", "expires_in", "refresh_token"}
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 3600
    assert tokens["scope"] == "user-read-recently-played"


def test_a_code_is_good_once_and_for_its_own_address(client: FlaskClient) -> None:
    code = consent(client)["code"]
    exchange(client, code)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    again = client.post("/api/token", data=form, headers=basic_auth())
    assert (again.status_code, again.get_json()["error"]) == (400, "invalid_grant")
    form = {**form, "code": consent(client)["code"], "redirect_uri": "http://127.0.0.1:8000/other"}
    elsewhere = client.post("/api/token", data=form, headers=basic_auth())
    assert elsewhere.get_json() == {"error": "invalid_grant", "error_description": "Invalid redirect URI"}


def test_a_wrong_client_secret_is_refused(client: FlaskClient) -> None:
    form = {"grant_type": "authorization_code", "code": consent(client)["code"], "redirect_uri": CALLBACK}
    answer = client.post("/api/token", data=form, headers=basic_auth(secret="guess"))
    assert answer.status_code == 400
    assert answer.get_json() == {"error": "invalid_client", "error_description": "Invalid client secret"}


@pytest.mark.parametrize(("verifier", "is_good"), [(VERIFIER, True), ("x" * 43, False), (None, False)])
def test_a_code_with_a_challenge_needs_its_verifier(client: FlaskClient, verifier, is_good: bool) -> None:
    code = consent(client, code_challenge=CHALLENGE, code_challenge_method="S256")["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    if verifier:
        form["code_verifier"] = verifier
    answer = client.post("/api/token", data=form, headers=basic_auth())
    assert answer.status_code == (200 if is_good else 400)


def test_with_a_verifier_the_client_id_alone_is_enough(client: FlaskClient) -> None:
    code = consent(client, code_challenge=CHALLENGE, code_challenge_method="S256")["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    answer = client.post("/api/token", data={**form, "client_id": "app", "code_verifier": VERIFIER})
    assert answer.status_code == 200


def test_a_verifier_does_not_open_a_code_that_has_no_challenge_without_the_secret(
    client: FlaskClient,
) -> None:
    form = {"grant_type": "authorization_code", "code": consent(client)["code"], "redirect_uri": CALLBACK}
    answer = client.post("/api/token", data={**form, "client_id": "app", "code_verifier": VERIFIER})
    assert answer.status_code == 400


def test_only_an_app_that_used_pkce_refreshes_without_its_secret(client: FlaskClient, tokens) -> None:
    form = {"grant_type": "refresh_token", "client_id": "app"}
    answer = client.post("/api/token", data={**form, "refresh_token": tokens["refresh_token"]})
    assert answer.get_json()["error"] == "invalid_client"
    code = consent(client, code_challenge=CHALLENGE, code_challenge_method="S256")["code"]
    public = exchange(client, code, code_verifier=VERIFIER)["refresh_token"]
    assert client.post("/api/token", data={**form, "refresh_token": public}).status_code == 200


def test_a_refresh_keeps_the_old_refresh_token_unless_rotation_is_on(client: FlaskClient, tokens) -> None:
    first = tokens["refresh_token"]
    assert "refresh_token" not in refresh(client, first).get_json()
    pull(client, rotate_refresh_tokens=True)
    second = refresh(client, first).get_json()["refresh_token"]
    assert second != first
    assert refresh(client, first).get_json()["error_description"] == "Refresh token revoked"
    assert refresh(client, second).status_code == 200


def test_a_refresh_token_dies_six_months_after_the_authorization_however_often_it_is_used(
    client: FlaskClient, tokens
) -> None:
    for _ in range(6):
        pull(client, advance_seconds=30 * DAY)
        assert refresh(client, tokens["refresh_token"]).status_code == 200
    pull(client, advance_seconds=DAY)
    answer = refresh(client, tokens["refresh_token"])
    assert answer.status_code == 400
    assert answer.get_json() == {"error": "invalid_grant", "error_description": "Refresh token expired"}


def test_revoking_strikes_one_listener_until_he_agrees_again(client: FlaskClient, tokens) -> None:
    other = exchange(client, consent(client, listener=2)["code"])
    pull(client, revoke_refresh_tokens=[1])
    answer = refresh(client, tokens["refresh_token"])
    assert answer.get_json() == {"error": "invalid_grant", "error_description": "Refresh token revoked"}
    assert refresh(client, other["refresh_token"]).status_code == 200
    assert refresh(client, exchange(client, consent(client)["code"])["refresh_token"]).status_code == 200


def test_access_tokens_expire_by_time_and_on_demand(client: FlaskClient, tokens, bearer) -> None:
    expired = {"error": {"status": 401, "message": "The access token expired"}}
    pull(client, expire_access_tokens=True)
    answer = client.get("/v1/me", headers=bearer)
    assert (answer.status_code, answer.get_json()) == (401, expired)
    fresh = {"Authorization": "Bearer " + refresh(client, tokens["refresh_token"]).get_json()["access_token"]}
    assert client.get("/v1/me", headers=fresh).status_code == 200
    pull(client, advance_seconds=3601)
    assert client.get("/v1/me", headers=fresh).get_json() == expired


def test_tokens_outlive_a_restart_of_the_simulator(app: Flask, tokens, bearer) -> None:
    again = create_app(replace(SETTINGS)).test_client()
    assert again.get("/v1/me", headers=bearer).status_code == 200
    assert refresh(again, tokens["refresh_token"]).status_code == 200


@pytest.mark.parametrize("token", ["", "AQ", "AQx-y", "BQ" + "A" * 100 + "-" + "0" * 32, "ü-ü"])
def test_nonsense_is_an_invalid_refresh_token(client: FlaskClient, token: str) -> None:
    answer = refresh(client, token)
    assert answer.status_code == 400
    assert answer.get_json()["error"] in ("invalid_grant", "invalid_request")
