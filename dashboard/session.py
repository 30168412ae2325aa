"""Who is looking: the session cookie that flask_endpoint signs (contract 4), read and never written here."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from flask import Flask, current_app, g, redirect, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.wrappers import Response
from werkzeug.wrappers import Response as BaseResponse

from dashboard.db import Database, Snapshot
from dashboard.settings import Settings

COOKIE = "encore_session"
LIFETIME = timedelta(days=30)
"""How long a signature is good for, as in flask_endpoint."""
OPEN_ENDPOINTS = frozenset({"static", "health", "shared.show"})


class ReadOnlySession(SecureCookieSessionInterface):
    """Flask's signed cookie, without ever setting it: the session belongs to flask_endpoint."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Leave the cookie as it is."""


@dataclass(frozen=True)
class Viewer:
    """The signed-in account; its account_id is user_id everywhere in main."""

    account_id: int
    is_admin: bool
    shown_name: str


def viewer_of_session() -> Viewer | None:
    """The viewer whom the signed cookie names, or None when it is absent, forged, expired or incomplete."""
    account_id = session.get("account_id")
    if not isinstance(account_id, int) or isinstance(account_id, bool):
        return None
    return Viewer(
        account_id=account_id,
        is_admin=session.get("is_admin") is True,
        shown_name=str(session.get("shown_name") or ""),
    )


def require_viewer() -> BaseResponse | None:
    """Before every request: remember the viewer, or send whoever has no session to sign in."""
    g.viewer = None
    if request.endpoint in OPEN_ENDPOINTS:
        return None
    g.viewer = viewer_of_session()
    if g.viewer is not None:
        return None
    settings: Settings = current_app.extensions["settings"]
    wanted = settings.public_url + request.full_path.rstrip("?")
    return redirect(f"{settings.flask_public_url}/login?{urlencode({'next': wanted})}")


@contextmanager
def own_consents() -> Iterator[Snapshot]:
    """A snapshot of source bound to the viewer: who agreed to be compared with them, as of now."""
    database: Database = current_app.extensions["consents"]
    with database.snapshot(g.viewer.account_id) as snapshot:
        yield snapshot


@contextmanager
def own_snapshot() -> Iterator[Snapshot]:
    """A snapshot bound to the viewer of this request; no page can ask for anybody else's."""
    database: Database = current_app.extensions["database"]
    with database.snapshot(g.viewer.account_id) as snapshot:
        yield snapshot
