"""Sessions on the Spark Connect server, one per step."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql.connect.client import DefaultChannelBuilder
from pyspark.sql.connect.client.retries import DefaultPolicy
from pyspark.sql.connect.session import SparkSession as ConnectSession

KEEPALIVE = {"grpc.keepalive_time_ms": 30_000, "grpc.http2.ping_timeout_ms": 60_000}
"""A server that is silent for so long is asked for a sign of life, and after so long without one it is called
again: a connection that a cut of the network left behind would otherwise be waited on for ever. The server
tells of its progress every two seconds, so nothing is asked while all is well."""


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
    # A builder with a channel of its own does not say by itself what functions of columns are to be made for.
    os.environ |= {"SPARK_CONNECT_MODE_ENABLED": "1"}
    channel = DefaultChannelBuilder(f"sc://{host}:{port}", list(KEEPALIVE.items()))
    session: Any = ConnectSession.builder.channelBuilder(channel).create()
    # A server that went away has forgotten the session: waiting long for it helps nobody.
    session.client.set_retry_policies([DefaultPolicy(max_retries=5)])
    try:
        yield session
    finally:
        session.stop()
