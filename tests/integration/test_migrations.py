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


def test_of_source_the_dashboard_sees_consents_and_nothing_else(source_db):
    with source_db.connect("dashboard_ro") as connection:
        query = "SELECT table_name FROM information_schema.table_privileges WHERE table_schema = 'public'"
        assert {name for (name,) in connection.execute(query)} == {"share_link", "comparison"}
        for table in ("share_link", "comparison"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))


def test_the_etl_role_cannot_read_tokens(source_db):
    with source_db.connect("etl_rw") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT refresh_token_encrypted FROM account")
