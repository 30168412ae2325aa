"""What the engine and its tools read from the environment; nothing else in this package does."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

ROLE = "cdc"
DEFAULT_SLOT = "encore_cdc"
PUBLICATION = "encore_cdc"
"""Made by sql/main; a publication belongs to one database, so its name needs no setting."""


class SettingsError(RuntimeError):
    """A setting is missing or malformed; the message names it."""


@dataclass(frozen=True)
class Settings:
    """Addresses of both databases, the slot, and where health and metrics are served."""

    main: str
    replica: str
    slot: str
    metrics_host: str
    metrics_port: int
    java_home: str
    placeholders: Mapping[str, str]
    """Values for the `${env:NAME}` placeholders of the connector file."""


def read_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """All settings, checked; raises SettingsError naming the first that is missing or wrong."""
    slot = env.get("CDC_SLOT_NAME", "") or DEFAULT_SLOT
    port = require(env, "CDC_METRICS_PORT")
    if not port.isdecimal():
        raise SettingsError(f"CDC_METRICS_PORT must be a port number, not {port!r}")
    return Settings(
        main=main_conninfo(env),
        replica=replica_conninfo(env),
        slot=slot,
        metrics_host=env.get("CDC_METRICS_HOST", "") or "127.0.0.1",
        metrics_port=int(port),
        java_home=env.get("JAVA_HOME", ""),
        placeholders={**env, "CDC_SLOT_NAME": slot},
    )


def main_conninfo(env: Mapping[str, str]) -> str:
    """libpq connection string of main, as role cdc."""
    return _conninfo(
        require(env, "MAIN_DB_HOST"),
        require(env, "MAIN_DB_PORT"),
        require(env, "MAIN_DB_NAME"),
        require(env, "CDC_PASSWORD"),
    )


def replica_conninfo(env: Mapping[str, str]) -> str:
    """libpq connection string of the replica, as role cdc."""
    return _conninfo(
        require(env, "REPLICA_DB_HOST"),
        require(env, "REPLICA_DB_PORT"),
        require(env, "REPLICA_DB_NAME"),
        require(env, "CDC_PASSWORD"),
    )


def require(env: Mapping[str, str], name: str) -> str:
    """The value of a required setting; raises SettingsError naming it."""
    value = env.get(name, "")
    if not value:
        raise SettingsError(f"{name} is not set: add it to .env (see .env.example)")
    return value


def _conninfo(host: str, port: str, dbname: str, password: str) -> str:
    # Keepalives: a host that vanished without a word is noticed within half a minute, not two hours.
    return psycopg.conninfo.make_conninfo(
        host=host,
        port=port,
        dbname=dbname,
        user=ROLE,
        password=password,
        connect_timeout=10,
        application_name="encore_cdc",
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
    )
