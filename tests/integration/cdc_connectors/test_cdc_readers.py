# ruff: noqa: S608 - statements composed of constants of this file
"""What a reader of the replica may see, and when: whole transactions of main, never a part, never the
past."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from engine_process import Pair, wait_for

from cdc_connectors import reset

pytestmark = pytest.mark.integration

ARTISTS = 7000  # several batches of Debezium (max.batch.size) in one transaction
SEEN = """
SELECT
    (SELECT count(*) FROM warehouse.dim_artist),
    (SELECT min(popularity) FROM warehouse.dim_artist),
    (SELECT max(popularity) FROM warehouse.dim_artist),
    (SELECT count(*) FROM warehouse.dim_album),
    (SELECT max(release_year) FROM warehouse.dim_album),
    (SELECT count(*) FROM ops.release)
"""


def publish(pair: Pair, generation: int) -> None:
    """One transaction over three tables; everything in it carries the generation."""
    pair.on_main(
        "INSERT INTO warehouse.dim_artist (artist_id, artist_name)"
        f" SELECT 'a' || i, 'x' FROM generate_series(1, {ARTISTS}) AS i ON CONFLICT DO NOTHING;"
        f" UPDATE warehouse.dim_artist SET popularity = {generation};"
        " DELETE FROM warehouse.dim_album;"
        " INSERT INTO warehouse.dim_album (album_id, album_name, artist_id, artist_name, release_year)"
        f" SELECT 'b' || i, 'x', 'a1', 'x', {generation} FROM generate_series(1, 10 * {generation}) AS i;"
        " INSERT INTO ops.release (run_id, reason, as_of, users, plays, started_at)"
        f" VALUES ('r{generation}', 'test', now(), 1, 1, now())"
    )


@contextmanager
def reader(pair: Pair) -> Iterator[list[tuple]]:
    """A dashboard that looks all the time; gives the list of different things it saw."""
    seen: list[tuple] = []
    stop = threading.Event()

    def look() -> None:
        with psycopg.connect(pair.replica, autocommit=True) as connection:
            while not stop.is_set():
                row = connection.execute(SEEN).fetchone()
                if not seen or seen[-1] != row:
                    seen.append(row)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        stop.set()
        thread.join()


def whole(generation: int) -> tuple:
    """What SEEN gives when exactly this generation is visible."""
    return (ARTISTS, generation, generation, 10 * generation, generation, generation)


def test_a_transaction_over_several_tables_is_visible_at_once(cdc):
    publish(cdc, 1)
    with reader(cdc) as seen:
        cdc.start()
        cdc.wait_caught_up()
        for generation in range(2, 7):
            publish(cdc, generation)
            time.sleep(0.05 * generation)
        cdc.wait_caught_up()
        wait_for(lambda: seen[-1] == whole(6), "the reader sees the last release")
    allowed = [(0, None, None, 0, None, 0), *map(whole, range(1, 7))]
    assert [row for row in seen if row not in allowed] == [], "a part of a release was visible"
    assert seen == sorted(seen, key=allowed.index), "a reader saw the past again"
    assert len(seen) >= 3


def test_a_reset_replaces_the_rows_without_a_gap_and_leaves_no_orphan(cdc):
    publish(cdc, 1)
    cdc.start()
    cdc.wait_caught_up()
    assert cdc.stop() == 0
    publish(cdc, 2)
    cdc.on_main("DELETE FROM warehouse.dim_album")
    reset.reset(cdc.env)
    with reader(cdc) as seen:
        cdc.start()
        cdc.wait_caught_up()
        wait_for(lambda: seen[-1][1] == 2, "the new snapshot is visible")
    assert seen == [whole(1), (ARTISTS, 2, 2, 0, None, 2)]
    cdc.assert_equal()


def test_an_empty_main_empties_the_replica(cdc):
    cdc.on_replica("INSERT INTO warehouse.dim_artist (artist_id) VALUES ('orphan')")
    cdc.start()
    cdc.wait_caught_up()
    cdc.assert_equal()


def test_a_single_row_is_visible_without_waiting_for_more(cdc):
    cdc.start()
    cdc.wait_caught_up()
    for number in range(5):
        cdc.on_main("INSERT INTO warehouse.dim_artist (artist_id, artist_name) VALUES (%s, 'x')", str(number))
        wait_for(
            lambda number=number: cdc.on_replica(
                "SELECT 1 FROM warehouse.dim_artist WHERE artist_id = %s", str(number)
            ),
            "the row",
        )
