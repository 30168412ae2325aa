"""listening_seasons: the months of each year."""

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.listening_seasons import transform


def test_a_month_adds_up_its_plays_and_one_without_any_is_not_stored(facts, frame):
    plays = facts(
        "local_date date, listened_ms int",
        [("2024-12-31", 60_000), ("2025-01-01", 60_000), ("2025-01-31", 10_000), ("2025-03-01", 60_000)],
    )
    expected = frame(
        "user_id bigint, year smallint, month smallint, plays bigint, streams bigint, listened_ms bigint",
        [(1, 2024, 12, 1, 1, 60_000), (1, 2025, 1, 2, 1, 70_000), (1, 2025, 3, 1, 1, 60_000)],
    )
    assertDataFrameEqual(transform(plays).select(*expected.columns), expected)


def test_variety_is_distinct_tracks_and_artists_by_plays(facts, frame):
    plays = facts(
        "track_uri string, artist_id string", [("t1", "a1"), ("t1", "a1"), ("t2", "a1"), ("t3", "a2")]
    )
    expected = frame(
        "distinct_tracks bigint, distinct_artists bigint, track_variety double, artist_variety double",
        [(3, 2, 0.75, 0.5)],
    )
    assertDataFrameEqual(transform(plays).select(*expected.columns), expected)


def test_the_same_month_of_two_years_is_two_rows_and_podcasts_are_not_music(facts, frame):
    plays = facts(
        "local_date date, kind string",
        [("2023-07-01", "track"), ("2024-07-01", "track"), ("2024-07-02", "episode")],
    )
    expected = frame("year smallint, month smallint, plays bigint", [(2023, 7, 1), (2024, 7, 1)])
    assertDataFrameEqual(transform(plays).select(*expected.columns), expected)
