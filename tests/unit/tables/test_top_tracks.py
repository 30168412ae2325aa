"""top_tracks: the ranking of recordings."""

from datetime import UTC, datetime

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.top_tracks import transform

NOON = datetime(2025, 5, 10, 12, tzinfo=UTC)
LINE = "rank int, track_name string, streams bigint, listened_ms bigint, plays bigint"


@pytest.fixture
def tracks(frame):
    return frame(
        "track_uri string, track_name string, artist_id string, artist_name string",
        [(f"t{n}", name, "a1", "First") for n, name in enumerate(["Zero", "B", "A", "C", "Long"])],
    )


def period(ranking, period_type, period_start):
    return ranking.where(f"period_type = '{period_type}' AND period_start = '{period_start}'")


def test_streams_decide_then_time_then_plays_then_the_name(facts, tracks, users, frame):
    plays = facts(
        "track_uri string, listened_ms int",
        [
            *[("t4", 30_000), ("t4", 30_000)],
            *[("t3", 100_000), ("t1", 60_000), ("t2", 60_000)],
            *[("t0", 59_000), ("t0", 1_000)],
        ],
    )
    expected = frame(
        LINE,
        [
            (1, "Long", 2, 60_000, 2),
            (2, "C", 1, 100_000, 1),
            (3, "Zero", 1, 60_000, 2),
            (4, "A", 1, 60_000, 1),
            (5, "B", 1, 60_000, 1),
        ],
    )
    ranking = period(transform(plays, tracks, users, as_of=NOON), "all_time", "1970-01-01")
    assertDataFrameEqual(ranking.select(*expected.columns), expected)


def test_two_tracks_of_one_recording_are_one_line_under_the_one_streamed_most(facts, tracks, users, frame):
    plays = facts(
        "track_uri string, recording_id string, ended_at timestamp",
        [
            ("t1", "same", "2025-05-01 10:00:00"),
            ("t2", "same", "2025-05-02 10:00:00"),
            ("t1", "same", "2025-05-03 10:00:00"),
        ],
    )
    expected = frame(
        "rank int, recording_id string, track_uri string, track_name string, plays bigint",
        [(1, "same", "t1", "B", 3)],
    )
    ranking = period(transform(plays, tracks, users, as_of=NOON), "all_time", "1970-01-01")
    assertDataFrameEqual(ranking.select(*expected.columns), expected)


def test_of_tracks_streamed_equally_often_the_one_heard_last_gives_the_name(facts, tracks, users, frame):
    plays = facts(
        "track_uri string, recording_id string, ended_at timestamp",
        [("t1", "same", "2025-05-01 10:00:00"), ("t2", "same", "2025-05-02 10:00:00")],
    )
    expected = frame("track_uri string, track_name string", [("t2", "A")])
    ranking = period(transform(plays, tracks, users, as_of=NOON), "all_time", "1970-01-01")
    assertDataFrameEqual(ranking.select(*expected.columns), expected)


def test_rank_change_compares_with_the_year_before_and_is_unknown_for_what_is_new(
    facts, tracks, users, frame
):
    plays = facts(
        "track_uri string, local_date date",
        [
            *[("t1", "2023-02-01")] * 2,
            ("t2", "2023-02-01"),
            *[("t2", "2024-02-01")] * 3,
            *[("t3", "2024-02-01")] * 2,
            ("t1", "2024-12-31"),
        ],
    )
    expected = frame(
        "rank int, track_uri string, rank_change int", [(1, "t2", 1), (2, "t3", None), (3, "t1", -2)]
    )
    ranking = period(transform(plays, tracks, users, as_of=NOON), "year", "2024-01-01")
    assertDataFrameEqual(ranking.select(*expected.columns), expected)


def test_a_period_before_that_has_no_plays_gives_no_change(facts, tracks, users, frame):
    plays = facts("track_uri string, local_date date", [("t1", "2022-02-01"), ("t1", "2024-02-01")])
    expected = frame("rank_change int", [(None,)])
    ranking = period(transform(plays, tracks, users, as_of=NOON), "year", "2024-01-01")
    assertDataFrameEqual(ranking.select("rank_change"), expected)


def test_a_rolling_window_is_compared_with_the_window_before_which_is_not_stored(facts, tracks, users, frame):
    plays = facts(
        "track_uri string, local_date date",
        [("t1", "2025-05-02"), ("t1", "2025-05-02"), ("t2", "2025-05-01"), ("t2", "2025-05-09")],
    )
    week = transform(plays, tracks, users, as_of=NOON).where("period_type = 'last_7_days'")
    expected = frame(
        "period_start date, rank int, track_uri string, rank_change int", [("2025-05-03", 1, "t2", 1)]
    )
    assertDataFrameEqual(week.select(*expected.columns), expected)


def test_a_ranking_ends_at_a_hundred_lines(facts, frame, users):
    names = frame(
        "track_uri string, track_name string, artist_id string, artist_name string",
        [(f"t{n}", f"Song {n:03}", "a1", "First") for n in range(102)],
    )
    plays = facts("track_uri string", [(f"t{n}",) for n in range(102)])
    ranking = period(transform(plays, names, users, as_of=NOON), "all_time", "1970-01-01")
    assert ranking.count() == 100
    expected = frame("rank int, track_name string", [(100, "Song 099")])
    assertDataFrameEqual(ranking.where("rank = 100").select("rank", "track_name"), expected)
