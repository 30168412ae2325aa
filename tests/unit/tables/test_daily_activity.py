"""daily_activity: what was heard on each local date."""

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.daily_activity import transform

DAY = "user_id bigint, local_date date, plays bigint, streams bigint, skips bigint, listened_ms bigint"


def test_a_day_adds_up_its_plays_and_a_day_without_any_is_not_stored(facts, frame):
    plays = facts(
        "local_date date, listened_ms int, is_skip boolean",
        [("2025-05-05", 200_000, False), ("2025-05-05", 10_000, True), ("2025-05-07", 50_000, None)],
    )
    expected = frame(DAY, [(1, "2025-05-05", 2, 1, 1, 210_000), (1, "2025-05-07", 1, 1, 0, 50_000)])
    assertDataFrameEqual(transform(plays).select(*expected.columns), expected)


def test_a_track_heard_twice_is_one_track_and_one_artist(facts, frame):
    plays = facts("track_uri string, artist_id string", [("t1", "a1"), ("t1", "a1"), ("t2", "a1")])
    expected = frame("plays bigint, distinct_tracks bigint, distinct_artists bigint", [(3, 2, 1)])
    assertDataFrameEqual(transform(plays).select(*expected.columns), expected)


def test_two_plays_that_end_in_the_same_second_are_two_plays(facts, frame):
    noon = "2025-05-05 12:00:00"
    plays = facts("ended_at timestamp, track_uri string", [(noon, "t1"), (noon, "t1"), (noon, "t2")])
    expected = frame("plays bigint, distinct_tracks bigint", [(3, 2)])
    assertDataFrameEqual(transform(plays).select(*expected.columns), expected)


def test_a_day_of_episodes_only_is_not_a_day_of_music(facts, frame):
    plays = facts("local_date date, kind string", [("2025-05-05", "episode"), ("2025-05-06", "track")])
    expected = frame("local_date date", [("2025-05-06",)])
    assertDataFrameEqual(transform(plays).select("local_date"), expected)
