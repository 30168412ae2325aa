"""The accounts service: the page that asks for consent, and the token endpoint (SPOTIFY §1)."""

import hashlib
import hmac
import secrets
from base64 import b64decode
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request

from simulator.tokens import GrantError
from simulator.world import World, the_world

blueprint = Blueprint("accounts", __name__)
CSRF_COOKIE = "simulator_csrf"
KNOWN_SCOPES = frozenset(
    {
        "playlist-read-collaborative",
        "playlist-read-private",
        "user-follow-read",
        "user-library-read",
        "user-read-currently-playing",
        "user-read-email",
        "user-read-playback-position",
        "user-read-playback-state",
        "user-read-private",
        "user-read-recently-played",
        "user-top-read",
    }
)


@blueprint.get("/authorize")
def authorize() -> Response:
    """Ask who is there and whether they agree."""
    problem = _request_problem(the_world())
    if problem:
        return make_response(problem, 400)
    refusal = _redirected_problem()
    if refusal:
        return _back({"error": refusal})
    cookie = request.cookies.get(CSRF_COOKIE) or secrets.token_urlsafe(24)
    world = the_world()
    page = render_template(
        "authorize.html",
        client_id=world.settings.client_id,
        listeners=[history.listener for history in world.histories.values()],
        scopes=request.args.get("scope", "").split(),
        csrf_token=_csrf_token(cookie),
        query=request.query_string.decode(),
    )
    response = make_response(page)
    response.set_cookie(CSRF_COOKIE, cookie, httponly=True, samesite="Lax", path="/authorize")
    return response


@blueprint.post("/authorize")
def decide() -> Response:
    """Send the browser back with a code, or with the refusal."""
    world = the_world()
    problem = _request_problem(world)
    if problem:
        return make_response(problem, 400)
    cookie = request.cookies.get(CSRF_COOKIE, "")
    if not cookie or not hmac.compare_digest(_csrf_token(cookie), request.form.get("csrf_token", "")):
        return make_response("This form is no longer valid: go back and open the page again.", 403)
    if request.form.get("decision") != "agree":
        return _back({"error": "access_denied"})
    history = world.find(request.form.get("listener", ""))
    if history is None:
        return make_response("Choose one of the listeners.", 400)
    code = world.tokens.code(
        listener=history.listener.number,
        scope=request.args.get("scope", ""),
        redirect_uri=request.args["redirect_uri"],
        challenge=request.args.get("code_challenge"),
    )
    return _back({"code": code})


@blueprint.post("/api/token")
def token() -> Response:
    """Exchange a code or a refresh token."""
    world = the_world()
    try:
        reply = _grant(world, has_secret=_check_client(world))
    except GrantError as refused:
        response = jsonify(error=refused.error, error_description=refused.description)
        response.status_code = 400
        return response
    return jsonify(reply)


def _grant(world: World, *, has_secret: bool) -> dict[str, Any]:
    kind = request.form.get("grant_type")
    if kind == "authorization_code":
        return world.tokens.exchange(
            _field("code"), _field("redirect_uri"), request.form.get("code_verifier"), has_secret=has_secret
        )
    if kind == "refresh_token":
        return world.tokens.refresh(
            _field("refresh_token"), rotate=world.switches.rotate_refresh_tokens, has_secret=has_secret
        )
    raise GrantError("unsupported_grant_type", "grant_type must be authorization_code or refresh_token")


def _field(name: str) -> str:
    value = request.form.get(name)
    if not value:
        raise GrantError("invalid_request", f"{name} must be supplied")
    return value


def _check_client(world: World) -> bool:
    """HTTP Basic, client_id with or without client_secret in the form. Says whether there was a secret."""
    basic = request.headers.get("Authorization", "")
    if basic.startswith("Basic "):
        try:
            client, _, secret = b64decode(basic[6:]).decode().partition(":")
        except ValueError:
            raise GrantError("invalid_client", "Invalid client") from None
    else:
        client, secret = request.form.get("client_id", ""), request.form.get("client_secret", "")
    if not hmac.compare_digest(client.encode(), world.settings.client_id.encode()):
        raise GrantError("invalid_client", "Invalid client")
    if not secret and not basic:
        return False
    if not hmac.compare_digest(secret.encode(), world.settings.client_secret.encode()):
        raise GrantError("invalid_client", "Invalid client secret")
    return True


def _request_problem(world: World) -> str | None:
    """What is so wrong that the browser must not be sent back."""
    if request.args.get("client_id") != world.settings.client_id:
        return "INVALID_CLIENT: Invalid client"
    if request.args.get("redirect_uri") not in world.settings.redirect_uris:
        return "INVALID_CLIENT: Invalid redirect URI"
    return None


def _redirected_problem() -> str | None:
    """What is wrong with the rest of the request, as OAuth names it."""
    if request.args.get("response_type") != "code":
        return "unsupported_response_type"
    if request.args.get("code_challenge") and request.args.get("code_challenge_method") != "S256":
        return "invalid_request"
    if not set(request.args.get("scope", "").split()) <= KNOWN_SCOPES:
        return "invalid_scope"
    return None


def _back(answer: dict[str, str]) -> Response:
    """To the redirect address with the answer and the state that came."""
    if "state" in request.args:
        answer["state"] = request.args["state"]
    address = request.args["redirect_uri"]
    joint = "&" if "?" in address else "?"
    return make_response(redirect(f"{address}{joint}{urlencode(answer)}"))


def _csrf_token(cookie: str) -> str:
    key = the_world().settings.client_secret.encode()
    return hmac.new(key, f"csrf:{cookie}".encode(), hashlib.sha256).hexdigest()
