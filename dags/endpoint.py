"""The Flask endpoint as tasks see it: who is polled, and one poll."""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask_endpoint.client import EncoreClient


class MissingSettingError(RuntimeError):
    """A required setting is not in the environment."""


def require(name: str) -> str:
    """The value of a required setting."""
    value = os.environ.get(name, "")
    if not value:
        raise MissingSettingError(f"{name} is not set: add it to .env (see .env.example)")
    return value


def client() -> "EncoreClient":
    """The API's client with the service credential."""
    from flask_endpoint.client import EncoreClient

    return EncoreClient(require("FLASK_PUBLIC_URL"), require("SERVICE_TOKEN"))


def active_accounts() -> list[dict[str, Any]]:
    """Accounts that Spotify can be asked about; their name and number only, for they become XComs."""
    return [
        {"account_id": account["account_id"], "login_name": account["login_name"]}
        for account in client().accounts()
        if account["kind"] == "spotify" and account["status"] == "active"
    ]


def poll(account_id: int) -> dict[str, Any]:
    """Poll one account; what came in, in figures."""
    return client().ingest(account_id)


def purge() -> list[int]:
    """Have accounts erased that were disconnected long enough ago; their ids."""
    return client().purge()
