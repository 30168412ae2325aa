"""top_artists: the ranking of primary artists."""

from datetime import UTC, datetime

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.top_artists import transform

NOON = datetime(2025, 5, 10, 12, tzinfo=UTC)


@pytest.fixture
def artists(frame):
    return frame("artist_id string, artist_name string", [("a1", "Same"), ("a2", "Same"), ("a3", "Other")])


def period(ranking, period_type, period_start):
    return ranking.where(f"period_type = '{period_type}' AND period_start = '{period_start}'")


def test_artists_of_one_name_are_two_lines_in_the_order_of_their_ids(facts, artists, users, frame):
    plays = facts("artist_id string, track_uri string", [("a2", "t2"), ("a1", "t1")])
    expected = frame("rank int, artist_id string, artist_name string", [(1, "a1", "Same"), (2, "a2", "Same")])
    ranking = period(transform(plays, artists, users, as_of=NOON), "all_time", "1970-01-01")
    assertDataFrameEqual(ranking.select(*expected.columns), expected)


def test_each_listener_has_rankings_of_their_own(facts, artists, users, frame):
    plays = facts("user_id bigint, artist_id string", [(1, "a1"), (2, "a3"), (2, "a3"), (2, "a1")])
    expected = frame(
        "user_id bigint, rank int, artist_id string, streams bigint",
        [(1, 1, "a1", 1), (2, 1, "a3", 2), (2, 2, "a1", 1)],
    )
    ranking = period(transform(plays, artists, users, as_of=NOON), "all_time", "1970-01-01")
    assertDataFrameEqual(ranking.select(*expected.columns), expected)


def test_an_artist_who_was_only_skipped_is_ranked_by_plays_and_has_a_skip_rate(facts, artists, users, frame):
    plays = facts(
        "artist_id string, listened_ms int, is_skip boolean",
        [("a1", 60_000, False), ("a3", 5_000, True), ("a3", 5_000, None)],
    )
    expected = frame(
        "rank int, artist_id string, streams bigint, plays bigint, skip_rate double",
        [(1, "a1", 1, 1, 0.0), (2, "a3", 0, 2, 1.0)],
    )
    ranking = period(transform(plays, artists, users, as_of=NOON), "all_time", "1970-01-01")
    assertDataFrameEqual(ranking.select(*expected.columns), expected)


def test_january_is_compared_with_december(facts, artists, users, frame):
    plays = facts(
        "artist_id string, local_date date",
        [("a1", "2023-12-31"), ("a1", "2023-12-31"), ("a3", "2023-12-31"), ("a3", "2024-01-01")],
    )
    expected = frame("rank int, artist_id string, rank_change int", [(1, "a3", 1)])
    ranking = period(transform(plays, artists, users, as_of=NOON), "month", "2024-01-01")
    assertDataFrameEqual(ranking.select(*expected.columns), expected)
