"""The dashboard's settings: read once, at start, from the environment; a missing one is named."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from psycopg.conninfo import make_conninfo


class MissingSettingError(RuntimeError):
    """A required setting is not in the environment."""


def require(env: Mapping[str, str], name: str) -> str:
    """The value of a required setting; raises MissingSettingError naming it."""
    value = env.get(name, "")
    if not value:
        raise MissingSettingError(f"{name} is not set: add it to .env (see .env.example)")
    return value


def bind_address(env: Mapping[str, str]) -> str:
    """Where gunicorn listens: this machine only, unless DASHBOARD_BIND says otherwise."""
    return env.get("DASHBOARD_BIND", "") or f"127.0.0.1:{require(env, 'DASHBOARD_PORT')}"


def metrics_address(env: Mapping[str, str]) -> tuple[str, int] | None:
    """Where the figures for Prometheus are served; None: nowhere, as DASHBOARD_METRICS_PORT is empty."""
    port = env.get("DASHBOARD_METRICS_PORT", "")
    return (env.get("DASHBOARD_METRICS_HOST", "") or "127.0.0.1", int(port)) if port else None


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as a Content-Security-Policy names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def conninfo_of(env: Mapping[str, str], prefix: str) -> str:
    """How the dashboard reaches one database: main for figures, source for consents."""
    return make_conninfo(
        host=require(env, prefix + "HOST"),
        port=require(env, prefix + "PORT"),
        dbname=require(env, prefix + "NAME"),
        user="dashboard_ro",
        password=require(env, "DASHBOARD_RO_PASSWORD"),
        application_name="encore-dashboard",
        connect_timeout=3,
    )


@dataclass(frozen=True)
class Settings:
    """What one dashboard process needs to know; secrets stay out of its repr."""

    conninfo: str = field(repr=False)
    source_conninfo: str = field(repr=False)
    session_secret: str = field(repr=False)
    public_url: str
    flask_public_url: str

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Settings":
        """Read every setting; both databases are reached as the read-only role `dashboard_ro`."""
        return cls(
            conninfo=conninfo_of(env, "MAIN_DB_"),
            source_conninfo=conninfo_of(env, "SOURCE_DB_"),
            session_secret=require(env, "SESSION_SECRET"),
            public_url=require(env, "DASHBOARD_PUBLIC_URL").rstrip("/"),
            flask_public_url=require(env, "FLASK_PUBLIC_URL").rstrip("/"),
        )
