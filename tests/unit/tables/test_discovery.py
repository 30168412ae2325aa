"""discovery: what was streamed for the first time ever, and what came back."""

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.discovery import transform


def test_in_the_first_month_everything_is_new_and_later_only_what_was_never_streamed(facts, frame):
    plays = facts(
        "local_date date, track_uri string, artist_id string, album_id string",
        [
            ("2024-12-01", "t1", "a1", "b1"),
            ("2024-12-31", "t2", "a1", "b1"),
            ("2025-02-01", "t1", "a1", "b1"),
            ("2025-02-01", "t3", "a2", "b2"),
            ("2025-02-01", "t3", "a2", "b2"),
            ("2025-02-28", "t4", "a2", None),
        ],
    )
    # In February one stream of four is of an old artist.
    expected = frame(
        "year smallint, month smallint, streams bigint, new_tracks bigint, new_recordings bigint,"
        " new_artists bigint, new_albums bigint, new_artist_streams bigint, new_artist_pct double",
        [(2024, 12, 2, 2, 2, 1, 1, 2, 100.0), (2025, 2, 4, 2, 2, 1, 1, 3, 75.0)],
    )
    assertDataFrameEqual(transform(plays).select(*expected.columns), expected)


def test_the_album_version_of_a_known_single_is_a_new_track_but_no_new_recording(facts, frame):
    plays = facts(
        "local_date date, track_uri string, recording_id string",
        [("2025-01-01", "t1", "r1"), ("2025-02-01", "t2", "r1")],
    )
    expected = frame("month smallint, new_tracks bigint, new_recordings bigint", [(1, 1, 1), (2, 1, 0)])
    assertDataFrameEqual(transform(plays).select(*expected.columns), expected)


def test_a_skip_is_no_first_stream_and_a_month_of_skips_has_no_row(facts, frame):
    plays = facts(
        "local_date date, listened_ms int",
        [("2025-01-01", 29_999), ("2025-02-01", 30_000)],
    )
    expected = frame("month smallint, streams bigint, new_artists bigint", [(2, 1, 1)])
    assertDataFrameEqual(transform(plays).select(*expected.columns), expected)


def test_after_365_days_without_a_stream_it_is_rediscovered_and_after_364_it_is_not(facts, frame):
    plays = facts(
        "local_date date, track_uri string, artist_id string, listened_ms int",
        [
            ("2023-01-01", "t1", "a1", 60_000),
            ("2023-01-02", "t2", "a1", 60_000),
            ("2023-06-01", "t1", "a1", 5_000),
            ("2024-01-01", "t1", "a1", 60_000),
            ("2024-01-01", "t1", "a1", 60_000),
            ("2024-01-01", "t2", "a1", 60_000),
        ],
    )
    # From 1 January 2023 to 1 January 2024 are 365 days; the skip in June was not listening.
    expected = frame(
        "year smallint, rediscovered_recordings bigint, rediscovered_artists bigint",
        [(2023, 0, 0), (2024, 1, 0)],
    )
    assertDataFrameEqual(transform(plays).select(*expected.columns), expected)


def test_listeners_discover_for_themselves_and_podcasts_are_not_music(facts, frame):
    plays = facts(
        "user_id bigint, local_date date, kind string",
        [(1, "2024-01-01", "track"), (2, "2025-01-01", "track"), (2, "2024-06-01", "episode")],
    )
    expected = frame(
        "user_id bigint, year smallint, new_artists bigint, rediscovered_artists bigint",
        [(1, 2024, 1, 0), (2, 2025, 1, 0)],
    )
    assertDataFrameEqual(transform(plays).select(*expected.columns), expected)
