"""top_albums: the ranking of albums."""

from datetime import UTC, datetime

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.top_albums import transform

NOON = datetime(2025, 5, 10, 12, tzinfo=UTC)


@pytest.fixture
def albums(frame):
    return frame(
        "album_id string, album_name string, artist_id string, artist_name string",
        [("b1", "Blue", "a1", "First"), ("b2", "Amber", "a2", "Second")],
    )


def test_albums_follow_streams_then_time_then_plays_then_name(facts, albums, users, frame):
    plays = facts(
        "album_id string, listened_ms int",
        [("b1", 60_000), ("b2", 60_000), ("b2", 5_000), (None, 300_000)],
    )
    expected = frame(
        "rank int, album_id string, album_name string, artist_name string, plays bigint, streams bigint",
        [(1, "b2", "Amber", "Second", 2, 1), (2, "b1", "Blue", "First", 1, 1)],
    )
    ranking = transform(plays, albums, users, as_of=NOON).where("period_type = 'all_time'")
    assertDataFrameEqual(ranking.select(*expected.columns), expected)


def test_a_year_is_compared_with_the_year_before(facts, albums, users, frame):
    plays = facts(
        "album_id string, local_date date",
        [("b1", "2023-06-01"), ("b1", "2023-06-02"), ("b2", "2023-06-03"), ("b2", "2024-01-01")],
    )
    expected = frame("album_id string, rank int, rank_change int", [("b2", 1, 1)])
    ranking = transform(plays, albums, users, as_of=NOON)
    year = ranking.where("period_type = 'year' AND period_start = '2024-01-01'")
    assertDataFrameEqual(year.select(*expected.columns), expected)
