"""Signing in and out: local accounts by password, Spotify accounts by OAuth."""

import logging
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from flask_endpoint import authorizations
from flask_endpoint.accounts import Account, check_password, require_account
from flask_endpoint.authorizations import Authorization
from flask_endpoint.errors import Problem, ProblemError
from flask_endpoint.linking import link_spotify, spotify_key
from flask_endpoint.oauth import InvalidGrantError, OAuthClient, Tokens, new_secret
from flask_endpoint.scopes import POLLING
from flask_endpoint.services import services
from flask_endpoint.sessions import current_account, safe_next, sign_in, sign_out
from flask_endpoint.spotify import UnavailableError

log = logging.getLogger(__name__)
blueprint = Blueprint("signin", __name__)

START_AGAIN = "Go to the home page and sign in with Spotify again."


def _next_from(values: str | None) -> str | None:
    return safe_next(values, services().settings)


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """The sign-in page; whoever is signed in already goes on to where they were sent from."""
    target = _next_from(request.args.get("next"))
    if current_account() is not None and target:
        return redirect(target)
    return render_template("login.html", next_url=target, login_name="", problem=None)


@blueprint.post("/login")
def check_login() -> ResponseReturnValue:
    """Sign a local account in by name and password."""
    used = services()
    target = _next_from(request.form.get("next"))
    login_name = request.form.get("login_name", "").strip()[:200]
    address = request.remote_addr or ""
    wait = used.guesses.seconds_to_wait(login_name, address)
    account = None
    if not wait:
        with used.pool.connection() as connection:
            account_id = check_password(connection, login_name, request.form.get("password", ""))
            account = require_account(connection, account_id) if account_id is not None else None
    if account is None:
        used.metrics.sign_ins.labels("local", "limited" if wait else "refused").inc()
        log.warning("local sign-in refused", extra={"address": address, "is_limited": bool(wait)})
        problem = f"Too many wrong passwords: try again in {wait} seconds." if wait else None
        if not wait:
            used.guesses.failed(login_name, address)
        page = render_template(
            "login.html",
            next_url=target,
            login_name=login_name,
            problem=problem or "That name and password do not match a local account.",
        )
        return page, 429 if wait else 401, {"Retry-After": str(wait)} if wait else {}
    used.guesses.succeeded(login_name, address)
    used.metrics.sign_ins.labels("local", "done").inc()
    log.info("signed in", extra={"account_id": account.account_id, "kind": "local"})
    sign_in(account)
    return redirect(target or url_for("pages.home"))


@blueprint.get("/logout")
def logout_page() -> ResponseReturnValue:
    """Ask before signing out: a link must not be able to do it."""
    return render_template("logout.html")


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session."""
    sign_out()
    return redirect(url_for("pages.home"))


def _require_oauth() -> OAuthClient:
    oauth = services().oauth
    if oauth is None:
        raise ProblemError(
            Problem(
                409,
                "export_only",
                "This installation runs in export-only mode: it has no Spotify app to sign in with.",
                "Sign in with a local account and import your privacy export, or set SPOTIFY_CLIENT_ID and "
                "SPOTIFY_CLIENT_SECRET in .env and restart.",
            )
        )
    return oauth


@blueprint.get("/connect")
def connect() -> ResponseReturnValue:
    """Send the browser to Spotify. `renew=1` makes Spotify ask for consent again."""
    used, oauth = services(), _require_oauth()
    if request.host.startswith("localhost") and used.settings.public_url != request.host_url.rstrip("/"):
        # Spotify will send the browser to a loopback literal, whose cookies localhost does not share.
        return redirect(used.settings.public_url + request.full_path.rstrip("?"))
    is_renewal = request.args.get("renew") == "1"
    browser = session.setdefault("oauth_browser", new_secret())
    with used.pool.connection() as connection:
        state, code_verifier = authorizations.begin(
            connection,
            used.vault,
            browser,
            next_url=_next_from(request.args.get("next")),
            is_renewal=is_renewal,
        )
    return redirect(oauth.authorization_url(state, code_verifier, ask_again=is_renewal))


def _refuse(code: str, message: str, next_step: str = START_AGAIN, status: int = 400) -> ProblemError:
    services().metrics.sign_ins.labels("spotify", "refused").inc()
    log.warning("sign-in with Spotify refused", extra={"reason": code})
    return ProblemError(Problem(status, code, message, next_step))


def _redeem(state: str | None) -> Authorization:
    """The sign-in this browser began; refused when forged, replayed, too old or another browser's."""
    used = services()
    browser = session.get("oauth_browser")
    authorization = None
    if isinstance(browser, str) and state:
        with used.pool.connection() as connection:
            authorization = authorizations.redeem(connection, used.vault, browser, state)
    if authorization is None:
        raise _refuse(
            "invalid_state",
            "This sign-in was not begun in this browser, is finished already, or took over ten minutes.",
            f"Open {used.settings.public_url} (exactly so: cookies differ between 127.0.0.1 and localhost) "
            "and sign in with Spotify again.",
        )
    return authorization


