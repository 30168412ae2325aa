"""The application: settings in, services built, one blueprint per concern."""

import logging
import os
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import psycopg
from flask import Flask, Response, g, make_response, request, session
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]
from psycopg_pool import PoolTimeout
from pydantic import ValidationError
from werkzeug.exceptions import Unauthorized

from flask_endpoint import (
    api,
    api_enrichment,
    api_imports,
    api_library,
    health,
    import_pages,
    pages,
    privacy_pages,
    sharing_pages,
    signin,
)
from flask_endpoint.accounts import ensure_admin
from flask_endpoint.api_models import Failure
from flask_endpoint.errors import Problem, answer, set_up_errors
from flask_endpoint.logs import set_up_logging
from flask_endpoint.metrics import METHODS
from flask_endpoint.security import set_up_security
from flask_endpoint.services import Services, attach_services
from flask_endpoint.sessions import current_account
from flask_endpoint.settings import Settings

log = logging.getLogger(__name__)

SECURITY_SCHEMES: dict[str, Any] = {
    "service": {"type": "http", "scheme": "bearer", "description": "SERVICE_TOKEN"},
    "session": {"type": "apiKey", "in": "cookie", "name": "encore_session"},
}


def _on_invalid_call(error: ValidationError) -> Response:
    """A call that does not fit the API's models, named field by field."""
    problems = [f"{'.'.join(str(part) for part in entry['loc'])}: {entry['msg']}" for entry in error.errors()]
    problem = Problem(422, "invalid_request", "; ".join(problems), "See /openapi/openapi.json.")
    return make_response(answer(problem))


class FirstStart:
    """What has to happen once the database is there: the administrator exists, tokens use the newest key.

    Tried with each request until it worked, so that the order of starting does not matter.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._is_done = False

    def attempt(self) -> None:
        """Do it unless it is done; a database that is not ready is left for the next time."""
        if self._is_done:
            return
        settings = self._services.settings
        with self._lock:
            if self._is_done:
                return
            try:
                with self._services.pool.connection(timeout=5) as connection:
                    ensure_admin(
                        connection, settings.admin_login, settings.admin_password, settings.default_timezone
                    )
                    rotated = self._services.vault.rotate_stored(connection)
            except (psycopg.OperationalError, psycopg.errors.UndefinedTable, PoolTimeout) as error:
                log.warning("source is not ready yet", extra={"kind": type(error).__name__})
                return
            self._is_done = True
        log.info("ready", extra={"is_export_only": settings.is_export_only, "rotated_accounts": rotated})


def _local_time(moment: datetime, time_zone: str) -> str:
    """A moment as the account's owner reads clocks."""
    return moment.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d %H:%M")


def _local_date(moment: datetime, time_zone: str) -> str:
    """The date of a moment where the account's owner lives."""
    return moment.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m-%d")


def _watch_requests(app: Flask, services: Services) -> None:
    """Measure every request."""

    @app.before_request
    def start_clock() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def stop_clock(response: Response) -> Response:
        started = g.get("started")
        if started is not None:
            method = request.method if request.method in METHODS else "other"
            services.metrics.requests.labels(
                request.endpoint or "none", method, str(response.status_code)
            ).observe(time.perf_counter() - started)
        return response


def _refuse_uploads_of_strangers(app: Flask) -> None:
    """Before CSRF protection parses the body: a stranger's gigabyte is not read first and refused after."""

    @app.before_request
    def refuse() -> None:
        if request.endpoint == "imports.upload" and current_account() is None:
            raise Unauthorized


def build_app(env: Mapping[str, str] = os.environ) -> OpenAPI:
    """The application; raises SettingError naming a setting that is missing or wrong."""
    settings = Settings.from_env(env)
    set_up_logging()
    app = OpenAPI(
        "flask_endpoint",
        info=Info(title="Encore", version="1", description="Your Spotify listening history, owned by you."),
        security_schemes=SECURITY_SCHEMES,
        validation_error_model=Failure,
        validation_error_callback=_on_invalid_call,
    )
    services = attach_services(app, settings)
    _watch_requests(app, services)
    set_up_security(app, settings)
    set_up_errors(app)
    app.before_request(FirstStart(services).attempt)
    _refuse_uploads_of_strangers(app)
    csrf = CSRFProtect(app)
    for module in (signin, pages, import_pages, privacy_pages, sharing_pages):
        app.register_blueprint(module.blueprint)
    for service_blueprint in (
        api.blueprint,
        api_enrichment.blueprint,
        api_imports.blueprint,
        api_library.blueprint,
        health.blueprint,
    ):
        app.register_api(service_blueprint)
        csrf.exempt(service_blueprint)
    app.add_url_rule(urlsplit(settings.spotify_redirect_uri).path, "signin.callback", signin.callback)

    app.add_template_filter(_local_time, "local_time")
    app.add_template_filter(_local_date, "local_date")

    @app.context_processor
    def known_to_templates() -> dict[str, object]:
        return {
            "signed_in": current_account() if "account_id" in session else None,
            "is_export_only": settings.is_export_only,
            "erase_after_days": settings.erase_disconnected_after_days,
            "readers": sorted(settings.spotify_readers),
            "dashboard_url": settings.dashboard_public_url,
        }

    return app
