"""The engine as a process: health, metrics, its end in order, and what it says when it cannot go on."""

import subprocess
import sys

import pytest
from engine_process import ROOT, Pair, wait_for

from cdc_connectors import reset, verify
from cdc_connectors.catalog import published_tables, read_table
from tests.conftest import free_port

pytestmark = pytest.mark.integration

PROVEN_TYPES = {
    *("uuid", "smallint", "bigint", "integer", "boolean", "text", "text[]", "integer[]", "uuid[]"),
    *(
        "timestamp with time zone",
        "timestamp without time zone",
        "date",
        "time without time zone",
        "interval",
    ),
    *(
        "double precision",
        "real",
        "numeric",
        "jsonb",
        "json",
        "bytea",
        "inet",
        "character varying",
        "character",
    ),
}
"""Types of `every_type`, whose every kind of change is tested. Debezium fails on a large timestamptz[] that
did not change, for one."""


def insert_artist(pair: Pair, name: str) -> None:
    pair.on_main("INSERT INTO warehouse.dim_artist (artist_id, artist_name) VALUES (%s, 'x')", name)


def ended(pair: Pair) -> int:
    """Exit status, once the engine has ended by itself."""
    wait_for(lambda: pair.process.poll() is not None, "the engine ends")
    return pair.process.returncode


def test_health_follows_the_engine_and_metrics_count(cdc):
    insert_artist(cdc, "a")
    cdc.start()
    wait_for(lambda: cdc.health()[0] == 503, "health answers before the engine streams")
    cdc.wait_caught_up()
    wait_for(lambda: cdc.health()[0] == 200, "health is good")
    insert_artist(cdc, "b")
    cdc.wait_caught_up()
    status, report = cdc.health()
    assert (status, report["status"], report["reason"]) == (200, "ok", None)
    assert report["lag_seconds"] < 30
    metrics = cdc.metrics()
    assert 'encore_cdc_changes_total{op="snapshot",table="warehouse.dim_artist"} 1.0' in metrics
    assert 'encore_cdc_changes_total{op="insert",table="warehouse.dim_artist"} 1.0' in metrics
    for name in ("batch_seconds_count", "lag_milliseconds", "applied_lsn", "slot_retained_bytes"):
        assert f"encore_cdc_{name} " in metrics


def test_sigterm_ends_it_in_order_and_it_goes_on_where_it_was(cdc):
    insert_artist(cdc, "a")
    cdc.start()
    cdc.wait_caught_up()
    assert cdc.stop() == 0
    insert_artist(cdc, "b")
    cdc.start()
    cdc.wait_caught_up()
    cdc.assert_equal()
    assert cdc.counts() == {"snapshot": 1, "insert": 1}


def test_logs_are_short_and_hold_no_secret(cdc):
    insert_artist(cdc, "a row value")
    cdc.start()
    cdc.wait_caught_up()
    cdc.stop()
    text = cdc.log_text()
    assert len(text.splitlines()) <= 10, text
    for secret in (*(value for name, value in cdc.env.items() if "PASSWORD" in name), "a row value"):
        assert secret not in text


def test_the_slot_moves_on_while_only_other_tables_change(cdc):
    cdc.start()
    cdc.wait_caught_up()

    def confirmed() -> int:
        found = cdc.on_main(
            "SELECT confirmed_flush_lsn - '0/0' FROM pg_replication_slots WHERE slot_name = %s",
            cdc.env["CDC_SLOT_NAME"],
        )
        return int(found[0][0])

    cdc.on_main("INSERT INTO staging.dim_artist SELECT 'a' || i, 'x' FROM generate_series(1, 5000) AS i")
    cdc.on_main("INSERT INTO ops.etl_run (run_id, reason, as_of) VALUES ('r', 'test', now())")
    position = int(cdc.on_main("SELECT pg_current_wal_lsn() - '0/0'")[0][0])
    wait_for(lambda: confirmed() >= position, "the slot passes changes of tables that are not published")


