"""Servers of a benchmark's own: databases on one Postgres, and a Spark Connect server on all cores."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from local.java import java_home
from local.ports import is_busy
from local.postgres import Cluster, give_to_unprivileged, install_binaries
from spark_scripts.cluster import connect_command
from sql.migrate import ROLES, migrate

DATABASES = ("source", "main")
FOR_SORTING_MILLIONS = {"shared_buffers": "512MB", "max_wal_size": "8GB", "work_mem": "256MB"}
AS_SERVED = {"shared_buffers": "256MB", "max_wal_size": "4GB"}
"""Of Postgres, where what the product's own statements cost is the question."""


@dataclass(frozen=True)
class Databases:
    """Databases of the product, migrated and empty, on one server."""

    port: int
    password: str
    kinds: Sequence[str]

    def env(self) -> dict[str, str]:
        """The settings by which every step finds them; all roles have one password."""
        values: dict[str, str] = {}
        for kind in self.kinds:
            prefix = f"{kind.upper()}_DB_"
            about = {"HOST": "127.0.0.1", "PORT": str(self.port), "NAME": kind}
            about |= {"ADMIN_USER": "postgres", "ADMIN_PASSWORD": self.password}
            values |= {prefix + name: value for name, value in about.items()}
            values |= dict.fromkeys(ROLES[kind].values(), self.password)
        return values

    def conninfo(self, kind: str, user: str = "postgres") -> str:
        """How to connect to one of them."""
        return psycopg.conninfo.make_conninfo(
            host="127.0.0.1", port=self.port, user=user, password=self.password, dbname=kind
        )

    def connect(self, kind: str) -> psycopg.Connection:
        """An autocommit connection of the superuser."""
        return psycopg.connect(self.conninfo(kind), autocommit=True)


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def databases(
    kinds: Sequence[str] = DATABASES, settings: dict[str, str] = FOR_SORTING_MILLIONS
) -> Iterator[Databases]:
    """A Postgres with these settings; gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="encore-benchmark-"))
    home.chmod(0o755)
    give_to_unprivileged(home)
    server = Databases(free_port(), secrets.token_urlsafe(12), kinds)
    logical = {"wal_level": "logical"} if "main" in kinds else {}
    cluster = Cluster(
        install_binaries(home / "binaries"), home / "data", server.port, server.password, settings | logical
    )
    cluster.create()
    cluster.start()
    try:
        with server.connect("postgres") as admin:
            for kind in kinds:
                admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(kind)))
        for kind in kinds:
            migrate(kind, server.env())
        yield server
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def spark_connect(memory: str) -> Iterator[int]:
    """The port of a Connect server with the product's settings, one JVM with all cores."""
    port = free_port()
    home = Path(tempfile.mkdtemp(prefix="encore-benchmark-"))
    env = {
        **os.environ,
        "JAVA_HOME": str(java_home(home)),
        "SPARK_CONNECT_PORT": str(port),
        "SPARK_DRIVER_MEMORY": memory,
        "SPARK_EXECUTOR_MEMORY": memory,
        "SPARK_LOCAL_DIRS": str(home / "local"),
    }
    argv, env = connect_command(env, master=f"local[{os.cpu_count()}]")
    with (home / "connect.log").open("w") as log:
        process = subprocess.Popen(argv, env=env, stdout=log, stderr=log, cwd=home, start_new_session=True)
    try:
        while not is_busy(port):
            if process.poll() is not None:
                raise RuntimeError(f"Spark did not start:\n{(home / 'connect.log').read_text()[-2000:]}")
            time.sleep(0.2)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(home, ignore_errors=True)
