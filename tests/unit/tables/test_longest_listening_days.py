"""longest_listening_days: the ten days with most music."""

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.longest_listening_days import transform


@pytest.fixture
def artists(frame):
    return frame("artist_id string, artist_name string", [("a1", "Zebra"), ("a2", "Apple"), ("a3", "Apple")])


def test_days_follow_time_then_plays_then_the_earlier(facts, artists, frame):
    plays = facts(
        "local_date date, listened_ms int",
        [
            ("2025-05-01", 100_000),
            ("2025-05-02", 400_000),
            ("2025-05-03", 60_000),
            ("2025-05-03", 40_000),
            ("2025-05-04", 70_000),
            ("2025-05-04", 30_000),
            ("2025-05-05", 90_000),
            ("2025-05-05", 9_000),
        ],
    )
    expected = frame(
        "rank int, local_date date, plays bigint, streams bigint, listened_ms bigint",
        [
            (1, "2025-05-02", 1, 1, 400_000),
            (2, "2025-05-03", 2, 2, 100_000),
            (3, "2025-05-04", 2, 2, 100_000),
            (4, "2025-05-01", 1, 1, 100_000),
            (5, "2025-05-05", 2, 1, 99_000),
        ],
    )
    assertDataFrameEqual(transform(plays, artists).select(*expected.columns), expected)


def test_the_top_artist_of_a_day_is_the_first_of_its_ranking(facts, artists, frame):
    plays = facts(
        "local_date date, artist_id string, listened_ms int",
        [
            ("2025-05-01", "a1", 600_000),
            ("2025-05-01", "a2", 30_000),
            ("2025-05-01", "a2", 30_000),
            ("2025-05-02", "a1", 60_000),
            ("2025-05-02", "a3", 60_000),
            ("2025-05-02", "a2", 60_000),
            ("2025-05-03", "a1", 40_000),
            ("2025-05-03", "a2", 41_000),
        ],
    )
    # Most streams, then most time, then by name and id.
    expected = frame(
        "local_date date, top_artist_id string, top_artist_name string",
        [("2025-05-01", "a2", "Apple"), ("2025-05-02", "a2", "Apple"), ("2025-05-03", "a2", "Apple")],
    )
    assertDataFrameEqual(transform(plays, artists).select(*expected.columns), expected)


def test_ten_days_are_kept_of_each_listener_and_podcasts_are_not_music(facts, artists, frame):
    plays = facts(
        "user_id bigint, kind string, local_date date",
        [(1, "track", f"2025-05-{day:02}") for day in range(1, 13)]
        + [(2, "track", "2025-05-01"), (2, "episode", "2025-05-02")],
    )
    expected = frame(
        "user_id bigint, rank int, local_date date",
        [(1, day, f"2025-05-{day:02}") for day in range(1, 11)] + [(2, 1, "2025-05-01")],
    )
    assertDataFrameEqual(transform(plays, artists).select(*expected.columns), expected)
