"""context_preference: shares of plays by bucket."""

from datetime import UTC, datetime

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.context_preference import transform

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_a_context_nobody_told_is_unknown(facts, users, frame):
    plays = facts("context_type string", [("playlist",), ("album",), ("playlist",), (None,), ("",)])
    expected = frame(
        "bucket string, plays bigint, share_pct double",
        [("playlist", 2, 40.0), ("album", 1, 20.0), ("unknown", 2, 40.0)],
    )
    table = transform(plays, users, as_of=NOON).where("period_type = 'all_time'")
    assertDataFrameEqual(table.select(*expected.columns), expected)
