"""Sessions on the Spark Connect server, one per step."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import SparkSession
from pyspark.sql.connect.client.retries import DefaultPolicy


class SparkUnreachableError(RuntimeError):
    """Nobody listens where the Connect server should be."""


@contextmanager
def connect(host: str, port: int) -> Iterator[SparkSession]:
    """A session of its own, stopped afterwards. The port is asked first: the client retries for minutes."""
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        raise SparkUnreachableError(
            f"The Spark Connect server does not answer on {host}:{port} (SPARK_CONNECT_PORT): "
            "start the process spark-connect, its log says why it stopped"
        ) from error
    session = SparkSession.builder.remote(f"sc://{host}:{port}").create()
    # A server that went away has forgotten the session: waiting long for it helps nobody.
    session.client.set_retry_policies([DefaultPolicy(max_retries=5)])
    try:
        yield session
    finally:
        session.stop()
