"""listening_summary: totals of every period."""

from datetime import UTC, datetime

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.listening_summary import transform

NOON = datetime(2025, 5, 10, 12, tzinfo=UTC)
PERIODS = "user_id bigint, period_type string, period_start date, plays bigint"


def all_time(summary):
    return summary.where("period_type = 'all_time'")


def test_a_play_counts_for_all_time_its_year_its_month_and_the_windows_that_end_yesterday(
    facts, users, frame
):
    plays = facts("local_date date", [("2025-05-09",), ("2025-05-02",)])
    expected = frame(
        PERIODS,
        [
            (1, "all_time", "1970-01-01", 2),
            (1, "year", "2025-01-01", 2),
            (1, "month", "2025-05-01", 2),
            (1, "last_7_days", "2025-05-03", 1),
            (1, "last_30_days", "2025-04-10", 2),
            (1, "last_365_days", "2024-05-10", 2),
        ],
    )
    assertDataFrameEqual(transform(plays, users, as_of=NOON).select(*expected.columns), expected)


def test_today_and_the_day_before_a_window_are_outside_of_it(facts, users, frame):
    plays = facts("local_date date", [("2025-05-10",), ("2025-05-03",), ("2025-05-02",)])
    week = transform(plays, users, as_of=NOON).where("period_type = 'last_7_days'")
    expected = frame(PERIODS, [(1, "last_7_days", "2025-05-03", 1)])
    assertDataFrameEqual(week.select(*expected.columns), expected)


def test_yesterday_is_the_listeners_yesterday(facts, users, frame):
    late = datetime(2025, 5, 10, 22, tzinfo=UTC)
    plays = facts("user_id bigint, local_date date", [(1, "2025-05-10"), (2, "2025-05-10")])
    week = transform(plays, users, as_of=late).where("period_type = 'last_7_days'")
    expected = frame(PERIODS, [(2, "last_7_days", "2025-05-04", 1)])
    assertDataFrameEqual(week.select(*expected.columns), expected)


def test_a_play_before_midnight_of_new_years_eve_belongs_to_the_old_year(facts, users, frame):
    plays = facts("local_date date", [("2023-12-31",), ("2024-01-01",)])
    years = transform(plays, users, as_of=NOON).where("period_type = 'year'")
    expected = frame(PERIODS, [(1, "year", "2023-01-01", 1), (1, "year", "2024-01-01", 1)])
    assertDataFrameEqual(years.select(*expected.columns), expected)


def test_variety_counts_tracks_recordings_artists_and_known_albums_once(facts, users, frame):
    plays = facts(
        "track_uri string, recording_id string, artist_id string, album_id string",
        [
            ("t1", "r1", "a1", "b1"),
            ("t1", "r1", "a1", "b1"),
            ("t2", "r1", "a1", "b2"),
            ("t3", "r3", "a1", None),
        ],
    )
    expected = frame(
        "distinct_tracks bigint, distinct_recordings bigint, distinct_artists bigint, distinct_albums bigint",
        [(3, 2, 1, 2)],
    )
    summary = all_time(transform(plays, users, as_of=NOON))
    assertDataFrameEqual(summary.select(*expected.columns), expected)


def test_totals_streams_and_active_days(facts, users, frame):
    plays = facts(
        "ended_at timestamp, listened_ms int",
        [
            ("2025-01-01 10:00:00", 30_000),
            ("2025-01-01 10:00:00", 29_999),
            ("2025-01-03 09:00:00", 2_000_000_000),
        ],
    )
    expected = frame(
        "plays bigint, streams bigint, listened_ms bigint, active_days bigint, first_play_at timestamp,"
        " last_play_at timestamp",
        [(3, 2, 2_000_059_999, 2, "2025-01-01 10:00:00", "2025-01-03 09:00:00")],
    )
    assertDataFrameEqual(all_time(transform(plays, users, as_of=NOON)).select(*expected.columns), expected)


@pytest.mark.parametrize(
    ("skips", "rate"), [([True, False, None, False, False], 0.25), ([None, None], None), ([False], 0.0)]
)
def test_the_skip_rate_is_over_plays_known_to_be_skipped_or_not(facts, users, frame, skips, rate):
    plays = facts("is_skip boolean", [(skip,) for skip in skips])
    expected = frame("skip_rate double", [(rate,)])
    assertDataFrameEqual(all_time(transform(plays, users, as_of=NOON)).select("skip_rate"), expected)


def test_episodes_do_not_count(facts, users, frame):
    plays = facts(
        "kind string, is_estimated boolean", [("track", True), ("track", False), ("episode", False)]
    )
    expected = frame("plays bigint, estimated_pct double", [(2, 50.0)])
    assertDataFrameEqual(all_time(transform(plays, users, as_of=NOON)).select(*expected.columns), expected)
