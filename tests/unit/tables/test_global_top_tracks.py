"""global_top_tracks: what three listeners or more streamed, each by their own days."""

from datetime import UTC, datetime

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.everyone import everybody, listened
from spark_scripts.tables.global_top_tracks import transform

EVENING = datetime(2025, 5, 10, 20, tzinfo=UTC)
"""In Tokyo the 11th of May, elsewhere still the 10th."""


@pytest.fixture
def compute(frame):
    """The ranking of some plays of Ann (1, UTC), Ben (2, New York), Cho (3, Tokyo) and Dee (4, UTC)."""
    users = frame(
        "user_id bigint, time_zone string",
        [(1, "UTC"), (2, "America/New_York"), (3, "Asia/Tokyo"), (4, "UTC")],
    )
    tracks = frame(
        "recording_id string, track_uri string, track_name string, artist_id string, artist_name string,"
        " popularity int",
        [
            ("r1", "t1", "Album Version", "a1", "First", 20),
            ("r1", "t1b", "Single", "a1", "First", 60),
            ("r2", "t2", "Song B", "a1", "First", None),
            ("r2", "t0", "Song A", "a1", "First", None),
            ("r3", "t3", "Song C", "a2", "Second", 5),
        ],
    )
    return lambda plays: transform(everybody(listened(plays, users, EVENING, "recording_id")), tracks)


def of_all_time(ranking):
    return ranking.where("period_type = 'all_time'")


def test_what_two_streamed_is_in_no_line_nor_what_a_third_only_skipped(compute, facts, frame):
    plays = facts(
        "user_id bigint, track_uri string, listened_ms int",
        [
            (1, "t1", 60_000),
            (2, "t1", 60_000),
            (3, "t1", 5_000),
            (1, "t2", 60_000),
            (2, "t2", 60_000),
            (2, "t2", 5_000),
            (4, "t2", 30_000),
        ],
    )
    expected = frame(
        "rank int, recording_id string, listeners bigint, plays bigint, streams bigint", [(1, "r2", 3, 4, 3)]
    )
    assertDataFrameEqual(of_all_time(compute(plays)).select(*expected.columns), expected)


def test_the_order_is_streams_then_listeners_then_plays_then_name(compute, facts, frame):
    everyone = [(user, track, 60_000) for track in ("t1", "t2", "t3") for user in (1, 2, 3)]
    # All have four streams, r1 of four listeners. Of r2 there is one play more than of r3.
    more = [(4, "t1", 60_000), (1, "t2", 60_000), (1, "t3", 60_000), (1, "t2", 5_000)]
    plays = facts("user_id bigint, track_uri string, listened_ms int", everyone + more)
    expected = frame(
        "rank int, recording_id string, listeners bigint, plays bigint, streams bigint",
        [(1, "r1", 4, 4, 4), (2, "r2", 3, 5, 4), (3, "r3", 3, 4, 4)],
    )
    assertDataFrameEqual(of_all_time(compute(plays)).select(*expected.columns), expected)


def test_a_recording_goes_by_its_most_popular_track_then_by_the_lowest_uri(compute, facts, frame):
    plays = facts("user_id bigint, track_uri string", [(user, t) for user in (1, 2, 3) for t in ("t1", "t2")])
    expected = frame(
        "recording_id string, track_uri string, track_name string, artist_name string",
        [("r1", "t1b", "Single", "First"), ("r2", "t0", "Song A", "First")],
    )
    assertDataFrameEqual(of_all_time(compute(plays)).select(*expected.columns), expected)


def test_each_listener_has_the_windows_of_their_own_day_and_the_earliest_names_them(compute, facts, frame):
    # Ann's and Ben's last seven days are the 3rd to the 9th of May, Cho's the 4th to the 10th.
    plays = facts(
        "user_id bigint, track_uri string, local_date date",
        [
            (1, "t1", "2025-05-03"),
            (2, "t1", "2025-05-09"),
            (3, "t1", "2025-05-10"),
            (3, "t1", "2025-05-03"),
            (1, "t1", "2025-05-10"),
        ],
    )
    expected = frame(
        "period_type string, period_start date, listeners bigint, streams bigint",
        [
            ("all_time", "1970-01-01", 3, 5),
            ("year", "2025-01-01", 3, 5),
            ("month", "2025-05-01", 3, 5),
            ("last_7_days", "2025-05-03", 3, 3),
            ("last_30_days", "2025-04-10", 3, 4),
            ("last_365_days", "2024-05-10", 3, 4),
        ],
    )
    assertDataFrameEqual(compute(plays).select(*expected.columns), expected)
