"""Is the endpoint alive, is it ready, and what has it counted."""

import psycopg
from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from psycopg_pool import PoolTimeout

from flask_endpoint.api import reply, require_service_token
from flask_endpoint.api_models import Failure, Health
from flask_endpoint.services import services

READY_TIMEOUT_SECONDS = 3

blueprint = APIBlueprint(
    "health",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="health", description="For supervisors and Prometheus")],
)


@blueprint.get("/health/live", summary="Is the process alive?", responses={"200": Health})
def live() -> Response:
    """Answers whatever the state of anything else: restart the process when it does not."""
    return reply(Health(status="ok"))


@blueprint.get("/health/ready", summary="Can it serve?", responses={"200": Health, "503": Health})
def ready() -> Response:
    """Whether the source database answers and its schema is there."""
    try:
        with services().pool.connection(timeout=READY_TIMEOUT_SECONDS) as connection:
            connection.execute("SELECT 1 FROM account LIMIT 1")
    except (psycopg.Error, PoolTimeout):
        return reply(Health(status="unavailable", database="unavailable"), 503)
    return reply(Health(status="ok", database="ok"))


@blueprint.get(
    "/metrics",
    summary="Counts and durations for Prometheus",
    responses={
        "200": {
            "description": "Samples.",
            "content": {CONTENT_TYPE_LATEST.split(";")[0]: {"schema": {"type": "string"}}},
        },
        "401": Failure,
    },
    security=[{"service": []}],
)
def metrics() -> Response:
    """Prometheus text format; set the scrape's credentials to SERVICE_TOKEN."""
    require_service_token()
    return Response(generate_latest(services().metrics.registry), content_type=CONTENT_TYPE_LATEST)
