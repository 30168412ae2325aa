"""The API for snapshots of people's lists: which readers are switched on, and the lists of one account."""

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from flask_endpoint.api import reply, require_service_token
from flask_endpoint.api_models import Failure, IngestIn, LibraryOut, ReadersOut
from flask_endpoint.enrichment.reading import Limits
from flask_endpoint.library.work import take_snapshots
from flask_endpoint.services import services

blueprint = APIBlueprint(
    "api_library",
    __name__,
    url_prefix="/api/v1/library",
    abp_tags=[Tag(name="library", description="Snapshots of top lists, saved tracks and playlists")],
    abp_security=[{"service": []}],
    abp_responses={"401": Failure, "404": Failure, "422": Failure},
)
blueprint.before_request(require_service_token)


@blueprint.get("", summary="Which lists are read", responses={"200": ReadersOut})
def readers() -> Response:
    """The readers that are switched on (SPOTIFY_READERS)."""
    return reply(ReadersOut(readers=sorted(services().settings.spotify_readers)))


@blueprint.post("", summary="Take snapshots of one account's lists", responses={"200": LibraryOut})
def snapshot(body: IngestIn) -> Response:
    """Read the lists that were not read today; what cannot be done now comes back as a status."""
    used = services()
    settings = used.settings
    limits = Limits(settings.enrichment_daily_reads, settings.enrichment_pause_seconds)
    with used.pool.connection() as connection:
        outcome = take_snapshots(connection, used.upstream, limits, settings.spotify_readers, body.account_id)
    return reply(LibraryOut.model_validate(outcome, from_attributes=True))
