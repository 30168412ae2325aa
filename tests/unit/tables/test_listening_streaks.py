"""listening_streaks: runs of consecutive local dates with any music."""

from datetime import UTC, datetime

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.listening_streaks import transform

NOON = datetime(2025, 3, 10, 12, tzinfo=UTC)


def test_runs_of_any_artist_are_ranked_by_length_and_the_one_that_reaches_yesterday_is_alive(
    facts, users, frame
):
    plays = facts(
        "local_date date, artist_id string, listened_ms int",
        [
            ("2024-02-28", "a1", 60_000),
            ("2024-02-29", "a2", 60_000),
            ("2024-03-01", "a1", 60_000),
            ("2024-03-02", "a1", 5_000),
            ("2025-03-08", "a1", 60_000),
            ("2025-03-09", "a1", 60_000),
            ("2025-01-01", "a1", 60_000),
            ("2025-01-02", "a1", 60_000),
        ],
    )
    expected = frame(
        "rank int, days int, start_date date, end_date date, is_alive boolean",
        [
            (1, 3, "2024-02-28", "2024-03-01", False),
            (2, 2, "2025-01-01", "2025-01-02", False),
            (3, 2, "2025-03-08", "2025-03-09", True),
        ],
    )
    assertDataFrameEqual(transform(plays, users, as_of=NOON).select(*expected.columns), expected)


def test_only_ten_runs_are_kept(facts, users):
    plays = facts("local_date date", [(f"2024-01-{day:02}",) for day in range(1, 24, 2)])
    kept = transform(plays, users, as_of=NOON).orderBy("rank").collect()
    assert [row["rank"] for row in kept] == list(range(1, 11))
    assert [row.start_date.day for row in kept] == list(range(1, 21, 2))
