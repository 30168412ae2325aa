# ruff: noqa: S608 - statements composed of constants of this file
"""Whatever happens to rows on main has happened to them on the replica."""

from collections import Counter
from contextlib import closing
from uuid import uuid4

import psycopg
import pytest

from cdc_connectors.batch import Upsert
from cdc_connectors.events import TableName
from cdc_connectors.replica import BULK_ROWS, Offset, Replica

pytestmark = pytest.mark.integration

LARGE = "(SELECT string_agg(md5(i::text || {seed}), '') FROM generate_series(1, 400) AS i)"
"""12,800 letters that do not compress below the size from which Postgres stores them apart (TOAST)."""


def artists(first: int, last: int) -> str:
    """A statement that inserts artists of these numbers."""
    return (
        "INSERT INTO warehouse.dim_artist (artist_id, artist_name, genres, popularity)"
        " SELECT 'a' || i, 'Zoë ' || i || ' 🎧', ARRAY['pop', 'b,\"c', NULL, ''], i % 100"
        f" FROM generate_series({first}, {last}) AS i;"
    )


FILL_EVERY_TYPE = """
INSERT INTO warehouse.every_type VALUES
(gen_random_uuid(), 1, 9223372036854775807, -2147483648, -32768, true,
 E'tab\\t, line\\n, back\\\\slash, \\x01 🎧',
 ARRAY['a', NULL, '', 'x{},"y'], ARRAY[1, NULL, -3], ARRAY[gen_random_uuid()],
 '2024-02-29 23:59:59.999999+05:30', '1999-12-31 23:59:59.5', '0900-01-01', '23:59:59.123456',
 '1 year 2 mons 3 days 04:05:06.789', 'NaN', 1.5e-10, -123456789012345.12345,
 '{"a": [1, 2.50, null, "ü"], "b": {}}', '{"a":  1}', '\\x00ff10', '10.0.0.0/8', 'varchar', 'ch', 'percent'),
(gen_random_uuid(), 2, 0, 0, 0, false, '', '{}', '{}', '{}', '1970-01-01Z', '1970-01-01', '9999-12-31',
 '00:00', '0', 'Infinity', 'NaN', 0, '"text"', 'null', '', '::1', '', '', ''),
(gen_random_uuid(), 3, -1, 1, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '-Infinity',
 NULL, NULL, 'null', NULL, NULL, NULL, NULL, NULL, NULL),
(gen_random_uuid(), 4, -1, 1, 1, NULL, '__debezium', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0.1,
 NULL, NULL, '[[]]', NULL, NULL, NULL, NULL, NULL, NULL)
"""


def check(pair) -> None:
    pair.wait_caught_up()
    pair.assert_equal()


def test_the_snapshot_and_every_kind_of_change_arrive(cdc):
    cdc.on_main(artists(1, 500))
    cdc.start()
    check(cdc)
    assert cdc.counts() == {"snapshot": 500}
    cdc.on_main(artists(501, 1500))
    cdc.on_main("UPDATE warehouse.dim_artist SET popularity = NULL, genres = NULL WHERE popularity % 3 = 0")
    cdc.on_main("DELETE FROM warehouse.dim_artist WHERE artist_id LIKE '%7'")
    check(cdc)
    cdc.on_main("UPDATE warehouse.dim_artist SET artist_id = 'moved ' || artist_id WHERE artist_id LIKE '%3'")
    cdc.on_main("TRUNCATE warehouse.dim_album, warehouse.dim_track")
    check(cdc)
    cdc.on_main("TRUNCATE warehouse.dim_artist")
    check(cdc)
    cdc.on_main(
        "INSERT INTO ops.release (run_id, reason, as_of, users, plays, started_at)"
        " VALUES ('r', 'test', now(), 1, 1, now())"
    )
    check(cdc)
    assert cdc.on_replica("SELECT run_id FROM ops.release") == [("r",)]


def test_a_percent_sign_in_a_name_is_no_matter_for_one_row_or_for_many(every_type):
    columns = ("Key", "part", "ord%er")
    with closing(Replica(every_type.replica, lambda *_: False)) as replica:
        for rows in (1, BULK_ROWS):
            step = [{"Key": str(uuid4()), "part": 1, "ord%er": "100 %"} for _ in range(rows)]
            replica.apply(Upsert(TableName("warehouse", "every_type"), columns, step))
        replica.commit("engine", Offset("", "", "main", "slot", 0, 0), None, Counter())
    with psycopg.connect(every_type.replica) as reader:
        rows = reader.execute(
            'SELECT count(*), count(DISTINCT "Key"), min("ord%er"), max("ord%er") FROM warehouse.every_type'
        )
        assert rows.fetchone() == (BULK_ROWS + 1, BULK_ROWS + 1, "100 %", "100 %")


