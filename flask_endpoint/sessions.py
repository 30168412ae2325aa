"""Who is signed in. The cookie is Flask's signed session, which the dashboard reads too (contract 4)."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast
from urllib.parse import urlsplit

from flask import abort, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf  # type: ignore[import-untyped]

from flask_endpoint.accounts import Account, find_account
from flask_endpoint.services import services
from flask_endpoint.settings import Settings

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def sign_in(account: Account) -> None:
    """Begin a session for `account`, with nothing left of the one before."""
    session.clear()
    session.permanent = True
    session["account_id"] = account.account_id
    session["is_admin"] = account.is_admin
    session["shown_name"] = account.shown_name
    g.pop("csrf_token", None)
    generate_csrf()
    g.account = account


def sign_out() -> None:
    """End the session."""
    session.clear()
    g.account = None


def current_account() -> Account | None:
    """The signed-in account as it is now; a session of an account that is gone is ended."""
    if "account" not in g:
        account_id = session.get("account_id")
        account = None
        if isinstance(account_id, int):
            with services().pool.connection() as connection:
                account = find_account(connection, account_id)
            if account is None:
                session.clear()
            elif session.get("is_admin") != account.is_admin:
                session["is_admin"] = account.is_admin
        g.account = account
    return cast(Account | None, g.account)


def require_signed_in() -> Account:
    """The signed-in account; 401 otherwise. For views behind `signed_in_only` it never fails."""
    account = current_account()
    if account is None:
        abort(401)
    return account


def signed_in_only(view: View[P]) -> View[P]:
    """Send whoever is not signed in to the sign-in page and back afterwards (scripts get a 401)."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if current_account() is not None:
            return view(*args, **kwargs)
        if request.method != "GET" or wants_json():
            abort(401)
        flash("Sign in to see this page.", "info")
        return redirect(url_for("signin.login", next=request.full_path.rstrip("?")))

    return guarded


def admins_only(view: View[P]) -> View[P]:
    """403 for everybody but administrators."""

    @wraps(view)
    @signed_in_only
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        if not require_signed_in().is_admin:
            abort(403)
        return view(*args, **kwargs)

    return guarded


def wants_json() -> bool:
    """Whether the caller is a script rather than somebody looking at pages."""
    accept = request.accept_mimetypes
    is_api = request.path.startswith("/api/")
    return is_api or accept.best_match(["text/html", "application/json"]) == "application/json"


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme.lower(), parts.netloc.lower()


def safe_next(target: str | None, settings: Settings) -> str | None:
    """`target`, if it is an address of ours (a path here, or one of our two public addresses), else None."""
    if not target or len(target) > 2000 or not target.isprintable() or "\\" in target or " " in target:
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    if not parts.scheme and not parts.netloc:
        return target if target.startswith("/") and not target.startswith("//") else None
    ours = {_origin(settings.public_url), _origin(settings.dashboard_public_url)}
    return target if (parts.scheme.lower(), parts.netloc.lower()) in ours else None
