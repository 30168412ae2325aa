"""The one place that opens connections to source.

Connections are autocommit: nothing sits in a transaction while Spotify or an upload is waited for, and what
belongs together says so with `with connection.transaction():`.
"""

import psycopg
from psycopg_pool import ConnectionPool

from flask_endpoint.settings import Settings

POOL_SIZE = 12
"""Eight request threads, each of which holds one connection, and a few to spare."""
CONNECT_OPTIONS = {"autocommit": True, "connect_timeout": 10}


def connect(settings: Settings) -> psycopg.Connection:
    """One autocommit connection, for a process that needs no pool; the caller closes it."""
    return psycopg.connect(settings.source_conninfo, autocommit=True, connect_timeout=10)


def open_pool(settings: Settings) -> ConnectionPool[psycopg.Connection]:
    """The application's pool. Opens at once without waiting: a database that starts later is found later."""
    return ConnectionPool(
        settings.source_conninfo,
        kwargs=CONNECT_OPTIONS,
        min_size=1,
        max_size=POOL_SIZE,
        timeout=15,
        check=ConnectionPool.check_connection,
        name="source",
        open=True,
    )
