"""The application factory: settings, session, headers, pages, errors."""

import hashlib
import os
from pathlib import Path

import psycopg
from flask import Flask, Response, current_app, g, jsonify, render_template
from werkzeug.exceptions import HTTPException, InternalServerError

from dashboard.db import Database
from dashboard.formats import FILTERS
from dashboard.measures import MEASURES
from dashboard.metrics import Metrics
from dashboard.navigation import DETAILS, DOWNLOADS, PAGES
from dashboard.pages import shared
from dashboard.security import set_security_headers
from dashboard.session import COOKIE, LIFETIME, ReadOnlySession, require_viewer
from dashboard.settings import Settings
from dashboard.texts import text

STATIC = Path(__file__).parent / "static"


def assets_version() -> str:
    """Changes with the style sheet and script, so that browsers may keep them for good."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def create_app(settings: Settings | None = None) -> Flask:
    """The dashboard; settings come from the environment unless a test brings its own."""
    settings = settings or Settings.from_environment(os.environ)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.session_secret,
        SESSION_COOKIE_NAME=COOKIE,
        PERMANENT_SESSION_LIFETIME=LIFETIME,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    app.session_interface = ReadOnlySession()
    app.extensions["settings"] = settings
    app.extensions["database"] = Database(settings.conninfo)
    app.extensions["consents"] = Database(settings.source_conninfo)
    databases = {"main": app.extensions["database"], "source": app.extensions["consents"]}
    app.extensions["metrics"] = Metrics(databases)
    app.extensions["metrics"].watch(app)
    app.before_request(require_viewer)
    set_security_headers(app, settings)
    set_up_templates(app, settings)
    for page in (*PAGES, *DETAILS, *DOWNLOADS, shared.page):
        app.register_blueprint(page)
    app.add_url_rule("/health", "health", health)
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(psycopg.Error, show_database_error)
    return app


def set_up_templates(app: Flask, settings: Settings) -> None:
    """What every template may use."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        text=text,
        pages=[page.name for page in PAGES],
        measures=list(MEASURES.values()),
        flask_url=settings.flask_public_url,
        assets=assets_version(),
    )


def health() -> tuple[Response, int]:
    """Whether the dashboard can answer: its database is reachable."""
    database: Database = current_app.extensions["database"]
    if database.is_reachable():
        return jsonify(status="ok", database="reachable"), 200
    return jsonify(status="unavailable", database="unreachable"), 503


def show_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    """A page that says what is wrong and what to do."""
    code = error.code or InternalServerError.code
    if code < 400:
        return error
    known = code if code in {400, 404, 503} else 500
    is_explained = code in {400, 404} and error.description != type(error).description
    detail = error.description if is_explained else None
    viewer = g.get("viewer")
    return render_template("error.html", code=known, detail=detail, viewer=viewer, frame=None), code


def show_database_error(error: psycopg.Error) -> tuple[str, int]:
    """The database does not answer: say so; the log names the kind of error, never a query's values."""
    current_app.logger.error("main database: %s", type(error).__name__)
    viewer = g.get("viewer")
    return render_template("error.html", code=503, detail=None, viewer=viewer, frame=None), 503
