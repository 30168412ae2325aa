"""release_year_preference: shares of plays by bucket."""

from datetime import UTC, datetime

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.release_year_preference import transform

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_the_year_is_that_of_the_album(facts, users, frame):
    tracks = frame("track_uri string, release_year smallint", [("t1", 1977), ("t2", 2024), ("t3", None)])
    plays = facts("track_uri string", [("t1",), ("t1",), ("t2",), ("t3",)])
    expected = frame(
        "bucket string, plays bigint, share_pct double",
        [("1977", 2, 50.0), ("2024", 1, 25.0), ("unknown", 1, 25.0)],
    )
    table = transform(plays, tracks, users, as_of=NOON).where("period_type = 'all_time'")
    assertDataFrameEqual(table.select(*expected.columns), expected)
