"""The publish: one transaction, the smallest difference, and nothing that was not computed."""

from threading import Event, Thread

import psycopg
import pytest

from spark_scripts import runner
from spark_scripts.registry import TABLES

pytestmark = pytest.mark.integration

MONDAY = "2026-03-09T12:00:00+00:00"
TUESDAY = "2026-03-10T12:00:00+00:00"

CHANGES = """
SELECT message, count(*)
FROM (
    SELECT chr(get_byte(data, 0)) AS message
    FROM pg_logical_slot_get_binary_changes(
        'seen', NULL, NULL, 'proto_version', '1', 'publication_names', 'encore_cdc'
    )
) AS stream
WHERE message IN ('I', 'U', 'D', 'T')
GROUP BY message
"""


@pytest.fixture
def platform(computed):
    """Run `first` over 300 plays, as of Monday, waits to be published."""
    return computed


@pytest.fixture
def ada(platform):
    return platform.user("ada")


def test_the_registry_and_the_database_agree_on_what_a_run_replaces(platform):
    recorded = platform.main.execute("SELECT table_name, scope FROM ops.published_table").fetchall()
    assert dict(recorded) == {table.target: table.scope for table in TABLES}


def test_every_column_says_what_it_holds(platform):
    silent = platform.main.execute(
        "SELECT attrelid::regclass::text, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
        " WHERE relnamespace IN ('warehouse'::regnamespace, 'analytics'::regnamespace, 'ops'::regnamespace)"
        " AND relkind = 'r' AND attnum > 0 AND NOT attisdropped AND col_description(attrelid, attnum) IS NULL"
    ).fetchall()
    assert not silent, "add COMMENT ON COLUMN"


def test_publishing_a_run_twice_is_publishing_it_once(platform):
    runner.publish("first")
    before = platform.release()
    assert runner.publish("first") == runner.publish("first")
    assert platform.release() == before
    assert platform.main.execute("SELECT count(*) FROM ops.release").fetchone() == (1,)


def test_readers_of_changes_see_only_rows_that_differ(platform, ada):
    runner.publish("first")
    platform.main.execute("SELECT pg_create_logical_replication_slot('seen', 'pgoutput')")
    try:
        platform.play(ada, "2025-12-20T06:30:00+00:00", "t1")
        assert platform.run("second", as_of=MONDAY)
        streamed = dict(platform.main.execute(CHANGES).fetchall())
        inserted, updated, deleted = (
            sum(counts) for counts in zip(*platform.changes("second").values(), strict=True)
        )
        # The release itself: one row, which is completed once.
        assert streamed == {"I": inserted + 1, "U": updated + 1} | ({"D": deleted} if deleted else {})
        assert platform.changes("second")["warehouse.fact_play"] == (1, 0, 0)
        assert inserted + updated < 4 * len(TABLES), "a few rows of each table"
        assert platform.run("third", as_of=MONDAY, full_refresh=True)
        assert dict(platform.main.execute(CHANGES).fetchall()) == {"I": 1, "U": 1}
    finally:
        platform.main.execute("SELECT pg_drop_replication_slot('seen')")


@pytest.mark.parametrize("table", ["fact_play", "top_tracks", "dim_track"])
def test_an_emptied_staging_table_is_refused_and_the_release_stays(platform, ada, table):
    runner.publish("first")
    before = platform.release()
    platform.play(ada, "2026-01-20T12:00:00+00:00")
    assert runner.plan("second", "test", as_of=TUESDAY)
    platform.compute("second")
    platform.main.execute(f"TRUNCATE staging.{table}")
    with pytest.raises(
        psycopg.errors.RaiseException, match=rf"staging\.{table} holds 0 rows, but run second wrote"
    ):
        runner.publish("second")
    platform.main.execute("DELETE FROM ops.staged_table")
    with pytest.raises(psycopg.errors.RaiseException, match=rf"staging\.{table} is empty although"):
        runner.publish("second")
    assert platform.release() == before
    assert runner.fail_run("second")


def test_what_another_run_staged_is_refused(platform):
    assert runner.plan("second", "test", as_of=MONDAY)
    runner.extract("second")
    runner.run_table("dim_user", "second")
    with pytest.raises(psycopg.errors.RaiseException, match="was not filled by run second but by first"):
        runner.publish("second")
    with pytest.raises(psycopg.errors.RaiseException, match="run first cannot be published: it is failed"):
        runner.publish("first")


def test_rows_outside_the_scope_are_refused(platform):
    platform.main.execute("INSERT INTO staging.daily_activity VALUES (99, '2026-01-01', 1, 1, 0, 1, 1, 1)")
    with pytest.raises(
        psycopg.errors.RaiseException, match=r"staging\.daily_activity holds 1 rows outside the scope"
    ):
        runner.publish("first")


def test_readers_see_one_release_as_a_whole(platform, ada):
    runner.publish("first")
    platform.history(ada, "2026-01-20T06:00:00+00:00", plays=60)
    assert runner.plan("second", "test", as_of=MONDAY)
    platform.compute("second")
    seen: set[tuple] = set()
    done = Event()

    def read():
        with platform.main_db.connect("dashboard_ro") as reader:
            while not done.is_set():
                seen.add(
                    reader.execute(
                        "SELECT (SELECT max(release_id) FROM ops.release),"
                        " (SELECT count(*) FROM warehouse.fact_play),"
                        " (SELECT plays FROM analytics.listening_summary WHERE period_type = 'all_time'),"
                        " (SELECT sum(plays) FROM analytics.listening_sessions)"
                    ).fetchone()
                )

    reader = Thread(target=read)
    reader.start()
    try:
        while not seen and reader.is_alive():
            pass
        runner.publish("second")
    finally:
        done.set()
        reader.join()
    assert seen <= {(1, 300, 300, 300), (2, 360, 360, 360)}
