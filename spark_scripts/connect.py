"""Sessions on the Spark Connect server, one per step."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession
from pyspark.sql.connect.client.retries import DefaultPolicy

LOOPBACK = "127.0.0.1"
MODE = "SPARK_CONNECT_MODE_ENABLED"
"""pyspark sets this variable for good; a process that also has a classic session needs it gone afterwards."""


class SparkUnreachableError(RuntimeError):
    """Nobody listens where the Connect server should be."""


@contextmanager
def connect(port: int) -> Iterator[SparkSession]:
    """A session of its own, stopped afterwards. The port is asked first: the client retries for minutes."""
    host = os.environ.get("SPARK_CONNECT_HOST") or LOOPBACK
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        raise SparkUnreachableError(
            f"The Spark Connect server does not answer on {host}:{port} (SPARK_CONNECT_PORT): "
            "start the process spark-connect, its log says why it stopped"
        ) from error
    before = os.environ.get(MODE)
    session = SparkSession.builder.remote(f"sc://{'localhost' if host == LOOPBACK else host}:{port}").create()
    # A server that went away has forgotten the session: waiting long for it helps nobody.
    session.client.set_retry_policies([DefaultPolicy(max_retries=5)])
    try:
        yield session
    finally:
        session.stop()
        if before is None:
            os.environ.pop(MODE, None)
