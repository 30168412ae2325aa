"""wrapped: a year told on one page."""

import json

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.wrapped import transform

MINUTE = 60_000


@pytest.fixture
def compute(frame, users):
    """The years of some plays, with two artists of whom the first has genres."""
    tracks = frame(
        "track_uri string, track_name string, artist_name string",
        [(f"t{n}", f"Song {n}", "First") for n in range(1, 8)],
    )
    artists = frame(
        "artist_id string, artist_name string, genres array<string>",
        [("a1", "First", None), ("a2", "Second", None), ("a3", "Third", None)],
    ).selectExpr("artist_id", "artist_name", "IF(artist_id = 'a1', array('pop', 'rock'), genres) AS genres")
    albums = frame(
        "album_id string, album_name string, artist_name string",
        [("b1", "Blue", "First"), ("b2", "Amber", "Second")],
    )

    def run(plays):
        return transform(plays, tracks, artists, albums, users, session_gap_minutes=30)

    return run


def lines(row, column, field):
    """One field of every line of a list."""
    return [line[field] for line in json.loads(row[column])]


def test_the_first_five_of_each_kind_follow_the_order_of_rankings(compute, facts):
    plays = facts(
        "track_uri string, artist_id string, album_id string, listened_ms int",
        [
            ("t3", "a1", "b1", 50_000),
            ("t2", "a1", "b1", 50_000),
            ("t1", "a1", "b1", 70_000),
            ("t4", "a2", "b2", 40_000),
            ("t4", "a2", "b2", 40_000),
            ("t5", "a2", None, 30_000),
            ("t6", "a2", "b2", 9_000),
            ("t6", "a2", "b2", 9_000),
        ],
    )
    (year,) = compute(plays).collect()
    assert (year.year, year.plays, year.streams, year.listened_ms, year.listened_minutes) == (
        2025,
        8,
        6,
        298_000,
        4,
    )
    assert lines(year, "top_tracks", "recording_id") == ["r4", "r1", "r2", "r3", "r5"]
    assert json.loads(year.top_tracks)[0] == {
        "recording_id": "r4",
        "track_uri": "t4",
        "track_name": "Song 4",
        "artist_name": "First",
        "plays": 2,
        "streams": 2,
        "listened_ms": 80_000,
    }
    assert json.loads(year.top_artists) == [
        {"artist_id": "a1", "artist_name": "First", "plays": 3, "streams": 3, "listened_ms": 170_000},
        {"artist_id": "a2", "artist_name": "Second", "plays": 5, "streams": 3, "listened_ms": 128_000},
    ]
    assert lines(year, "top_albums", "album_name") == ["Blue", "Amber"]
    # A play counts for each genre of its artist; equals stand by name.
    assert json.loads(year.top_genres) == [
        {"genre": "pop", "plays": 3, "streams": 3, "listened_ms": 170_000},
        {"genre": "rock", "plays": 3, "streams": 3, "listened_ms": 170_000},
    ]
    assert year.top_artist_pct == 50.0


def test_without_known_genres_and_albums_the_year_does_not_make_any_up(compute, facts):
    (year,) = compute(facts("artist_id string, album_id string", [("a2", None)])).collect()
    assert year.top_genres is None
    assert json.loads(year.top_albums) == []


def test_a_year_of_skips_has_no_share_streak_discovery_or_obsession(compute, facts, frame):
    plays = facts("local_date date, listened_ms int", [("2024-05-05", 5_000)])
    expected = frame(
        "year smallint, plays bigint, streams bigint, top_artist_pct double, longest_streak_days int,"
        " longest_streak_start_date date, new_artists bigint, obsession_recording_id string,"
        " obsession_streams bigint, longest_day date",
        [(2024, 1, 0, None, 0, None, 0, None, None, "2024-05-05")],
    )
    years = compute(plays).where("plays > 0")
    assertDataFrameEqual(years.select(*expected.columns), expected)


def test_the_longest_day_session_and_streak_are_those_of_the_year(compute, facts, frame):
    plays = facts(
        "ended_at timestamp, listened_ms int",
        [
            ("2024-12-30 12:00:00", 1 * MINUTE),
            ("2024-12-31 12:00:00", 5 * MINUTE),
            ("2025-01-01 12:00:00", 2 * MINUTE),
            ("2025-01-03 12:00:00", 2 * MINUTE),
            ("2025-01-03 12:20:00", 2 * MINUTE),
        ],
    )
    expected = frame(
        "year smallint, longest_day date, longest_day_ms bigint, longest_session_started_at timestamp,"
        " longest_session_ms bigint, longest_streak_days int, longest_streak_start_date date,"
        " peak_hour smallint",
        [
            (2024, "2024-12-31", 300_000, "2024-12-31 11:55:00", 300_000, 2, "2024-12-30", 12),
            # The streak of three dates over New Year is two of the old year and one of the new.
            (2025, "2025-01-03", 240_000, "2025-01-03 11:58:00", 1_320_000, 1, "2025-01-01", 12),
        ],
    )
    assertDataFrameEqual(compute(plays).select(*expected.columns), expected)


def test_a_session_that_began_on_new_years_eve_belongs_to_the_old_year(compute, facts, frame):
    plays = facts("ended_at timestamp", [("2025-01-01 00:01:00",), ("2025-01-01 00:04:00",)])
    expected = frame(
        "year smallint, plays bigint, longest_session_started_at timestamp, peak_hour smallint",
        [(2025, 2, None, 0)],
    )
    assertDataFrameEqual(compute(plays).select(*expected.columns), expected)


def test_discoveries_are_new_for_ever_and_not_for_the_year(compute, facts, frame):
    plays = facts(
        "local_date date, track_uri string, artist_id string, album_id string",
        [
            ("2024-03-01", "t1", "a1", "b1"),
            ("2025-03-01", "t1", "a1", "b1"),
            ("2025-03-02", "t2", "a1", "b1"),
            ("2025-03-02", "t3", "a2", "b2"),
        ],
    )
    expected = frame(
        "year smallint, new_tracks bigint, new_recordings bigint, new_artists bigint, new_albums bigint",
        [(2024, 1, 1, 1, 1), (2025, 2, 2, 1, 1)],
    )
    assertDataFrameEqual(compute(plays).select(*expected.columns), expected)


def test_an_obsession_is_what_was_streamed_most_within_seven_dates(compute, facts, frame):
    plays = facts(
        "local_date date, track_uri string, listened_ms int",
        [
            ("2025-03-01", "t1", 60_000),
            ("2025-03-07", "t1", 60_000),
            ("2025-03-07", "t1", 60_000),
            ("2025-03-08", "t1", 5_000),
            # Four streams, but the first is eight dates from the last.
            ("2025-03-01", "t2", 60_000),
            ("2025-03-02", "t2", 60_000),
            ("2025-03-07", "t2", 50_000),
            ("2025-03-08", "t2", 60_000),
        ],
    )
    expected = frame(
        "obsession_recording_id string, obsession_track_uri string, obsession_track_name string,"
        " obsession_artist_name string, obsession_streams bigint, obsession_start_date date",
        [("r1", "t1", "Song 1", "First", 3, "2025-03-01")],
    )
    assertDataFrameEqual(compute(plays).select(*expected.columns), expected)
