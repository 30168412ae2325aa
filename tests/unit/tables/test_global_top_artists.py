"""global_top_artists: whom three listeners or more streamed."""

from datetime import UTC, datetime

from pyspark.testing import assertDataFrameEqual

from spark_scripts.everyone import everybody, listened
from spark_scripts.tables.global_top_artists import transform

NOON = datetime(2025, 5, 10, 12, tzinfo=UTC)


def test_a_listener_counts_once_whatever_was_streamed_and_whenever(facts, frame):
    users = frame("user_id bigint, time_zone string", [(user, "UTC") for user in (1, 2, 3)])
    artists = frame("artist_id string, artist_name string", [("a1", "First"), ("a2", "Second")])
    plays = facts(
        "user_id bigint, artist_id string, track_uri string, local_date date",
        [
            (1, "a1", "t1", "2023-01-31"),
            (1, "a1", "t2", "2023-02-01"),
            (2, "a1", "t1", "2023-02-01"),
            (3, "a1", "t3", "2023-02-28"),
            (1, "a2", "t4", "2023-02-01"),
            (2, "a2", "t4", "2024-02-01"),
            (3, "a2", "t4", "2024-03-01"),
        ],
    )
    expected = frame(
        "period_type string, period_start date, rank int, artist_id string, artist_name string,"
        " listeners bigint, plays bigint, streams bigint",
        [
            ("all_time", "1970-01-01", 1, "a1", "First", 3, 4, 4),
            ("all_time", "1970-01-01", 2, "a2", "Second", 3, 3, 3),
            ("year", "2023-01-01", 1, "a1", "First", 3, 4, 4),
            ("month", "2023-02-01", 1, "a1", "First", 3, 3, 3),
        ],
    )
    sums = everybody(listened(plays, users, NOON, "artist_id"))
    assertDataFrameEqual(transform(sums, artists).select(*expected.columns), expected)


def test_podcasts_are_not_summed_up(facts, frame):
    users = frame("user_id bigint, time_zone string", [(user, "UTC") for user in (1, 2, 3)])
    plays = facts("user_id bigint, kind string", [(1, "track"), (2, "track"), (3, "episode")])
    assert everybody(listened(plays, users, NOON, "artist_id")).isEmpty()
