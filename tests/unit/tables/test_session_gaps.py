"""session_gaps: the silences between plays, by their length."""

from datetime import UTC, datetime

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.session_gaps import transform

NOON = datetime(2025, 5, 10, 12, tzinfo=UTC)
MINUTE = 60_000


@pytest.fixture
def compute(facts, users):
    """The gaps of plays given as (end, minutes listened), of all time."""

    def run(*heard, session_gap_minutes=30):
        plays = facts(
            "ended_at timestamp, listened_ms int", [(end, round(minutes * MINUTE)) for end, minutes in heard]
        )
        gaps = transform(plays, users, as_of=NOON, session_gap_minutes=session_gap_minutes)
        return gaps.where("period_type = 'all_time'").select("kind", "gaps", "share_pct")

    return run


def test_each_kind_begins_at_its_lower_bound_and_a_session_after_its_upper_one(compute, frame):
    gaps = compute(
        ("2025-05-05 10:01:00", 1),
        ("2025-05-05 10:02:59", 1),  # 59 s of silence
        ("2025-05-05 10:04:59", 1),  # 60 s
        ("2025-05-05 10:10:58", 1),  # 299 s
        ("2025-05-05 10:16:58", 1),  # 300 s
        ("2025-05-05 10:47:58", 1),  # 1,800 s
        ("2025-05-05 11:18:59", 1),  # 1,801 s
    )
    expected = frame(
        "kind string, gaps bigint, share_pct double",
        [
            ("continuous", 1, 100 / 6),
            ("short_break", 2, 200 / 6),
            ("pause", 2, 200 / 6),
            ("new_session", 1, 100 / 6),
        ],
    )
    assertDataFrameEqual(gaps, expected)


def test_an_overlap_is_continuous_and_silence_counts_from_the_latest_end(compute, frame):
    gaps = compute(("2025-05-05 12:00:00", 120), ("2025-05-05 10:10:00", 5), ("2025-05-05 12:05:00", 3))
    expected = frame(
        "kind string, gaps bigint, share_pct double", [("continuous", 1, 50.0), ("short_break", 1, 50.0)]
    )
    assertDataFrameEqual(gaps, expected)


def test_a_shorter_setting_makes_sessions_of_breaks(compute, frame):
    gaps = compute(("2025-05-05 10:00:00", 1), ("2025-05-05 10:03:01", 1), session_gap_minutes=2)
    expected = frame("kind string, gaps bigint, share_pct double", [("new_session", 1, 100.0)])
    assertDataFrameEqual(gaps, expected)


def test_a_gap_belongs_to_the_date_of_the_play_after_it_and_the_first_play_has_none(facts, users, frame):
    plays = facts(
        "user_id bigint, ended_at timestamp",
        [
            (1, "2024-12-31 23:50:00"),
            (1, "2025-01-01 00:10:00"),
            (2, "2025-01-01 10:00:00"),
        ],
    )
    expected = frame(
        "user_id bigint, period_type string, period_start date, kind string, gaps bigint",
        [
            (1, "all_time", "1970-01-01", "pause", 1),
            (1, "year", "2025-01-01", "pause", 1),
            (1, "month", "2025-01-01", "pause", 1),
            (1, "last_365_days", "2024-05-10", "pause", 1),
        ],
    )
    gaps = transform(plays, users, as_of=NOON, session_gap_minutes=30)
    assertDataFrameEqual(gaps.select(*expected.columns), expected)


def test_podcasts_between_two_songs_are_silence(facts, users, frame):
    plays = facts(
        "kind string, ended_at timestamp, listened_ms int",
        [
            ("track", "2025-05-05 10:00:00", MINUTE),
            ("episode", "2025-05-05 10:58:00", 57 * MINUTE),
            ("track", "2025-05-05 11:00:00", MINUTE),
        ],
    )
    gaps = transform(plays, users, as_of=NOON, session_gap_minutes=30).where("period_type = 'all_time'")
    assertDataFrameEqual(gaps.select("kind", "gaps"), frame("kind string, gaps bigint", [("new_session", 1)]))
