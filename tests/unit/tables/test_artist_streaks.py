"""artist_streaks: runs of consecutive local dates with a stream of the artist."""

from datetime import UTC, datetime

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.artist_streaks import transform

NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)
STREAK = (
    "artist_id string, longest_days int, longest_start_date date, longest_end_date date, current_days int,"
    " current_start_date date"
)


@pytest.fixture
def artists(frame):
    return frame("artist_id string, artist_name string", [("a1", "First"), ("a2", "Second")])


def test_a_streak_runs_over_a_leap_day_and_two_plays_of_a_day_are_one_day(facts, artists, users, frame):
    plays = facts(
        "local_date date",
        [("2024-02-28",), ("2024-02-29",), ("2024-02-29",), ("2024-03-01",), ("2024-03-03",)],
    )
    expected = frame(STREAK, [("a1", 3, "2024-02-28", "2024-03-01", 0, None)])
    assertDataFrameEqual(transform(plays, artists, users, as_of=NOON).select(*expected.columns), expected)


def test_a_skip_does_not_extend_a_streak(facts, artists, users, frame):
    plays = facts(
        "local_date date, listened_ms int",
        [("2025-03-07", 60_000), ("2025-03-08", 29_999), ("2025-03-09", 60_000)],
    )
    expected = frame(STREAK, [("a1", 1, "2025-03-07", "2025-03-07", 1, "2025-03-09")])
    assertDataFrameEqual(transform(plays, artists, users, as_of=NOON).select(*expected.columns), expected)


@pytest.mark.parametrize(
    ("last", "current"), [("08", (0, None)), ("09", (2, "2025-03-08")), ("10", (2, "2025-03-09"))]
)
def test_the_current_run_is_alive_if_it_reaches_yesterday_or_today(  # noqa: PLR0917 - fixtures
    facts, artists, users, frame, last, current
):
    plays = facts("local_date date", [(f"2025-03-{int(last) - 1:02}",), (f"2025-03-{last}",)])
    expected = frame("current_days int, current_start_date date", [current])
    assertDataFrameEqual(transform(plays, artists, users, as_of=NOON).select(*expected.columns), expected)


def test_yesterday_is_the_listeners_yesterday(facts, artists, users, frame):
    late = datetime(2025, 3, 10, 22, tzinfo=UTC)
    plays = facts("user_id bigint, local_date date", [(1, "2025-03-09"), (2, "2025-03-09")])
    expected = frame("user_id bigint, current_days int", [(1, 1), (2, 0)])
    assertDataFrameEqual(transform(plays, artists, users, as_of=late).select(*expected.columns), expected)


def test_of_equally_long_runs_the_first_is_kept(facts, artists, users, frame):
    plays = facts("local_date date", [("2025-01-05",), ("2025-01-01",), ("2025-02-01",)])
    expected = frame("longest_days int, longest_start_date date", [(1, "2025-01-01")])
    assertDataFrameEqual(transform(plays, artists, users, as_of=NOON).select(*expected.columns), expected)


def test_each_artist_has_a_streak_of_its_own(facts, artists, users, frame):
    plays = facts("artist_id string, local_date date", [("a1", "2025-01-01"), ("a2", "2025-01-02")])
    expected = frame(
        "artist_id string, artist_name string, longest_days int", [("a1", "First", 1), ("a2", "Second", 1)]
    )
    assertDataFrameEqual(transform(plays, artists, users, as_of=NOON).select(*expected.columns), expected)
