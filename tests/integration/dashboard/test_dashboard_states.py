"""Nothing yet, nothing any more, something broken: each state says what to do."""

import psycopg
import pytest
from handmade_rows import ANNA, CLEO, EPOCH, insert, insert_listening, summary
from psycopg import sql

pytestmark = pytest.mark.integration
PAGES = [
    "/",
    "/rankings",
    "/everyone",
    "/clock",
    "/calendar",
    "/discovery",
    "/wrapped",
    "/albums",
    "/sessions",
]
PAGES += ["/history", "/artist?id=x", "/album", "/track"]


@pytest.mark.parametrize("page", PAGES)
def test_before_the_first_release_every_page_says_what_comes_next(sign_in_fresh, page):
    answer = sign_in_fresh(ANNA).get(page)
    assert answer.status_code == 200
    assert "No release yet" in answer.text
    assert "http://127.0.0.1:8000/imports/" in answer.text


@pytest.mark.parametrize("is_admin", [False, True])
def test_data_health_before_the_first_release(sign_in_fresh, is_admin):
    answer = sign_in_fresh(ANNA, is_admin=is_admin).get("/data-health")
    assert answer.status_code == 200
    assert "No release yet" in answer.text
    assert "No check has run yet" in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_a_viewer_without_plays_is_told_how_to_bring_them(sign_in, page):
    answer = sign_in(CLEO).get(page)
    assert answer.status_code == 200
    assert "No plays yet" in answer.text
    assert "http://127.0.0.1:8000/imports/" in answer.text


def test_a_period_without_plays_says_so_and_is_not_zero(sign_in):
    answer = sign_in(ANNA).get("/rankings?period=2011")
    assert "No music in 2011" in answer.text
    assert "No music in 2011" in sign_in(ANNA).get("/clock?period=2011").text
    assert "No music in 2011" in sign_in(ANNA).get("/calendar?period=2011").text


def test_a_failed_run_after_the_release_is_said(main_db, sign_in_fresh):
    with main_db.connect() as connection:
        insert_listening(connection)
        failed = (
            "INSERT INTO ops.etl_run (run_id, reason, as_of, status) VALUES ('late', 'x', now(), 'failed')"
        )
        connection.execute(failed)
        connection.execute(
            "UPDATE ops.etl_run SET started_at = now() + interval '99 years' WHERE run_id = 'late'"
        )
    assert "A later run failed" in sign_in_fresh(ANNA).get("/").text


def test_without_a_published_user_the_zone_is_the_accounts(main_db, sign_in_fresh):
    with main_db.connect() as connection:
        insert_listening(connection)
        connection.execute("DELETE FROM ops.published_user")
        connection.execute("UPDATE warehouse.dim_user SET time_zone = 'Pacific/Auckland'")
    assert "Pacific/Auckland" in sign_in_fresh(ANNA).get("/").text


def test_one_play_reads_like_one(main_db, sign_in_fresh):
    with main_db.connect() as connection:
        insert_listening(connection)
        connection.execute("DELETE FROM analytics.listening_summary")
        connection.execute("DELETE FROM analytics.daily_activity")
        one = summary(ANNA, "all_time", EPOCH, 1, listened_ms=29_400, skip_rate=None)
        insert(connection, "analytics.listening_summary", [one])
    page = sign_in_fresh(ANNA).get("/").text
    assert "29 s" in page
    assert "No music in Last 365 days" in page


def test_a_page_sees_one_release_even_while_the_next_is_published(main_db, fresh_app):
    with main_db.connect() as connection:
        insert_listening(connection)
        with fresh_app.extensions["database"].snapshot(ANNA) as snapshot:
            before = snapshot.connection.execute("SELECT max(release_id) FROM ops.release").fetchone()
            connection.execute("UPDATE ops.release SET plays = 1")
            connection.execute("DELETE FROM ops.release WHERE release_id = 2")
            assert snapshot.connection.execute("SELECT max(release_id) FROM ops.release").fetchone() == before


def test_the_role_of_the_dashboard_can_only_read(main_db, fresh_app):
    with (
        fresh_app.extensions["database"].snapshot(ANNA) as snapshot,
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
    ):
        snapshot.connection.execute("DELETE FROM ops.release")
    with main_db.connect("dashboard_ro") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM analytics.daily_activity")


def test_an_unreachable_database_is_said_and_found_again(main_db, postgres_server, fresh_app, sign_in_fresh):
    client = sign_in_fresh(ANNA)
    assert fresh_app.test_client().get("/health").json == {"status": "ok", "database": "reachable"}
    name = sql.Identifier(main_db.name)
    with postgres_server.create("main").connect() as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false").format(name))
        kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        admin.execute(kill, (main_db.name,))
        assert fresh_app.test_client().get("/health").status_code == 503
        answer = client.get("/")
        assert answer.status_code == 503
        assert "The database does not answer" in answer.text
        admin.execute(sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true").format(name))
    assert client.get("/").status_code == 200
    assert fresh_app.test_client().get("/health").status_code == 200
