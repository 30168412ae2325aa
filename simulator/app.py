"""The application factory. State lives in memory, so run one worker with several threads:

gunicorn --workers 1 --threads 8 --bind 127.0.0.1:8090 "simulator:create_app()"
"""

from flask import Flask, Response, g, request

from simulator import accounts, control, library_api, musicbrainz, pages, truth, web_api
from simulator.faults import refusal, shape_of, spoil
from simulator.settings import Settings, settings_from_environment
from simulator.world import attach, create_world, the_world


def create_app(settings: Settings | None = None) -> Flask:
    """Build the simulator from settings, by default those of the environment."""
    app = Flask(__name__)
    app.url_map.strict_slashes = False  # spotipy asks for /v1/me/ and /v1/tracks/?ids=
    app.json.sort_keys = False  # type: ignore[attr-defined]
    attach(app, create_world(settings or settings_from_environment()))
    for blueprint in (
        pages.blueprint,
        accounts.blueprint,
        library_api.blueprint,
        web_api.blueprint,
        musicbrainz.blueprint,
        control.blueprint,
        truth.blueprint,
    ):
        app.register_blueprint(blueprint)
    app.before_request(_misbehave)
    app.after_request(_finish)
    return app


def _misbehave() -> Response | None:
    """Strike with a planned fault, except where the simulator itself is controlled."""
    g.fault = None
    if request.path.startswith(("/_simulator", "/static")):
        return None
    faults = the_world().faults
    fault = faults.strike(request.path)
    if fault is None:
        return None
    g.fault = fault
    faults.wait(fault)
    return refusal(fault, shape_of(request.path))


def _finish(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        )
    if not request.path.startswith(("/static", "/_simulator/cover")):
        response.headers["Cache-Control"] = "no-store"
    fault = g.get("fault")
    return spoil(response, fault) if fault is not None and response.status_code == 200 else response
