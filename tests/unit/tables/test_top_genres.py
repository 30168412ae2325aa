"""top_genres: the ranking of genres, and how much of the listening it tells of."""

from datetime import UTC, datetime

import pytest
from pyspark.sql import functions as F
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.top_genres import transform

NOON = datetime(2025, 5, 10, 12, tzinfo=UTC)


@pytest.fixture
def artists(frame):
    """The first artist has two genres, the second one, the third an empty list, the fourth was never told."""
    genres = "split(told, ',')"
    return frame(
        "artist_id string, told string",
        [("a1", "pop,rock,pop"), ("a2", "rock"), ("a3", ""), ("a4", None)],
    ).select("artist_id", F.expr(f"IF(told = '', CAST(array() AS array<string>), {genres})").alias("genres"))


def of_all_time(ranking):
    return ranking.where("period_type = 'all_time'")


def test_a_play_counts_once_for_each_genre_of_its_artist(facts, artists, users, frame):
    plays = facts("artist_id string, listened_ms int", [("a1", 60_000), ("a2", 40_000), ("a2", 5_000)])
    expected = frame(
        "rank int, genre string, plays bigint, streams bigint, listened_ms bigint",
        [(1, "rock", 3, 2, 105_000), (2, "pop", 1, 1, 60_000)],
    )
    ranking = of_all_time(transform(plays, artists, users, as_of=NOON))
    assertDataFrameEqual(ranking.select(*expected.columns), expected)


def test_plays_of_artists_without_genres_are_in_no_line_but_in_the_share(facts, artists, users, frame):
    plays = facts(
        "artist_id string, local_date date",
        [("a2", "2025-05-05"), ("a3", "2025-05-05"), ("a4", "2025-05-06"), ("a4", "2024-01-01")],
    )
    expected = frame(
        "period_type string, period_start date, genre string, plays bigint, known_pct double",
        [
            ("all_time", "1970-01-01", "rock", 1, 25.0),  # of four plays
            ("year", "2025-01-01", "rock", 1, 100 / 3),
            ("month", "2025-05-01", "rock", 1, 100 / 3),
            ("last_7_days", "2025-05-03", "rock", 1, 100 / 3),
            ("last_30_days", "2025-04-10", "rock", 1, 100 / 3),
            ("last_365_days", "2024-05-10", "rock", 1, 100 / 3),
        ],
    )
    ranking = transform(plays, artists, users, as_of=NOON)
    assertDataFrameEqual(ranking.select(*expected.columns), expected)


def test_episodes_and_others_listening_do_not_change_a_share(facts, artists, users, frame):
    plays = facts(
        "user_id bigint, kind string, artist_id string",
        [(1, "track", "a2"), (1, "episode", None), (2, "track", "a4"), (2, "track", "a1")],
    )
    expected = frame(
        "user_id bigint, rank int, genre string, known_pct double",
        [(1, 1, "rock", 100.0), (2, 1, "pop", 50.0), (2, 2, "rock", 50.0)],
    )
    ranking = of_all_time(transform(plays, artists, users, as_of=NOON))
    assertDataFrameEqual(ranking.select(*expected.columns), expected)


def test_a_month_is_compared_with_the_month_before(facts, artists, users, frame):
    plays = facts(
        "artist_id string, local_date date, is_skip boolean",
        [("a2", "2025-03-01", None), ("a1", "2025-03-02", None), ("a1", "2025-04-01", True)],
    )
    expected = frame(
        "rank int, genre string, skip_rate double, rank_change int",
        [(1, "pop", 1.0, 1), (2, "rock", 1.0, -1)],  # equals stand by name; in March rock led with two plays
    )
    ranking = transform(plays, artists, users, as_of=NOON).where("period_start = '2025-04-01'")
    assertDataFrameEqual(ranking.select(*expected.columns), expected)
