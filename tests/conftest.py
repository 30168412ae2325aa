"""Fixtures every suite shares: real Postgres databases, migrated, one fresh copy per test that asks."""

import secrets
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings as examples
from psycopg import sql

from local.postgres import Cluster, give_to_unprivileged, install_binaries
from sql.migrate import ROLES, migrate

examples.register_profile("long", max_examples=40_000, print_blob=True)
# Told to end, pytest would leave the servers of its fixtures behind: as if interrupted, it stops them.
signal.signal(signal.SIGTERM, signal.default_int_handler)

ROOM_FOR_DATABASES = 8 * 1024**3
PASSWORDS = {setting: secrets.token_urlsafe(12) for roles in ROLES.values() for setting in roles.values()}


def free_port() -> int:
    """A TCP port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def in_memory() -> str | None:
    """A file system in memory with room for the tests' databases: a copy takes a fifth of the time there."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM_FOR_DATABASES else None


@dataclass(frozen=True)
class Database:
    """One migrated database of a test: `kind` is source, main or replica."""

    kind: str
    name: str
    port: int
    admin_password: str

    def env(self) -> dict[str, str]:
        """The settings a service needs to reach this database, as in .env."""
        prefix = self.kind.upper() + "_DB_"
        return {
            prefix + "HOST": "127.0.0.1",
            prefix + "PORT": str(self.port),
            prefix + "NAME": self.name,
            prefix + "ADMIN_USER": "postgres",
            prefix + "ADMIN_PASSWORD": self.admin_password,
            **PASSWORDS,
        }

    def conninfo(self, role: str = "postgres") -> str:
        """libpq connection string for `role` (a name of sql.migrate.ROLES, or the superuser)."""
        password = self.admin_password if role == "postgres" else PASSWORDS[ROLES[self.kind][role]]
        return psycopg.conninfo.make_conninfo(
            host="127.0.0.1", port=self.port, dbname=self.name, user=role, password=password
        )

    def connect(self, role: str = "postgres") -> psycopg.Connection:
        """An autocommit connection."""
        return psycopg.connect(self.conninfo(role), autocommit=True)


@dataclass(frozen=True)
class Server:
    """The test session's Postgres: logical replication on, one template database per kind."""

    port: int
    admin_password: str

    def create(self, kind: str) -> Database:
        """A fresh copy of the migrated `kind` database."""
        return self.copy(Database(kind, kind, self.port, self.admin_password))

    def copy(self, template: Database) -> Database:
        """A copy of a database that nobody is connected to."""
        made = replace(template, name=f"{template.kind}_{secrets.token_hex(4)}")
        with replace(template, name="postgres").connect() as admin:
            admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(made.name), sql.Identifier(template.name)
                )
            )
        return made

    @contextmanager
    def lent(self, template: "Database | str") -> Iterator[Database]:
        """A copy of a database, or of a migrated kind, dropped after use: all of them would fill a disk."""
        lent = self.create(template) if isinstance(template, str) else self.copy(template)
        try:
            yield lent
        finally:
            self.drop(lent)

    def drop(self, database: Database) -> None:
        """Drops a database with the connections and replication slots it still has."""
        with replace(database, name="postgres").connect() as admin:
            slots = admin.execute(
                "SELECT slot_name, active_pid FROM pg_replication_slots WHERE database = %s", (database.name,)
            )
            for name, reader in slots.fetchall():
                if reader:
                    admin.execute("SELECT pg_terminate_backend(%s, 10000)", (reader,))
                admin.execute("SELECT pg_drop_replication_slot(%s)", (name,))
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name)))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A real Postgres cluster for the session, from the wheel, on a free port."""
    home = Path(tempfile.mkdtemp(prefix="encore-test-"))
    rows = Path(tempfile.mkdtemp(prefix="encore-test-", dir=in_memory()))
    for folder in (home, rows):
        folder.chmod(0o755)
        give_to_unprivileged(folder)
    password = secrets.token_urlsafe(12)
    settings = {"wal_level": "logical", "max_wal_senders": "20", "max_replication_slots": "20"}
    settings |= {"fsync": "off", "max_connections": "200", "max_wal_size": "256MB"}
    cluster = Cluster(install_binaries(home / "binaries"), rows / "data", free_port(), password, settings)
    cluster.create()
    cluster.start()
    try:
        server = Server(cluster.port, password)
        for kind in ROLES:
            with Database(kind, "postgres", server.port, password).connect() as admin:
                admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(kind)))
            migrate(kind, Database(kind, kind, server.port, password).env())
        yield server
    finally:
        cluster.stop()
        for folder in (home, rows):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def source_db(postgres_server: Server) -> Iterator[Database]:
    """A fresh, migrated source database."""
    with postgres_server.lent("source") as database:
        yield database


@pytest.fixture
def main_db(postgres_server: Server) -> Iterator[Database]:
    """A fresh, migrated main database."""
    with postgres_server.lent("main") as database:
        yield database


@pytest.fixture
def replica_db(postgres_server: Server) -> Iterator[Database]:
    """A fresh, migrated replica database."""
    with postgres_server.lent("replica") as database:
        yield database


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Headless Chromium, or a skip that says what to install."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="install the Python package playwright")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("Chromium is missing: install the package chromium (apt-get install chromium)")
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
    arguments += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield chromium
        chromium.close()
