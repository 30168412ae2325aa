"""Response headers: nothing from elsewhere may load, run, frame or keep these pages."""

from flask import Flask, request
from flask.wrappers import Response

from dashboard.settings import Settings, origin_of


def content_security_policy(settings: Settings) -> str:
    """Only our own style and script; a form may be sent on to the sign-in page when the session ended."""
    rules = {
        "default-src": "'none'",
        "style-src": "'self'",
        "script-src": "'self'",
        "img-src": "'self'",
        "form-action": f"'self' {origin_of(settings.flask_public_url)}",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def set_security_headers(app: Flask, settings: Settings) -> None:
    """Add the headers to every response, errors included."""
    headers = {
        "Content-Security-Policy": content_security_policy(settings),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if settings.public_url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000"

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(headers)
        if request.endpoint == "shared.show":  # its address is a key
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "private, no-store"
        return response
