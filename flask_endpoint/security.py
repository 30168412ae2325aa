"""Headers, cookie and limits that every response and request is subject to."""

from datetime import timedelta
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, request

from flask_endpoint.settings import Settings

MAX_FORM_BYTES = 1024 * 1024
MULTIPART_OVERHEAD_BYTES = 64 * 1024
UPLOAD_ENDPOINTS = frozenset({"imports.upload", "api_imports.create_import"})
SESSION_LIFETIME = timedelta(days=30)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def content_security_policy(settings: Settings) -> str:
    """Our own files only. Forms may lead to the dashboard, where signing in ends."""
    own = dict.fromkeys([_origin(settings.public_url), _origin(settings.dashboard_public_url)])
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            f"form-action 'self' {' '.join(own)}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )


def request_class(settings: Settings) -> type[Request]:
    """Requests whose uploads wait in UPLOAD_DIR: the system's temporary folder may be memory."""

    class SpoolingRequest(Request):
        def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
            settings.upload_dir.mkdir(parents=True, exist_ok=True)
            return TemporaryFile("w+b", dir=settings.upload_dir)

    return SpoolingRequest


def set_up_security(app: Flask, settings: Settings) -> None:
    """Cookie, size limits and headers of `app`. Must run before CSRF protection, which reads bodies."""
    app.request_class = request_class(settings)
    app.config.update(
        SECRET_KEY=settings.session_secret,
        SESSION_COOKIE_NAME="encore_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=SESSION_LIFETIME,
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session
    )
    policy = content_security_policy(settings)

    @app.before_request
    def allow_uploads_where_they_belong() -> None:
        if request.endpoint in UPLOAD_ENDPOINTS:
            request.max_content_length = settings.max_upload_bytes + MULTIPART_OVERHEAD_BYTES

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if settings.public_url.startswith("https://"):
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response
