"""The tests' own housekeeping: a database that was lent is gone, whatever still held it."""

import psycopg
import pytest


def test_a_lent_database_is_gone_with_its_connections_and_slots(postgres_server):
    with postgres_server.lent("main") as database:
        left = database.connect()
        left.execute("SELECT pg_create_logical_replication_slot('held', 'pgoutput')")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        database.connect()
