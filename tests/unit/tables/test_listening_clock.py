"""listening_clock: hours of the week."""

from datetime import UTC, datetime

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.listening_clock import transform

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
CELL = "weekday smallint, hour smallint, plays bigint, streams bigint, listened_ms bigint"


def all_time(clock):
    return clock.where("period_type = 'all_time'")


def test_a_play_is_counted_in_its_local_weekday_and_hour(facts, users, frame):
    plays = facts(
        "weekday smallint, local_hour smallint, listened_ms int",
        [(1, 0, 200_000), (7, 23, 10_000), (7, 23, 40_000)],
    )
    expected = frame(CELL, [(1, 0, 1, 1, 200_000), (7, 23, 2, 1, 50_000)])
    clock = all_time(transform(plays, users, as_of=NOON)).where("plays > 0")
    assertDataFrameEqual(clock.select(*expected.columns), expected)


def test_every_period_with_a_play_has_168_cells_and_no_other_period_has_any(facts, users, frame):
    plays = facts("local_date date", [("2024-12-31",), ("2025-01-01",)])
    cells = transform(plays, users, as_of=NOON).groupBy("period_type", "period_start").count()
    expected = frame(
        "period_type string, period_start date, count bigint",
        [
            ("all_time", "1970-01-01", 168),
            ("year", "2024-01-01", 168),
            ("year", "2025-01-01", 168),
            ("month", "2024-12-01", 168),
            ("month", "2025-01-01", 168),
        ],
    )
    assertDataFrameEqual(cells, expected)


def test_an_hour_without_a_play_holds_zeros(facts, users, frame):
    plays = facts("weekday smallint, local_hour smallint", [(1, 0)])
    expected = frame(CELL, [(1, 1, 0, 0, 0)])
    clock = all_time(transform(plays, users, as_of=NOON)).where("weekday = 1 AND hour = 1")
    assertDataFrameEqual(clock.select(*expected.columns), expected)


def test_episodes_have_no_hour(facts, users):
    assert transform(facts("kind string", [("episode",)]), users, as_of=NOON).count() == 0
