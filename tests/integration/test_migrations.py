"""Migrations against a real Postgres."""

import psycopg
import pytest
from psycopg import sql

from sql.migrate import ROLES, migrate

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("kind", list(ROLES))
def test_migrating_twice_applies_nothing_the_second_time(postgres_server, kind):
    assert migrate(kind, postgres_server.create(kind).env()) == 0


def test_every_role_can_log_in_with_its_password(postgres_server):
    for kind, roles in ROLES.items():
        database = postgres_server.create(kind)
        for role in roles:
            with database.connect(role) as connection:
                assert connection.execute("SELECT current_user").fetchone() == (role,)


def test_the_dashboard_role_cannot_write(main_db):
    with main_db.connect("dashboard_ro") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM analytics.listening_summary")


def test_of_source_the_dashboard_sees_consents_and_what_may_be_missing_and_nothing_else(source_db):
    with source_db.connect("dashboard_ro") as connection:
        query = "SELECT table_name FROM information_schema.table_privileges WHERE table_schema = 'public'"
        whole = {"share_link", "comparison", "ingest_gap"}
        assert {name for (name,) in connection.execute(query)} == whole
        query = (
            "SELECT table_name, column_name FROM information_schema.column_privileges "
            "WHERE table_schema = 'public'"
        )
        columns = {(table, column) for table, column in connection.execute(query) if table not in whole}
        assert columns == {
            *(("account", name) for name in ("account_id", "kind", "status", "authorized_at", "polled_at")),
            *(("rejected_row", name) for name in ("account_id", "reason", "rejected_at")),
        }
        for table in whole:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def test_the_etl_role_cannot_read_tokens(source_db):
    with source_db.connect("etl_rw") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT refresh_token_encrypted FROM account")


def test_what_was_received_the_service_can_add_and_erase_but_never_change(source_db):
    with source_db.connect("ingest_rw") as connection:
        query = "SELECT tablename FROM pg_tables WHERE tablename LIKE 'raw!_%' ESCAPE '!' ORDER BY 1"
        raw = [name for (name,) in connection.execute(query)]
        assert raw == ["raw_api_play", "raw_catalogue_reply", "raw_export_row"]
        for table in (*raw, "rejected_row"):
            column = connection.execute(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass ORDER BY attnum DESC",
                (table,),
            ).fetchone()[0]
            names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
            for statement in (
                "UPDATE {table} SET {column} = {column}",
                "SELECT * FROM {table} FOR UPDATE",
                "TRUNCATE {table}",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(sql.SQL(statement).format(**names))
            connection.execute(sql.SQL("DELETE FROM {table}").format(**names))


def test_an_installation_that_could_change_it_loses_the_right_with_the_next_migration(source_db):
    with source_db.connect() as admin:
        admin.execute("GRANT UPDATE, TRUNCATE ON raw_api_play TO ingest_rw")
        admin.execute("DELETE FROM _yoyo_migration WHERE migration_id = '0101_raw_is_immutable'")
    assert migrate("source", source_db.env()) == 1
    with source_db.connect("ingest_rw") as connection:
        for privilege, is_held in (
            ("UPDATE", False),
            ("TRUNCATE", False),
            ("INSERT", True),
            ("DELETE", True),
        ):
            query = "SELECT has_table_privilege('raw_api_play', %s)"
            assert connection.execute(query, (privilege,)).fetchone() == (is_held,), privilege
