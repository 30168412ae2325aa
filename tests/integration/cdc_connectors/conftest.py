"""A main and a replica of this test, with the engine ready to start between them."""

import gc
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from engine_process import Pair, pair

from cdc_connectors.catalog import read_table
from cdc_connectors.events import TableName
from cdc_connectors.replica_schema import table_sql

EVERY_TYPE = """
CREATE TABLE warehouse.every_type (
    "Key" uuid, part smallint, big bigint, whole integer, small smallint, flag boolean, words text,
    tags text[], numbers integer[], ids uuid[], moment timestamptz, wall timestamp, day date, clock time,
    span interval, ratio double precision, single real, price numeric(20, 5), document jsonb,
    raw_document json,
    bytes bytea, address inet, label varchar(20), letter char(3), "ord%er" text, PRIMARY KEY ("Key", part)
)
"""


@pytest.fixture
def free_metrics_port() -> int:
    """A port for /health."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def migrations_closed(postgres_server) -> None:
    """The migration tool's connection to the last template lives in a reference cycle; while it does,
    Postgres refuses to copy that template."""
    gc.collect()


@pytest.fixture
def cdc(migrations_closed, main_db, replica_db, free_metrics_port: int, tmp_path: Path) -> Iterator[Pair]:
    """Main and replica, migrated and empty; the engine is not started."""
    env = {**main_db.env(), **replica_db.env()}
    made = pair(main_db.conninfo(), replica_db.conninfo(), env, free_metrics_port, tmp_path)
    try:
        yield made
    finally:
        made.clean_up()


@pytest.fixture
def every_type(cdc: Pair) -> Pair:
    """The same, with one more table that has a column of every common type."""
    cdc.on_main(EVERY_TYPE)
    with psycopg.connect(cdc.main) as main:
        table = read_table(main, TableName("warehouse", "every_type"))
    cdc.on_replica(table_sql(table))
    return cdc
