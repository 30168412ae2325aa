"""skip_behaviour: how often each artist is skipped, and after how long."""

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.skip_behaviour import transform

SCHEMA = "user_id bigint, artist_id string, kind string, is_skip boolean, listened_ms int"


def heard(artist, count, is_skip=False, listened_ms=60_000, *, user=1, kind="track"):
    return [(user, artist, kind, is_skip, listened_ms)] * count


@pytest.fixture
def artists(frame):
    return frame("artist_id string, artist_name string", [("a1", "First"), ("a2", "Second")])


def test_a_rate_is_of_known_plays_and_nineteen_of_them_are_too_few(facts, artists, frame):
    plays = facts(
        SCHEMA,
        [
            *heard("a1", 17),
            *heard("a1", 1, True, 1_000),
            *heard("a1", 1, True, 2_000),
            *heard("a1", 1, True, 9_000),
            *heard("a1", 5, None),
            *heard("a2", 19),
            *heard("a2", 40, None),
        ],
    )
    expected = frame(
        "artist_id string, artist_name string, plays bigint, known_plays bigint, skips bigint,"
        " skip_rate double, median_skip_ms double",
        [("a1", "First", 25, 20, 3, 0.15, 2_000.0)],
    )
    assertDataFrameEqual(transform(plays, artists).select(*expected.columns), expected)


def test_the_median_of_an_even_number_lies_between_and_without_a_skip_there_is_none(facts, artists, frame):
    plays = facts(
        SCHEMA,
        [*heard("a1", 18), *heard("a1", 1, True, 1_000), *heard("a1", 1, True, 4_000), *heard("a2", 20)],
    )
    expected = frame(
        "artist_id string, skips bigint, skip_rate double, median_skip_ms double",
        [("a1", 2, 0.1, 2_500.0), ("a2", 0, 0.0, None)],
    )
    assertDataFrameEqual(transform(plays, artists).select(*expected.columns), expected)


def test_listeners_are_counted_apart_and_podcasts_are_not_music(facts, artists, frame):
    plays = facts(
        SCHEMA,
        [*heard("a1", 20), *heard("a1", 19, user=2), *heard("a1", 1, user=2, kind="episode")],
    )
    expected = frame("user_id bigint, known_plays bigint", [(1, 20)])
    assertDataFrameEqual(transform(plays, artists).select(*expected.columns), expected)
