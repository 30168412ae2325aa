"""explicit_preference: shares of plays by bucket."""

from datetime import UTC, datetime

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.explicit_preference import transform

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_tracks_are_explicit_clean_or_unknown_and_shares_are_of_plays(facts, users, frame):
    tracks = frame("track_uri string, is_explicit boolean", [("t1", True), ("t2", False), ("t3", None)])
    plays = facts(
        "track_uri string, listened_ms int",
        [("t1", 60_000), ("t1", 5_000), ("t2", 40_000), ("t3", 30_000), ("missing", 10_000)],
    )
    expected = frame(
        "bucket string, plays bigint, streams bigint, listened_ms bigint, share_pct double",
        [
            ("explicit", 2, 1, 65_000, 40.0),
            ("clean", 1, 1, 40_000, 20.0),
            ("unknown", 2, 1, 40_000, 40.0),
        ],
    )
    table = transform(plays, tracks, users, as_of=NOON).where("period_type = 'all_time'")
    assertDataFrameEqual(table.select(*expected.columns), expected)


def test_every_period_is_a_whole_of_its_own(facts, users, frame):
    tracks = frame("track_uri string, is_explicit boolean", [("t1", True), ("t2", False)])
    plays = facts("track_uri string, local_date date", [("t1", "2024-05-05"), ("t2", "2025-05-05")])
    expected = frame(
        "period_start date, bucket string, share_pct double",
        [("2024-01-01", "explicit", 100.0), ("2025-01-01", "clean", 100.0)],
    )
    years = transform(plays, tracks, users, as_of=NOON).where("period_type = 'year'")
    assertDataFrameEqual(years.select(*expected.columns), expected)
