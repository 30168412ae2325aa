"""session_summary: how many sessions began, and how long they were."""

from datetime import UTC, datetime

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.session_summary import transform

NOON = datetime(2025, 5, 10, 12, tzinfo=UTC)
MINUTE = 60_000


def test_mean_median_and_percentile_are_exact(facts, users, frame):
    plays = facts(
        "ended_at timestamp, listened_ms int",
        [
            ("2025-05-05 10:00:00", 2 * MINUTE),
            ("2025-05-05 12:00:00", 4 * MINUTE),
            ("2025-05-05 14:00:00", 3 * MINUTE),
            ("2025-05-05 14:07:00", 3 * MINUTE),
            ("2025-05-05 14:17:00", 6 * MINUTE),
        ],
    )
    # Three sessions of 2, 4 and 20 minutes, with 1, 1 and 3 plays; nine tenths lie 0.8 between the last two.
    expected = frame(
        "sessions bigint, mean_length_ms double, median_length_ms double, p90_length_ms double,"
        " longest_length_ms bigint, longest_started_at timestamp, mean_plays double, median_plays double,"
        " p90_plays double, most_plays bigint, single_play_pct double",
        [
            (
                3,
                26 * MINUTE / 3,
                4.0 * MINUTE,
                16.8 * MINUTE,
                20 * MINUTE,
                "2025-05-05 13:57:00",
                5 / 3,
                1.0,
                2.6,
                3,
                200 / 3,
            )
        ],
    )
    summary = transform(plays, users, as_of=NOON, session_gap_minutes=30).where("period_type = 'all_time'")
    assertDataFrameEqual(summary.select(*expected.columns), expected)


def test_a_session_counts_where_it_begins_on_the_local_calendar(facts, users, frame):
    plays = facts(
        "user_id bigint, ended_at timestamp, local_date date, listened_ms int",
        [
            (1, "2025-01-01 00:01:00", "2025-01-01", 3 * MINUTE),
            (1, "2025-01-01 00:05:00", "2025-01-01", 3 * MINUTE),
            (2, "2024-12-31 21:05:00", "2025-01-01", 3 * MINUTE),
        ],
    )
    expected = frame(
        "user_id bigint, period_start date, sessions bigint, most_plays bigint",
        [(1, "2024-01-01", 1, 2), (2, "2025-01-01", 1, 1)],
    )
    summary = transform(plays, users, as_of=NOON, session_gap_minutes=30).where("period_type = 'year'")
    assertDataFrameEqual(summary.select(*expected.columns), expected)


def test_of_equally_long_sessions_the_first_is_the_longest_and_yesterday_ends_a_rolling_period(
    facts, users, frame
):
    plays = facts(
        "ended_at timestamp", [("2025-05-03 10:00:00",), ("2025-05-09 10:00:00",), ("2025-05-10 10:00:00",)]
    )
    expected = frame(
        "period_type string, sessions bigint, longest_started_at timestamp",
        [("all_time", 3, "2025-05-03 09:57:00"), ("last_7_days", 2, "2025-05-03 09:57:00")],
    )
    summary = transform(plays, users, as_of=NOON, session_gap_minutes=30)
    shown = summary.where("period_type IN ('all_time', 'last_7_days')").select(*expected.columns)
    assertDataFrameEqual(shown, expected)
