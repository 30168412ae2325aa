"""The API for services: accounts, polling, tokens. Contract 5 in docs/architecture.md."""

import hmac
import secrets
from datetime import UTC, datetime

from flask import Response, jsonify, make_response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from flask_endpoint.access import access_token
from flask_endpoint.accounts import create_local, list_accounts, require_account
from flask_endpoint.api_models import (
    AccountIn,
    AccountList,
    AccountMade,
    AccountOut,
    AccountQuery,
    Failure,
    GapOut,
    IngestIn,
    IngestOut,
    PurgeOut,
    RecentlyPlayedOut,
    RejectedItemOut,
    TokenOut,
)
from flask_endpoint.errors import Problem, ProblemError
from flask_endpoint.polling import PollResult, fetch_recently_played, poll_account, sort_items
from flask_endpoint.purge import purge
from flask_endpoint.services import services
from flask_endpoint.spotify import SpotifyError

blueprint = APIBlueprint(
    "api",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="service", description="For Airflow and the command line")],
    abp_security=[{"service": []}],
    abp_responses={"401": Failure, "404": Failure, "422": Failure},
)


def has_service_token() -> bool:
    """Whether the request carries SERVICE_TOKEN; compared in constant time."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    expected = services().settings.service_token
    return kind.lower() == "bearer" and hmac.compare_digest(given.encode(), expected.encode())


def require_service_token() -> None:
    """401 for whoever is not a service."""
    if not has_service_token():
        step = "Send the header 'Authorization: Bearer <SERVICE_TOKEN>'."
        raise ProblemError(Problem(401, "not_a_service", "This call needs the service token.", step))


blueprint.before_request(require_service_token)


def reply(answer: BaseModel, status: int = 200) -> Response:
    """An answer of the API as JSON."""
    return make_response(jsonify(answer.model_dump(mode="json")), status)


@blueprint.get("/accounts", summary="List all accounts", responses={"200": AccountList})
def accounts() -> Response:
    """Every account and its state, oldest first."""
    with services().pool.connection() as connection:
        everybody = list_accounts(connection)
    return reply(AccountList([AccountOut.model_validate(account) for account in everybody]))


@blueprint.post(
    "/accounts", summary="Make a local account", responses={"200": AccountMade, "201": AccountMade}
)
def create_account(body: AccountIn) -> Response:
    """Make a local account, or find the account of that name (whatever its kind) and leave it as it is."""
    used = services()
    generated = None if body.password else secrets.token_urlsafe(12)
    with used.pool.connection() as connection:
        account_id, is_new = create_local(
            connection,
            body.login_name,
            body.password or generated or "",
            body.time_zone or used.settings.default_timezone,
        )
        account = require_account(connection, account_id)
    answer = AccountMade.model_validate(account).model_copy(
        update={"password": generated if is_new else None}
    )
    return reply(answer, 201 if is_new else 200)


@blueprint.post("/purge", summary="Erase accounts that were disconnected", responses={"200": PurgeOut})
def purge_disconnected() -> Response:
    """Erase everything of accounts whose owner disconnected them and let the day pass that they were told."""
    used = services()
    if used.settings.erase_after is None:
        return reply(PurgeOut(erased=[]))
    with used.pool.connection() as connection:
        return reply(PurgeOut(erased=purge(connection, used.settings.upload_dir)))


def _ingest_answer(result: PollResult) -> IngestOut:
    return IngestOut(
        ingest_run_id=result.ingest_run_id,
        account_id=result.account_id,
        status=result.status,
        received=result.received,
        new=result.new,
        duplicate=result.duplicate,
        rejected=result.rejected,
        gap=GapOut(start=result.gap.start, end=result.gap.end) if result.gap else None,
        message=result.message,
    )


@blueprint.post(
    "/ingest",
    summary="Poll one account now",
    responses={"200": IngestOut, "429": Failure, "502": Failure},
)
def ingest(body: IngestIn) -> Response:
    """Take the account's recently-played window into the ledger.

    What the account itself is (needs_reauth, disconnected, local …) comes back as a status; 429 and 502 mean
    that Spotify could not be asked now, and that asking later may help.
    """
    used = services()
    try:
        with used.pool.connection() as connection:
            result = poll_account(connection, used.upstream, body.account_id)
    except SpotifyError as error:
        used.metrics.polls.labels(type(error).__name__.removesuffix("Error").lower()).inc()
        raise
    used.metrics.polls.labels(result.status).inc()
    for outcome in ("new", "duplicate", "rejected"):
        used.metrics.plays.labels(outcome).inc(getattr(result, outcome))
    return reply(_ingest_answer(result))


@blueprint.get(
    "/token",
    summary="A fresh Spotify access token",
    responses={"200": TokenOut, "409": Failure, "429": Failure, "502": Failure},
)
def token(query: AccountQuery) -> Response:
    """For services that call Spotify themselves; refreshed first when it is about to expire."""
    used = services()
    if used.oauth is None:
        raise ProblemError(
            Problem(409, "export_only", "SPOTIFY_CLIENT_ID is not set.", "Set it in .env and restart.")
        )
    with used.pool.connection() as connection:
        require_account(connection, query.account_id)
        fresh = access_token(connection, used.vault, used.oauth, query.account_id)
    answer = TokenOut(access_token=fresh.value, expires_at=fresh.expires_at, scope=fresh.scope)
    return reply(answer)


@blueprint.get(
    "/recently-played",
    summary="What an account recently played",
    responses={"200": RecentlyPlayedOut, "409": Failure, "429": Failure, "502": Failure},
)
def recently_played(query: AccountQuery) -> Response:
    """The current window as Spotify gives it, checked and scrubbed; stores nothing."""
    used = services()
    with used.pool.connection() as connection:
        require_account(connection, query.account_id)
        raw_items = fetch_recently_played(connection, used.upstream, query.account_id)
    plays, rejected = sort_items(raw_items, datetime.now(UTC))
    answer = RecentlyPlayedOut(
        items=[play.item for play in plays],
        rejected=[RejectedItemOut(index=item.row_index, reason=item.reason) for item in rejected],
    )
    return reply(answer)