def test_every_type_arrives_in_snapshot_and_stream(every_type):
    every_type.on_main(FILL_EVERY_TYPE)
    every_type.start()
    check(every_type)
    every_type.on_main(FILL_EVERY_TYPE)
    every_type.on_main(
        'INSERT INTO warehouse.every_type ("Key", part, ratio, tags)'
        " SELECT gen_random_uuid(), 9, i, ARRAY[i::text] FROM generate_series(1, 300) AS i"
    )
    every_type.on_main(
        "UPDATE warehouse.every_type SET ratio = ratio / 3, \"ord%er\" = 'new', document = NULL"
    )
    check(every_type)


def test_large_values_that_did_not_change_stay(every_type):
    every_type.start()
    every_type.on_main(
        'INSERT INTO warehouse.every_type ("Key", part, words, tags, numbers, document, bytes, flag) SELECT'
        f" gen_random_uuid(), k, {LARGE.format(seed='k')}, ARRAY[{LARGE.format(seed='k')}],"
        " (SELECT array_agg((random() * 1e9)::int) FROM generate_series(1, 4000)),"
        f" to_jsonb({LARGE.format(seed='k')}), decode({LARGE.format(seed='k')}, 'hex'), true"
        " FROM generate_series(1, 4) AS k"
    )
    check(every_type)
    every_type.on_main("UPDATE warehouse.every_type SET flag = false")
    check(every_type)
    every_type.on_main(
        'UPDATE warehouse.every_type SET part = part + 100, "Key" = gen_random_uuid() WHERE part > 2'
    )
    check(every_type)
    with_swap = (
        "UPDATE warehouse.every_type SET part = -part;"
        " UPDATE warehouse.every_type SET part = 5, flag = NULL WHERE part = -1;"
        " UPDATE warehouse.every_type SET part = 1, words = 'small now' WHERE part = -2;"
        " UPDATE warehouse.every_type SET flag = true WHERE part = 5;"
        " DELETE FROM warehouse.every_type WHERE part = -103"
    )
    every_type.on_main(with_swap)
    check(every_type)
    assert len(every_type.on_replica("SELECT 1 FROM warehouse.every_type WHERE length(words) = 12800")) == 2


def test_keys_may_be_swapped_within_a_transaction(cdc):
    cdc.start()
    cdc.on_main(artists(1, 3))
    cdc.on_main(
        "UPDATE warehouse.dim_artist SET artist_id = 'x' WHERE artist_id = 'a1';"
        " UPDATE warehouse.dim_artist SET artist_id = 'a1' WHERE artist_id = 'a2';"
        " UPDATE warehouse.dim_artist SET artist_id = 'a2' WHERE artist_id = 'x';"
        " DELETE FROM warehouse.dim_artist WHERE artist_id = 'a3';" + artists(3, 3)
    )
    check(cdc)
    assert cdc.on_replica("SELECT artist_name FROM warehouse.dim_artist WHERE artist_id = 'a1'") == [
        ("Zoë 2 🎧",)
    ]


def test_truncate_between_changes_of_one_transaction_keeps_its_place(cdc):
    cdc.start()
    cdc.on_main(artists(1, 300))
    cdc.on_main(
        "UPDATE warehouse.dim_artist SET popularity = 1; TRUNCATE warehouse.dim_artist;" + artists(250, 600)
    )
    check(cdc)
    assert cdc.on_replica("SELECT count(*) FROM warehouse.dim_artist") == [(351,)]


def test_a_column_main_was_given_appears_with_the_value_its_old_rows_show(cdc):
    cdc.on_main(artists(1, 20))
    cdc.start()
    check(cdc)
    cdc.on_main(
        "ALTER TABLE warehouse.dim_artist ADD COLUMN mood text,"
        " ADD COLUMN score numeric(6, 2) DEFAULT 1.25 NOT NULL"
    )
    cdc.on_main("ALTER TABLE warehouse.dim_artist ADD COLUMN seen timestamptz DEFAULT now()")
    cdc.on_main("UPDATE warehouse.dim_artist SET mood = 'calm', score = 2 WHERE artist_id IN ('a1', 'a2')")
    cdc.on_main(artists(21, 25))
    check(cdc)
    assert "write its migration" in cdc.log_text()


def test_a_column_main_dropped_is_left_alone_until_its_migration(cdc):
    cdc.start()
    cdc.on_main(artists(1, 5))
    cdc.wait_caught_up()
    cdc.on_main("ALTER TABLE warehouse.dim_artist DROP COLUMN artist_name")
    cdc.on_main("INSERT INTO warehouse.dim_artist (artist_id) VALUES ('b')")
    cdc.wait_caught_up()
    assert cdc.on_replica("SELECT artist_name FROM warehouse.dim_artist WHERE artist_id = 'b'") == [(None,)]
    cdc.on_replica("ALTER TABLE warehouse.dim_artist DROP COLUMN artist_name")
    cdc.on_main("INSERT INTO warehouse.dim_artist (artist_id) VALUES ('c')")
    check(cdc)
