"""dim_date: the calendar."""

from datetime import UTC, date, datetime

import pytest
from pyspark.sql import functions as F
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.dim_date import transform


@pytest.fixture
def calendar(frame):
    return transform(frame("account_id bigint", []), as_of=datetime(2026, 3, 10, 12, tzinfo=UTC))


def test_the_calendar_reaches_from_2006_to_the_end_of_next_year_without_any_account(calendar):
    assert calendar.agg(F.min("date_id"), F.max("date_id"), F.count("date_id")).collect() == [
        (date(2006, 1, 1), date(2027, 12, 31), 22 * 365 + 5)
    ]


def test_iso_weeks_may_belong_to_another_year_than_the_date(calendar, frame):
    days = calendar.where(F.col("date_id").isin(date(2021, 1, 3), date(2024, 12, 30)))
    expected = frame(
        "date_id date, year smallint, iso_year smallint, iso_week smallint",
        [("2021-01-03", 2021, 2020, 53), ("2024-12-30", 2024, 2025, 1)],
    )
    assertDataFrameEqual(days.select(*expected.columns), expected)


def test_weeks_begin_on_monday_and_a_leap_day_is_a_day(calendar, frame):
    days = calendar.where(F.col("date_id").isin(date(2024, 2, 29), date(2025, 5, 4), date(2025, 5, 5)))
    expected = frame(
        "date_id date, quarter smallint, month smallint, day smallint, weekday smallint, weekday_name string,"
        " is_weekend boolean",
        [
            ("2024-02-29", 1, 2, 29, 4, "Thursday", False),
            ("2025-05-04", 2, 5, 4, 7, "Sunday", True),
            ("2025-05-05", 2, 5, 5, 1, "Monday", False),
        ],
    )
    assertDataFrameEqual(days.select(*expected.columns), expected)
