"""country_preference: shares of plays by bucket."""

from datetime import UTC, datetime

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.country_preference import transform

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_zz_and_nothing_are_unknown(facts, users, frame):
    plays = facts("country string", [("DE",), ("de",), ("TR",), ("ZZ",), (None,)])
    expected = frame(
        "bucket string, plays bigint, share_pct double",
        [("DE", 2, 40.0), ("TR", 1, 20.0), ("unknown", 2, 40.0)],
    )
    table = transform(plays, users, as_of=NOON).where("period_type = 'all_time'")
    assertDataFrameEqual(table.select(*expected.columns), expected)
