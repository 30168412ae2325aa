"""The API for enrichment: a service asks for a share of work, and for where it stands."""

from dataclasses import asdict

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from flask_endpoint.api import reply, require_service_token
from flask_endpoint.api_models import (
    EnrichIn,
    EnrichmentStateOut,
    EnrichOut,
    Failure,
    GenreStateOut,
    LookUpIn,
    LookUpOut,
)
from flask_endpoint.enrichment.genres import look_up_genres, read_genre_state
from flask_endpoint.enrichment.reading import Limits
from flask_endpoint.enrichment.state import read_state
from flask_endpoint.enrichment.work import enrich
from flask_endpoint.services import services

blueprint = APIBlueprint(
    "api_enrichment",
    __name__,
    url_prefix="/api/v1/enrichment",
    abp_tags=[Tag(name="enrichment", description="Descriptions of tracks, artists and albums")],
    abp_security=[{"service": []}],
    abp_responses={"401": Failure, "422": Failure},
)
blueprint.before_request(require_service_token)


@blueprint.get("", summary="How much is described", responses={"200": EnrichmentStateOut})
def state() -> Response:
    """How much of the catalogue is described, what waits, and today's budget."""
    used = services()
    with used.pool.connection() as connection:
        found = read_state(connection, used.settings.enrichment_daily_reads)
    return reply(EnrichmentStateOut.model_validate(found))


@blueprint.post("", summary="Ask Spotify for what is most played", responses={"200": EnrichOut})
def work(body: EnrichIn) -> Response:
    """Read what the queue holds, most played first, for at most some twenty seconds.

    What Spotify says comes back as a status, never as an error: `more` means that the next call goes on.
    """
    used = services()
    settings = used.settings
    limits = Limits(settings.enrichment_daily_reads, settings.enrichment_pause_seconds)
    with used.pool.connection() as connection:
        outcome = enrich(
            connection, used.upstream, limits, max_reads=body.max_reads, ends_rest=body.ends_rest
        )
        found = read_state(connection, settings.enrichment_daily_reads)
    for name in ("described", "gone", "failed"):
        used.metrics.reads.labels(name).inc(getattr(outcome, name))
    return reply(
        EnrichOut(
            **asdict(outcome),
            state=EnrichmentStateOut.model_validate(found),
        )
    )


@blueprint.post("/genres", summary="Ask MusicBrainz for genres", responses={"200": LookUpOut})
def genres(body: LookUpIn) -> Response:
    """Look up the genres of artists of whom Spotify tells none, for at most some twenty seconds.

    `off` unless MUSICBRAINZ_DAILY_READS is set; `more` means that the next call goes on.
    """
    used = services()
    daily_reads = used.settings.musicbrainz_daily_reads
    with used.pool.connection() as connection:
        outcome = look_up_genres(connection, used.musicbrainz, daily_reads, max_reads=body.max_reads)
        found = read_genre_state(connection, daily_reads)
    for name in ("described", "gone", "failed"):
        used.metrics.look_ups.labels(name).inc(getattr(outcome, name))
    return reply(LookUpOut(**asdict(outcome), state=GenreStateOut.model_validate(found)))
