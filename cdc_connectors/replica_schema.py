"""Writes the replica's tables from main's migrations, so that the replica has no schema of its own to drift.

Usage: python -m cdc_connectors.replica_schema [SCHEMA.TABLE ...] > sql/replica/NNNN_<what>.sql

Migrates a throw-away main, reads its catalog and prints what the publication covers (or only the named
tables). Three things differ on purpose: no NOT NULL outside the key and no unique index, since main has
judged the rows already and the replica must take what main had, in whatever order both are migrated; no
identity or default, since every value comes from main.
"""

import secrets
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from cdc_connectors.catalog import CatalogError, Table, published_tables, read_table

HEADER = (
    "-- Written by `python -m cdc_connectors.replica_schema` from sql/main; tests compare both."
    " Do not edit.\n"
)


def table_sql(table: Table) -> str:
    """CREATE TABLE, indexes and comments of one table."""
    lines = [f"    {_identifier(column.name)} {column.type}" for column in table.columns]
    lines.append(f"    PRIMARY KEY ({', '.join(map(_identifier, table.key))})")
    name = ".".join(map(_identifier, table.name))
    statements = [f"CREATE TABLE {name} (\n" + ",\n".join(lines) + "\n);"]
    if table.comment is not None:
        statements.append(f"COMMENT ON TABLE {name} IS {_literal(table.comment)};")
    statements += [
        f"COMMENT ON COLUMN {name}.{_identifier(column.name)} IS {_literal(column.comment)};"
        for column in table.columns
        if column.comment is not None
    ]
    statements += [
        f"CREATE INDEX {_identifier(index.name)} ON {name} USING {index.using};" for index in table.indexes
    ]
    return "\n".join(statements) + "\n"


def replica_sql(main: psycopg.Connection, wanted: list[str]) -> str:
    """The file for the published tables, or those of `wanted`; raises CatalogError for one without a key."""
    parts = [HEADER]
    names = [name for name in published_tables(main) if not wanted or str(name) in wanted]
    unknown = set(wanted) - set(map(str, names))
    if unknown:
        raise CatalogError(f"not published by main: {', '.join(sorted(unknown))}")
    for name in names:
        table = read_table(main, name)
        if table is None or not table.key:
            raise CatalogError(f"main's {name} has no primary key, so its rows cannot be followed: add one")
        parts.append(table_sql(table))
    return "\n".join(parts)


def _identifier(name: str) -> str:
    quoted = sql.Identifier(name).as_string(None)
    return name if name.islower() and name.replace("_", "a").isalnum() else quoted


def _literal(text: str) -> str:
    return sql.Literal(text).as_string(None)


@contextmanager
def migrated_main() -> Iterator[psycopg.Connection]:
    """A connection to a main that holds sql/main's migrations and nothing else, gone afterwards."""
    # Imported here: only this tool, which runs on a developer's machine, starts a Postgres.
    from local.postgres import Cluster, give_to_unprivileged, install_binaries  # noqa: PLC0415
    from sql.migrate import ROLES, migrate  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="encore-schema-") as name, socket.socket() as probe:
        home = Path(name)
        home.chmod(0o755)
        give_to_unprivileged(home)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        password = secrets.token_urlsafe(12)
        env = {setting: secrets.token_urlsafe(12) for roles in ROLES.values() for setting in roles.values()}
        env |= {"MAIN_DB_HOST": "127.0.0.1", "MAIN_DB_PORT": str(port), "MAIN_DB_NAME": "postgres"}
        env |= {"MAIN_DB_ADMIN_USER": "postgres", "MAIN_DB_ADMIN_PASSWORD": password}
        cluster = Cluster(
            install_binaries(home / "binaries"), home / "data", port, password, {"fsync": "off"}
        )
        cluster.create()
        cluster.start()
        try:
            migrate("main", env)
            with psycopg.connect(
                host="127.0.0.1", port=port, dbname="postgres", user="postgres", password=password
            ) as connection:
                yield connection
        finally:
            cluster.stop()


def main(wanted: list[str]) -> int:
    """Command line; prints the file on standard output."""
    try:
        with migrated_main() as connection:
            text = replica_sql(connection, wanted)
    except CatalogError as error:
        sys.stderr.write(f"replica_schema: {error}\n")
        return 1
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
