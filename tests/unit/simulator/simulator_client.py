"""Ways to talk to a small simulator whose clock stands still."""

import base64
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient

from simulator.settings import Settings

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CALLBACK = "http://127.0.0.1:8000/callback"
SETTINGS = Settings(
    client_id="app",
    client_secret="s3cret",
    redirect_uris=(CALLBACK,),
    epoch=NOW,
    years=1,
)


def basic_auth(secret: str = SETTINGS.client_secret) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"app:{secret}".encode()).decode()}


def consent(client: FlaskClient, listener: int = 1, decision: str = "agree", **extra: str) -> dict[str, str]:
    """Open the page, fill in its form, and return what the redirect carries."""
    query = {
        "client_id": "app",
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "user-read-recently-played",
        "state": "xyzzy",
        **extra,
    }
    page = client.get("/authorize", query_string=query)
    assert page.status_code == 200, page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    form = {"csrf_token": token[1], "listener": str(listener), "decision": decision}
    answer = client.post("/authorize", query_string=query, data=form)
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}


def exchange(client: FlaskClient, code: str, **extra: str) -> dict[str, str]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, **extra}
    answer = client.post("/api/token", data=form, headers=basic_auth())
    assert answer.status_code == 200, answer.text
    return answer.get_json()
