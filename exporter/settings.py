"""What the exporter reads from the environment: once, at start; a missing setting is named."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from psycopg.conninfo import make_conninfo

ROLE = "exporter_ro"
DATABASES = ("source", "main", "replica", "airflow")


class SettingsError(RuntimeError):
    """A setting is missing or malformed; the message names it."""


@dataclass(frozen=True)
class Settings:
    """Whom to ask, and where the answers are served; passwords stay out of its repr."""

    databases: Mapping[str, str] = field(repr=False)
    """Database → libpq connection string."""
    airflow_health: str
    """Address of Airflow's own health report."""
    spark_connect: tuple[str, int]
    bind: tuple[str, int]


def read_settings(env: Mapping[str, str]) -> Settings:
    """All settings, checked; raises SettingsError naming the first that is missing or wrong."""
    airflow_host = env.get("AIRFLOW_HOST") or "127.0.0.1"
    return Settings(
        databases={name: _conninfo(env, name) for name in DATABASES},
        airflow_health=f"http://{airflow_host}:{_port(env, 'AIRFLOW_PORT')}/api/v2/monitor/health",
        spark_connect=(env.get("SPARK_CONNECT_HOST") or "127.0.0.1", _port(env, "SPARK_CONNECT_PORT")),
        bind=(env.get("EXPORTER_HOST") or "127.0.0.1", _port(env, "EXPORTER_PORT")),
    )


def require(env: Mapping[str, str], name: str) -> str:
    """The value of a required setting; raises SettingsError naming it."""
    value = env.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set: add it to .env (see .env.example)")
    return value


def _port(env: Mapping[str, str], name: str) -> int:
    value = require(env, name)
    if not value.isdecimal():
        raise SettingsError(f"{name} must be a port number, not {value!r}")
    return int(value)


def _conninfo(env: Mapping[str, str], database: str) -> str:
    server = prefix = f"{database.upper()}_DB_"
    if database == "airflow" and not env.get("AIRFLOW_DB_HOST"):  # in local mode it lies in source's server
        server = "SOURCE_DB_"
    return make_conninfo(
        host=require(env, server + "HOST"),
        port=require(env, server + "PORT"),
        dbname=require(env, prefix + "NAME"),
        user=ROLE,
        password=require(env, "EXPORTER_RO_PASSWORD"),
        application_name="encore-exporter",
        connect_timeout=3,
        options="-c statement_timeout=5s -c default_transaction_read_only=on",
    )
