"""Bad behaviour on demand, and nothing else than what was asked for."""

import json

import pytest
from flask.testing import FlaskClient
from simulator_client import basic_auth

PATH = "/v1/me/player/recently-played"


def plan(client: FlaskClient, **fault) -> None:
    answer = client.post("/_simulator/control", json={"faults": [{"path": "/v1/me", **fault}]})
    assert answer.status_code == 200, answer.text


def test_a_rate_limit_says_when_to_come_back_and_ends_after_the_planned_calls(
    client: FlaskClient, bearer
) -> None:
    plan(client, status=429, retry_after=7, calls=2)
    for _ in range(2):
        answer = client.get(PATH, headers=bearer)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
        assert answer.get_json() == {"error": {"status": 429, "message": "API rate limit exceeded"}}
    assert client.get(PATH, headers=bearer).status_code == 200


def test_a_quota_is_told_by_its_reason_and_may_come_without_retry_after(client: FlaskClient, bearer) -> None:
    plan(client, status=429, reason="QUOTA_EXCEEDED")
    answer = client.get(PATH, headers=bearer)
    assert answer.get_json()["error"]["reason"] == "QUOTA_EXCEEDED"
    assert "Retry-After" not in answer.headers


@pytest.mark.parametrize("status", [500, 502, 503])
def test_server_errors_may_be_plain_text(client: FlaskClient, bearer, status: int) -> None:
    plan(client, status=status, plain_text=True)
    answer = client.get("/v1/me", headers=bearer)
    assert (answer.status_code, answer.mimetype) == (status, "text/plain")


def test_the_token_endpoint_fails_in_its_own_shape(client: FlaskClient, tokens) -> None:
    client.post("/_simulator/control", json={"faults": [{"path": "/api/token", "status": 503}]})
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    answer = client.post("/api/token", data=form, headers=basic_auth())
    assert (answer.status_code, answer.get_json()["error"]) == (503, "server_error")
    assert client.post("/api/token", data=form, headers=basic_auth()).status_code == 200


def test_malformed_json_does_not_parse(client: FlaskClient, bearer) -> None:
    plan(client, mode="malformed")
    answer = client.get(PATH, headers=bearer)
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)


def test_extra_fields_come_at_every_level_and_hide_nothing(client: FlaskClient, bearer) -> None:
    plain = client.get(PATH, headers=bearer).get_json()
    plan(client, mode="extra_fields")
    rich = client.get(PATH, headers=bearer).get_json()
    assert rich["x_future_flag"] is True
    assert rich["items"][0]["track"]["album"]["x_future_field"]
    assert rich["items"][0]["track"]["uri"] == plain["items"][0]["track"]["uri"]


def test_shuffled_items_are_the_same_items(client: FlaskClient, bearer) -> None:
    plain = client.get(PATH, headers=bearer).get_json()["items"]
    plan(client, mode="shuffled")
    mixed = client.get(PATH, headers=bearer).get_json()["items"]
    assert mixed != plain
    assert sorted(map(str, mixed)) == sorted(map(str, plain))


def test_advancing_the_clock_makes_new_plays_appear(client: FlaskClient, bearer) -> None:
    newest = client.get(PATH, headers=bearer).get_json()["items"][0]["played_at"]
    before = client.get("/_simulator/health").get_json()["now"]
    client.post("/_simulator/control", json={"advance_seconds": 3500})
    assert client.get("/_simulator/health").get_json()["now"] > before
    assert client.get(PATH, headers=bearer).get_json()["items"][0]["played_at"] > newest


def test_the_clock_can_be_set(client: FlaskClient) -> None:
    answer = client.post("/_simulator/control", json={"set_clock": "2026-12-24T18:00:00Z"})
    assert answer.get_json()["now"] == "2026-12-24T18:00:00+00:00"


def test_reset_puts_everything_back(client: FlaskClient, bearer) -> None:
    start = client.get("/_simulator/control").get_json()
    plan(client, status=500, calls=9)
    switches = {
        "advance_seconds": 9,
        "response_shape": 2024,
        "late": {"share": 0.5},
        "rotate_refresh_tokens": True,
    }
    changed = client.post("/_simulator/control", json=switches).get_json()
    assert changed != start
    assert client.post("/_simulator/control", json={"reset": True}).get_json() == start
    assert client.get("/v1/me", headers=bearer).status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [
        {"unknown": 1},
        [],
        {"faults": [{"status": 500}]},
        {"faults": [{"path": "/", "mode": "explode"}]},
        {"faults": [{"path": "/", "colour": "red"}]},
        {"faults": [{"path": "/", "status": "500"}]},
        {"faults": [{"path": "/", "status": 200}]},
        {"faults": [{"path": "/", "calls": 0, "status": 500}]},
        {"response_shape": 1999},
        {"late": {"share": 2}},
        {"revoke_refresh_tokens": [99]},
    ],
)
def test_a_switch_that_does_not_exist_is_refused_by_name(client: FlaskClient, wanted) -> None:
    answer = client.post("/_simulator/control", json=wanted)
    assert answer.status_code == 400
    assert answer.get_json()["error"]


def test_the_simulators_own_addresses_never_misbehave(client: FlaskClient) -> None:
    client.post("/_simulator/control", json={"faults": [{"path": "/", "status": 500, "calls": 5}]})
    assert client.get("/_simulator/health").status_code == 200
    assert client.get("/").status_code == 500


def test_the_ledger_answers_by_number_id_and_period(client: FlaskClient) -> None:
    listener = client.get("/_simulator/listeners").get_json()["listeners"][1]
    period = {"from": "2026-11-19T00:00:00Z", "to": "2026-11-19T23:59:59Z"}
    texts = {
        client.get(f"/_simulator/ledger/{name}", query_string=period).text
        for name in (2, listener["id"], listener["account_id"])
    }
    assert len(texts) == 1
    plays = [json.loads(line) for line in texts.pop().splitlines()]
    assert plays
    assert all(play["ended_at"][:10] == "2026-11-19" for play in plays)
    assert client.get("/_simulator/ledger/nobody").status_code == 404
    assert client.get("/_simulator/ledger/1?from=never").status_code == 400


def test_pages_say_what_this_is_and_allow_nothing_foreign(client: FlaskClient) -> None:
    page = client.get("/")
    assert "A Spotify on your machine" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert client.get("/static/simulator.css").status_code == 200
    assert client.get("/_simulator/cover/abc.svg").mimetype == "image/svg+xml"
