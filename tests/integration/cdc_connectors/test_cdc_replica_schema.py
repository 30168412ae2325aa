"""The replica's tables are main's tables, and its roles may do what they need and no more."""

import re

import psycopg
import pytest
from engine_process import ROOT

from cdc_connectors import connector
from cdc_connectors.catalog import published_tables, read_table
from cdc_connectors.replica_schema import replica_sql

pytestmark = pytest.mark.integration

REGENERATE = (
    "a new migration: `python -m cdc_connectors.replica_schema SCHEMA.TABLE > sql/replica/NNNN_TABLE.sql`;"
    " see cdc_connectors/README.md"
)


def test_both_catalogs_are_equal_column_by_column(cdc):
    with psycopg.connect(cdc.main) as main, psycopg.connect(cdc.replica) as replica:
        for name in published_tables(main):
            ours, theirs = read_table(main, name), read_table(replica, name)
            assert theirs is not None, f"the replica has no {name}: {REGENERATE}"
            assert set(ours.columns) == set(theirs.columns), f"columns of {name} differ: {REGENERATE}"
            assert (ours.key, ours.comment) == (theirs.key, theirs.comment), f"{name} differs: {REGENERATE}"
            assert {index.using for index in ours.indexes} == {index.using for index in theirs.indexes}, (
                REGENERATE
            )


def test_the_replica_holds_no_table_main_does_not_publish(cdc):
    with psycopg.connect(cdc.main) as main:
        published = {tuple(name) for name in published_tables(main)}
    held = cdc.on_replica(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('warehouse', 'analytics', 'ops')"
    )
    assert set(held) <= published, "drop these tables in a new migration of sql/replica"


def test_a_regenerated_file_would_hold_what_the_migrations_hold(cdc):
    with psycopg.connect(cdc.main) as main:
        fresh = replica_sql(main, [])
    committed = "".join(path.read_text() for path in sorted((ROOT / "sql/replica").glob("*.sql")))
    made = re.compile(r"^CREATE TABLE (\S+) \($", re.MULTILINE)
    assert set(made.findall(fresh)) <= set(made.findall(committed)), REGENERATE


def test_the_connector_reads_exactly_the_published_tables(cdc):
    included = connector.load(connector.SOURCE)["config"]["table.include.list"].split(",")
    with psycopg.connect(cdc.main) as main:
        published = {str(name) for name in published_tables(main)}
    every = {
        f"{schema}.{name}"
        for schema, name in cdc.on_main("SELECT schemaname, tablename FROM pg_tables WHERE tablename <> 'x'")
    }
    assert {name for name in every if any(re.fullmatch(form, name) for form in included)} == published


@pytest.mark.parametrize("role", ["dashboard_ro", "analyst_ro"])
def test_readers_may_read_and_nothing_else(replica_db, cdc, role):
    with replica_db.connect(role) as connection:
        assert connection.execute("SELECT count(*) FROM warehouse.fact_play").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM ops.release").fetchone() == (0,)
        for statement in (
            "INSERT INTO warehouse.dim_date (date_id) VALUES ('2026-01-01')",
            "CALL cdc.add_column('warehouse', 'dim_date', 'x', 'text', NULL)",
            "CREATE TABLE warehouse.mine (id int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_engine_may_add_a_column_but_not_change_or_drop_anything(replica_db, cdc):
    with replica_db.connect("cdc") as connection:
        connection.execute("CALL cdc.add_column('warehouse', 'dim_date', 'x', 'numeric(5, 2)', '1.5')")
        assert connection.execute("SELECT x FROM warehouse.dim_date").fetchall() == []
        with pytest.raises(psycopg.errors.RaiseException, match="only added in warehouse"):
            connection.execute("CALL cdc.add_column('cdc', 'engine_offset', 'x', 'text', NULL)")
        with pytest.raises(psycopg.Error):
            connection.execute(
                "CALL cdc.add_column('warehouse', 'dim_date', 'y', 'text; DROP SCHEMA warehouse', NULL)"
            )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DROP TABLE warehouse.dim_date")