def _exchange(oauth: OAuthClient, code: str, code_verifier: str) -> Tokens:
    """Tokens that can poll: with the permission asked for, and able to be refreshed."""
    try:
        tokens = oauth.exchange(code, code_verifier)
    except InvalidGrantError as refusal:
        raise _refuse("invalid_code", "Spotify did not accept the sign-in code.") from refusal
    if tokens.scope and POLLING not in tokens.scope.split():
        raise _refuse("scope_missing", f"Spotify did not grant the permission {POLLING}.")
    if tokens.refresh_token is None:
        raise UnavailableError("Spotify sent no refresh token, without which nothing can be polled")
    return tokens


def _link(tokens: Tokens, *, is_renewal: bool) -> Account:
    """The account the tokens belong to, if it is on the allow-list."""
    used = services()
    profile = used.upstream.spotify.me(tokens.access_token)
    allowed = used.settings.allowed_spotify_users
    if allowed and not allowed & {spotify_key(profile), str(profile["id"])}:
        raise _refuse(
            "not_allowed",
            "This Spotify account is not on the list of this installation.",
            "Ask its administrator to add your Spotify id to ALLOWED_SPOTIFY_USERS.",
            403,
        )
    with used.pool.connection() as connection:
        account_id = link_spotify(
            connection,
            used.vault,
            profile,
            tokens,
            is_renewal=is_renewal,
            default_time_zone=used.settings.default_timezone,
        )
        return require_account(connection, account_id)


def _finish(code: str | None, state: str | None, error: str | None) -> ResponseReturnValue:
    """The second half of a sign-in, from the parameters Spotify sent the browser back with."""
    oauth = _require_oauth()
    authorization = _redeem(state)
    if error == "access_denied":
        raise _refuse(
            "access_denied",
            "You did not allow Encore to see what you recently played.",
            "If you change your mind, sign in with Spotify again; or import an export into a local account.",
            403,
        )
    if error or not code:
        raise _refuse("spotify_error", f"Spotify did not sign you in ({(error or 'no code')[:64]}).")
    tokens = _exchange(oauth, code, authorization.code_verifier)
    account = _link(tokens, is_renewal=authorization.is_renewal)
    services().metrics.sign_ins.labels("spotify", "done").inc()
    log.info("signed in", extra={"account_id": account.account_id, "kind": "spotify"})
    sign_in(account)
    return redirect(authorization.next_url or url_for("pages.home"))


def callback() -> ResponseReturnValue:
    """Where Spotify sends the browser back to; its path is that of SPOTIFY_REDIRECT_URI."""
    return _finish(request.args.get("code"), request.args.get("state"), request.args.get("error"))


@blueprint.get("/connect/paste")
def paste_page() -> ResponseReturnValue:
    """For a server without a browser of its own: a form for the address Spotify's redirect ended at."""
    _require_oauth()
    return render_template("paste.html", redirect_uri=services().settings.spotify_redirect_uri)


@blueprint.post("/connect/paste")
def paste() -> ResponseReturnValue:
    """Finish a sign-in from the pasted address."""
    redirect_uri = services().settings.spotify_redirect_uri
    address = request.form.get("address", "").strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if f"{parts.scheme}://{parts.netloc}{parts.path}" != redirect_uri:
        raise _refuse(
            "wrong_address",
            f"The address has to begin with {redirect_uri}.",
            "After allowing access, copy the whole address from the browser's address bar and paste it.",
        )
    values = parse_qs(parts.query)
    code, state, error = (values.get(name, [None])[0] for name in ("code", "state", "error"))
    return _finish(code, state, error)