def test_a_lost_slot_is_explained_and_reset_mends_it(cdc):
    insert_artist(cdc, "a")
    cdc.start()
    cdc.wait_caught_up()
    cdc.stop()

    def dropped() -> bool:
        cdc.on_main(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
            " WHERE slot_name = %s AND NOT active",
            cdc.env["CDC_SLOT_NAME"],
        )
        return not cdc.on_main(
            "SELECT 1 FROM pg_replication_slots WHERE slot_name = %s", cdc.env["CDC_SLOT_NAME"]
        )

    wait_for(dropped, "the slot goes")
    insert_artist(cdc, "b")
    cdc.on_main("DELETE FROM warehouse.dim_artist WHERE artist_id = 'a'")
    cdc.start()
    assert ended(cdc) == 1
    assert "is gone from main" in cdc.log_text()
    assert "python -m cdc_connectors.reset" in cdc.log_text()
    reset.reset(cdc.env)
    cdc.start()
    cdc.wait_caught_up()
    cdc.assert_equal()


def test_reset_refuses_while_the_engine_runs(cdc):
    cdc.start()
    cdc.wait_caught_up()
    with pytest.raises(reset.ResetError, match="stop it first"):
        reset.reset(cdc.env)


def test_a_second_engine_waits_for_the_first(cdc, tmp_path):
    cdc.start()
    cdc.wait_caught_up()
    second = Pair(cdc.main, cdc.replica, {**cdc.env}, tmp_path / "second.log")
    second.env["CDC_METRICS_PORT"] = str(free_port())
    second.start()
    try:
        wait_for(
            lambda: "another engine still writes" in second.log_text(), "the second engine says why it waits"
        )
        assert second.health()[0] == 503
        cdc.kill()
        wait_for(lambda: second.health()[0] == 200, "the second engine takes over")
    finally:
        assert second.stop() == 0


def test_a_table_the_replica_does_not_have_stops_it_with_the_next_step(cdc):
    cdc.on_main("CREATE TABLE analytics.brand_new (id bigint PRIMARY KEY)")
    cdc.start()
    assert ended(cdc) == 1
    assert "no table analytics.brand_new" in cdc.log_text()
    assert "sql.migrate replica" in cdc.log_text()


def test_a_lost_connection_to_the_replica_ends_it_and_nothing_is_lost(cdc):
    cdc.start()
    cdc.wait_caught_up()
    cdc.on_replica(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = 'encore_cdc'"
    )
    insert_artist(cdc, "a")
    assert ended(cdc) == 1
    cdc.start()
    cdc.wait_caught_up()
    cdc.assert_equal()


def test_verify_finds_what_differs(cdc):
    for name in ("a", "b", "c"):
        insert_artist(cdc, name)
    cdc.start()
    cdc.wait_caught_up()
    assert verify.verify(cdc.env) == []
    cdc.on_replica("UPDATE warehouse.dim_artist SET artist_name = 'y' WHERE artist_id = 'b'")
    cdc.on_replica("INSERT INTO warehouse.dim_date (date_id) VALUES ('2026-01-01')")
    cdc.on_replica("ALTER TABLE warehouse.dim_album DROP COLUMN popularity")
    found = {(each.table, each.aspect) for each in verify.verify(cdc.env)}
    assert found == {
        ("warehouse.dim_artist", "checksum"),
        ("warehouse.dim_date", "rows"),
        ("warehouse.dim_album", "column popularity"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "cdc_connectors.verify"],
        cwd=ROOT,
        env=cdc.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "warehouse.dim_date" in done.stdout
    cdc.stop()
    with pytest.raises(verify.VerifyError, match="engine running"):
        verify.verify(cdc.env, timeout=1)


def test_main_only_publishes_types_that_are_proven(main_db):
    with main_db.connect() as main:
        used = {
            (str(name), column.name, column.type.partition("(")[0])
            for name in published_tables(main)
            for column in read_table(main, name).columns
        }
    unproven = sorted(entry for entry in used if entry[2] not in PROVEN_TYPES)
    assert not unproven, "add these types to every_type in conftest.py and see what Debezium makes of them"
