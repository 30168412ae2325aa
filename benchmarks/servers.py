"""Servers of a benchmark's own: two databases on one Postgres, and a Spark Connect server on all cores."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from local.java import java_home
from local.ports import is_busy
from local.postgres import Cluster, give_to_unprivileged, install_binaries
from spark_scripts.cluster import connect_command
from sql.migrate import ROLES, migrate

DATABASES = ("source", "main")


@dataclass(frozen=True)
class Databases:
    """Source and main, migrated and empty, on one server."""

    port: int
    password: str

    def env(self) -> dict[str, str]:
        """The settings by which every step finds them; all roles have one password."""
        values: dict[str, str] = {}
        for kind in DATABASES:
            prefix = f"{kind.upper()}_DB_"
            about = {"HOST": "127.0.0.1", "PORT": str(self.port), "NAME": kind}
            about |= {"ADMIN_USER": "postgres", "ADMIN_PASSWORD": self.password}
            values |= {prefix + name: value for name, value in about.items()}
            values |= dict.fromkeys(ROLES[kind].values(), self.password)
        return values

    def connect(self, kind: str) -> psycopg.Connection:
        """An autocommit connection of the superuser."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user="postgres",
            password=self.password,
            dbname=kind,
            autocommit=True,
        )


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def databases() -> Iterator[Databases]:
    """A Postgres with memory enough for sorting millions of rows; gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="encore-benchmark-"))
    home.chmod(0o755)
    give_to_unprivileged(home)
    settings = {"shared_buffers": "512MB", "max_wal_size": "8GB", "work_mem": "256MB", "wal_level": "logical"}
    server = Databases(free_port(), secrets.token_urlsafe(12))
    cluster = Cluster(
        install_binaries(home / "binaries"), home / "data", server.port, server.password, settings
    )
    cluster.create()
    cluster.start()
    try:
        with server.connect("postgres") as admin:
            for kind in DATABASES:
                admin.execute(f"CREATE DATABASE {kind}")
        for kind in DATABASES:
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
