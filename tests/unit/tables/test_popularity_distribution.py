"""popularity_distribution: how well known what was heard is."""

from datetime import UTC, datetime

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.popularity_distribution import transform

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def tracks(frame):
    return frame(
        "track_uri string, popularity smallint", [("t1", 0), ("t2", 9), ("t3", 90), ("t4", 100), ("t5", None)]
    )


def all_time(distribution):
    return distribution.where("period_type = 'all_time'")


def test_buckets_are_ten_wide_and_the_last_holds_a_hundred(facts, tracks, users, frame):
    plays = facts("track_uri string", [("t1",), ("t2",), ("t3",), ("t4",)])
    expected = frame("bucket string, plays bigint, share_pct double", [("0-9", 2, 50.0), ("90-100", 2, 50.0)])
    distribution = all_time(transform(plays, tracks, users, as_of=NOON))
    assertDataFrameEqual(distribution.select(*expected.columns), expected)


def test_what_spotify_never_told_is_unknown_so_that_shares_add_up(facts, tracks, users, frame):
    plays = facts("track_uri string", [("t1",), ("t5",), ("t5",), ("missing",)])
    expected = frame(
        "bucket string, plays bigint, share_pct double", [("0-9", 1, 25.0), ("unknown", 3, 75.0)]
    )
    distribution = all_time(transform(plays, tracks, users, as_of=NOON))
    assertDataFrameEqual(distribution.select(*expected.columns), expected)


def test_shares_are_of_plays_and_of_one_period(facts, tracks, users, frame):
    plays = facts(
        "track_uri string, local_date date, listened_ms int",
        [("t1", "2024-05-05", 200_000), ("t3", "2025-05-05", 10_000)],
    )
    expected = frame(
        "period_start date, bucket string, plays bigint, streams bigint, share_pct double",
        [("2024-01-01", "0-9", 1, 1, 100.0), ("2025-01-01", "90-100", 1, 0, 100.0)],
    )
    years = transform(plays, tracks, users, as_of=NOON).where("period_type = 'year'")
    assertDataFrameEqual(years.select(*expected.columns), expected)
