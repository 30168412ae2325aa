"""Bring one database to the newest schema: roles first, then the numbered SQL files of its folder.

Usage: python -m sql.migrate source|main|replica [...]

Roles carry passwords, so they cannot live in migration files; they are created (or given their current
password) from the environment. Everything is idempotent: run it at every start.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from yoyo import get_backend, read_migrations  # type: ignore[import-untyped]

ROLES: dict[str, dict[str, str]] = {
    "source": {
        "ingest_rw": "INGEST_RW_PASSWORD",
        "etl_rw": "ETL_RW_PASSWORD",
        "dashboard_ro": "DASHBOARD_RO_PASSWORD",
        "exporter_ro": "EXPORTER_RO_PASSWORD",
    },
    "main": {
        "etl_rw": "ETL_RW_PASSWORD",
        "cdc": "CDC_PASSWORD",
        "dashboard_ro": "DASHBOARD_RO_PASSWORD",
        "analyst_ro": "ANALYST_RO_PASSWORD",
        "exporter_ro": "EXPORTER_RO_PASSWORD",
    },
    "replica": {
        "cdc": "CDC_PASSWORD",
        "dashboard_ro": "DASHBOARD_RO_PASSWORD",
        "analyst_ro": "ANALYST_RO_PASSWORD",
        "exporter_ro": "EXPORTER_RO_PASSWORD",
    },
}
"""Database → role → the setting that holds its password. `cdc` may replicate; the others may only log in."""

MONITOR = "exporter_ro"
"""May read the server's statistics of everybody, and no table."""


class MissingSettingError(RuntimeError):
    """A required setting is not in the environment."""


def require(env: Mapping[str, str], name: str) -> str:
    """The value of a required setting; raises MissingSettingError naming it."""
    value = env.get(name, "")
    if not value:
        raise MissingSettingError(f"{name} is not set: add it to .env (see .env.example)")
    return value


def admin_conninfo(database: str, env: Mapping[str, str]) -> str:
    """libpq connection string of the superuser of `database` (source, main or replica)."""
    prefix = f"{database.upper()}_DB_"
    return psycopg.conninfo.make_conninfo(
        host=require(env, prefix + "HOST"),
        port=require(env, prefix + "PORT"),
        dbname=require(env, prefix + "NAME"),
        user=require(env, prefix + "ADMIN_USER"),
        password=require(env, prefix + "ADMIN_PASSWORD"),
    )


def ensure_roles(connection: psycopg.Connection, database: str, env: Mapping[str, str]) -> None:
    """Create the roles of `database`, or set their passwords to the current ones."""
    for role, setting in ROLES[database].items():
        exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
        verb = sql.SQL("ALTER") if exists else sql.SQL("CREATE")
        # Only main's server is read by Debezium; a role that is there keeps what another database gave it.
        replication = sql.SQL("REPLICATION" if role == "cdc" and database == "main" else "")
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}").format(
                verb, sql.Identifier(role), replication, sql.Literal(require(env, setting))
            )
        )
    connection.execute(sql.SQL("GRANT pg_monitor TO {}").format(sql.Identifier(MONITOR)))


def apply_migrations(database: str, env: Mapping[str, str]) -> int:
    """Apply what is pending of sql/<database>/*.sql, each file in one transaction; returns how many."""
    info = psycopg.conninfo.conninfo_to_dict(admin_conninfo(database, env))
    uri = "postgresql+psycopg://{user}:{password}@{host}:{port}/{dbname}".format(**info)
    backend = get_backend(uri)
    migrations = read_migrations(str(Path(__file__).parent / database))
    try:
        with backend.lock():
            pending = backend.to_apply(migrations)
            backend.apply_migrations(pending)
    finally:
        backend.connection.close()
    return len(pending)


def migrate(database: str, env: Mapping[str, str] = os.environ) -> int:
    """Roles, then migrations, of one database; returns the number of migrations applied."""
    with psycopg.connect(admin_conninfo(database, env), autocommit=True) as connection:
        ensure_roles(connection, database, env)
    return apply_migrations(database, env)


def _advice(error: psycopg.OperationalError) -> str:
    if "password authentication failed" in str(error):
        return "This .env is not the one the database was made with: put that file back, or remove the data."
    return "Is the database running? `make status` or `make ps` tells."


def main(databases: list[str]) -> int:
    """Command line: migrate the named databases (all three by default)."""
    for database in databases or list(ROLES):
        if database not in ROLES:
            sys.stderr.write(f"unknown database {database!r}: expected one of {', '.join(ROLES)}\n")
            return 2
        try:
            applied = migrate(database)
        except MissingSettingError as error:
            sys.stderr.write(f"migrate {database}: {error}\n")
            return 1
        except psycopg.OperationalError as error:
            sys.stderr.write(f"migrate {database}: {error}\n{_advice(error)}\n")
            return 1
        sys.stdout.write(f"{database}: {applied} migrations applied\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
