"""listening_sessions: plays with no long pause between them."""

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.listening_sessions import transform

SESSION = "started_at timestamp, ended_at timestamp, plays bigint"
MINUTE = 60_000


@pytest.fixture
def compute(facts, frame):
    """Sessions of plays given as (track, end, minutes listened)."""

    def run(*heard):
        plays = facts(
            "track_uri string, ended_at timestamp, listened_ms int",
            [(track, f"2025-05-05 {end}", minutes * MINUTE) for track, end, minutes in heard],
        )
        tracks = frame("track_uri string, track_name string", [(f"t{n}", f"Song {n}") for n in range(1, 6)])
        return transform(plays, tracks, session_gap_minutes=30)

    return run


def test_a_pause_of_thirty_minutes_goes_on_and_a_longer_one_begins_a_session(compute, frame):
    sessions = compute(("t1", "10:03:00", 3), ("t2", "10:36:00", 3), ("t3", "11:09:01", 3))
    expected = frame(
        SESSION,
        [
            ("2025-05-05 10:00:00", "2025-05-05 10:36:00", 2),
            ("2025-05-05 11:06:01", "2025-05-05 11:09:01", 1),
        ],
    )
    assertDataFrameEqual(sessions.select(*expected.columns), expected)


def test_a_long_play_that_contains_others_keeps_its_session_open(compute, frame):
    sessions = compute(("t1", "12:00:00", 120), ("t2", "10:10:00", 5), ("t3", "12:20:00", 3))
    expected = frame(SESSION, [("2025-05-05 10:00:00", "2025-05-05 12:20:00", 3)])
    assertDataFrameEqual(sessions.select(*expected.columns), expected)


def test_simultaneous_plays_are_in_one_session_and_the_longest_began_first(compute, frame):
    sessions = compute(("t1", "10:03:00", 3), ("t2", "10:03:00", 1), ("t3", "10:03:00", 2))
    expected = frame(
        "plays bigint, first_track_uri string, last_track_uri string, last_track_name string",
        [(3, "t1", "t2", "Song 2")],
    )
    assertDataFrameEqual(sessions.select(*expected.columns), expected)


def test_a_session_runs_over_midnight(facts, frame):
    plays = facts(
        "ended_at timestamp, listened_ms int",
        [("2024-12-31 23:58:00", 3 * MINUTE), ("2025-01-01 00:01:00", 3 * MINUTE)],
    )
    sessions = transform(plays, frame("track_uri string, track_name string", []), session_gap_minutes=30)
    expected = frame(SESSION, [("2024-12-31 23:55:00", "2025-01-01 00:01:00", 2)])
    assertDataFrameEqual(sessions.select(*expected.columns), expected)


def test_listeners_do_not_share_sessions_and_episodes_are_not_music(facts, frame):
    plays = facts(
        "user_id bigint, kind string, artist_id string, is_skip boolean",
        [
            (1, "track", "a1", True),
            (1, "track", "a2", None),
            (2, "track", "a1", False),
            (2, "episode", None, None),
        ],
    )
    sessions = transform(plays, frame("track_uri string, track_name string", []), session_gap_minutes=30)
    expected = frame(
        "user_id bigint, plays bigint, streams bigint, skips bigint, distinct_artists bigint",
        [(1, 2, 2, 1, 2), (2, 1, 1, 0, 1)],
    )
    assertDataFrameEqual(sessions.select(*expected.columns), expected)
