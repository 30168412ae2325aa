"""Who is polled."""

import pytest

from dags import endpoint


class Client:
    """Stands in for the API's client."""

    def accounts(self):
        return [
            {"account_id": 1, "login_name": "ada", "kind": "spotify", "status": "active", "time_zone": "UTC"},
            {"account_id": 2, "login_name": "ben", "kind": "local", "status": "active"},
            {"account_id": 3, "login_name": "cas", "kind": "spotify", "status": "needs_reauth"},
            {"account_id": 4, "login_name": "dan", "kind": "spotify", "status": "disconnected"},
        ]


def test_only_active_spotify_accounts_are_polled_and_only_their_names_travel(monkeypatch):
    monkeypatch.setattr(endpoint, "client", Client)
    assert endpoint.active_accounts() == [{"account_id": 1, "login_name": "ada"}]


def test_a_missing_setting_is_named(monkeypatch):
    monkeypatch.delenv("FLASK_PUBLIC_URL", raising=False)
    with pytest.raises(endpoint.MissingSettingError, match="FLASK_PUBLIC_URL"):
        endpoint.client()
