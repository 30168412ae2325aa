"""Is it up? One probe per kind of process; a probe returns None when all is well, else what it saw."""

import socket
from collections.abc import Callable
from typing import Any

import psycopg
import requests

Probe = Callable[[], str | None]
TIMEOUT_SECONDS = 5


def direct_session() -> requests.Session:
    """A session that ignores proxy settings: everything we ask is on this machine."""
    session = requests.Session()
    session.trust_env = False
    return session


def http(url: str, judge: Callable[[Any], str | None] | None = None) -> Probe:
    """The address answers 200, and `judge` finds nothing wrong with its JSON."""

    def probe() -> str | None:
        try:
            with direct_session() as session:
                answer = session.get(url, timeout=TIMEOUT_SECONDS)
        except requests.RequestException:
            return f"{url} does not answer"
        if not answer.ok:
            return f"{url} answers {answer.status_code}"
        return judge(answer.json()) if judge else None

    return probe


def tcp(port: str) -> Probe:
    """Somebody listens on the port."""

    def probe() -> str | None:
        try:
            with socket.create_connection(("127.0.0.1", int(port)), timeout=TIMEOUT_SECONDS):
                return None
        except OSError:
            return f"nothing listens on port {port}"

    return probe


def postgres(conninfo: str, data: str) -> Probe:
    """The server answers, and it is ours: not another one that had the port first."""

    def probe() -> str | None:
        try:
            with psycopg.connect(conninfo, dbname="postgres", connect_timeout=3) as server:
                row = server.execute("SELECT current_setting('data_directory')").fetchone()
        except psycopg.Error as error:
            return str(error).strip().splitlines()[-1]
        if row is None or row[0] != data:
            return "another Postgres answers on this port"
        return None

    return probe


def spark_worker(url: str) -> Probe:
    """The master knows a living worker."""
    return http(url, lambda body: None if body and body.get("aliveworkers") else "no worker yet")


def airflow_part(url: str, part: str) -> Probe:
    """Airflow's own health report calls the part healthy."""

    def judge(body: Any) -> str | None:
        status = (body or {}).get(part, {}).get("status")
        return None if status == "healthy" else f"{part} is {status}"

    return http(url, judge)


def nothing_to_ask() -> str | None:
    """For a process without an address: that it keeps running is all we know."""
    return None
