"""Every failure as an answer that names the thing and the next step: a page for people, JSON for scripts."""

import logging
import secrets
from http import HTTPStatus
from typing import NamedTuple

import psycopg
from flask import Flask, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from psycopg_pool import PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from flask_endpoint.access import DisconnectedError, NeedsReauthError
from flask_endpoint.accounts import AccountError, UnknownAccountError
from flask_endpoint.oauth import ConfigurationError
from flask_endpoint.services import services
from flask_endpoint.sessions import wants_json
from flask_endpoint.spotify import ForbiddenError, QuotaExceededError, RateLimitedError, SpotifyError
from flask_endpoint.vault import UnreadableTokenError

log = logging.getLogger(__name__)


class Problem(NamedTuple):
    """One failure: HTTP status, a stable code, what is wrong, and what to do about it."""

    status: int
    error: str
    message: str
    next_step: str
    retry_after: int | None = None


class ProblemError(Exception):
    """Raise it to answer with a Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


HTTP_PROBLEMS = {
    401: ("not_signed_in", "You are not signed in.", "Sign in on the home page, then try again."),
    403: ("forbidden", "This belongs to somebody else.", "Sign in with the account it belongs to."),
    404: ("not_found", "There is nothing at this address.", "Go to the home page and follow the links."),
    405: ("method_not_allowed", "This address does not take that method.", "See /openapi/openapi.json."),
}


def answer(problem: Problem) -> ResponseReturnValue:
    """The problem in the form the caller reads."""
    headers = {"Retry-After": str(problem.retry_after)} if problem.retry_after is not None else {}
    if problem.status == HTTPStatus.UNAUTHORIZED and request.path.startswith("/api/"):
        headers["WWW-Authenticate"] = "Bearer"
    if wants_json():
        body = {"error": problem.error, "message": problem.message, "next_step": problem.next_step}
        return jsonify(body), problem.status, headers
    return render_template("problem.html", problem=problem), problem.status, headers


SPOTIFY_PROBLEMS: dict[type[SpotifyError], tuple[int, str, str]] = {
    QuotaExceededError: (
        429,
        "quota_exceeded",
        "Nothing is lost: polling goes on when the quota is free again.",
    ),
    RateLimitedError: (429, "rate_limited", "Try again after that time."),
    NeedsReauthError: (409, "needs_reauth", "Sign in with Spotify on the home page."),
    DisconnectedError: (409, "not_connected", "Sign in with Spotify on the home page."),
    ForbiddenError: (502, "spotify_forbidden", "Check the app in Spotify's developer dashboard."),
    ConfigurationError: (502, "spotify_configuration", "Correct .env and restart the service."),
    SpotifyError: (502, "spotify_unavailable", "Try again in a few minutes; nothing was changed."),
}
"""Kind of failure → HTTP status, code, next step. The first kind that fits decides."""


def spotify_problem(error: SpotifyError) -> Problem:
    """What a failed call to Spotify means for whoever asked."""
    status, code, step = next(
        problem for kind, problem in SPOTIFY_PROBLEMS.items() if isinstance(error, kind)
    )
    retry_after = error.retry_after if isinstance(error, RateLimitedError) else None
    return Problem(status, code, str(error), step, retry_after)


def _http_problem(error: HTTPException) -> Problem:
    status = error.code or 500
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        limit = services().settings.max_upload_bytes // (1024 * 1024)
        step = f"Send at most {limit} MB, or raise MAX_UPLOAD_MB and restart the service."
        return Problem(status, "too_large", "The request is larger than allowed.", step)
    if status in HTTP_PROBLEMS:
        return Problem(status, *HTTP_PROBLEMS[status])
    code = (error.name or "error").lower().replace(" ", "_")
    return Problem(status, code, error.description or error.name, "Check the request and try again.")


def _on_http(error: HTTPException) -> ResponseReturnValue:
    response = make_response(answer(_http_problem(error)))
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def _on_crash(error: Exception) -> ResponseReturnValue:
    reference = secrets.token_hex(4)
    log.error(
        "unexpected failure",
        exc_info=error,
        extra={"reference": reference, "endpoint": request.endpoint, "method": request.method},
    )
    step = f"Try again; if it happens again, look for {reference} in the endpoint's log."
    return answer(Problem(500, "internal_error", "Something failed here that should not.", step))


def _on_database(error: Exception) -> ResponseReturnValue:
    log.error("source database does not answer", extra={"kind": type(error).__name__})
    step = "Check that the source database is up (SOURCE_DB_HOST, SOURCE_DB_PORT), then try again."
    return answer(Problem(503, "database_unavailable", "The source database does not answer.", step, 5))


def set_up_errors(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(ProblemError, lambda error: answer(error.problem))
    app.register_error_handler(SpotifyError, lambda error: answer(spotify_problem(error)))
    app.register_error_handler(
        UnknownAccountError,
        lambda error: answer(
            Problem(404, "no_such_account", str(error), "GET /api/v1/accounts lists all accounts.")
        ),
    )
    app.register_error_handler(
        AccountError,
        lambda error: answer(Problem(422, "invalid_account", str(error), "Correct it and send it again.")),
    )
    app.register_error_handler(
        UnreadableTokenError,
        lambda error: answer(
            Problem(500, "unreadable_token", str(error), "Correct TOKEN_ENCRYPTION_KEYS and restart.")
        ),
    )
    app.register_error_handler(
        CSRFError,
        lambda _: answer(
            Problem(
                400,
                "csrf",
                "This form was not sent from a page of ours, or your session has ended.",
                "Load the page again and repeat what you did.",
            )
        ),
    )
    app.register_error_handler(HTTPException, _on_http)
    for kind in (psycopg.OperationalError, PoolTimeout):
        app.register_error_handler(kind, _on_database)
    app.register_error_handler(Exception, _on_crash)
