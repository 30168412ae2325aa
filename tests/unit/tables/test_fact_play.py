"""fact_play: local time, identity, streams and skips."""

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.fact_play import transform

PLAY = (
    "account_id bigint, play_id string, play_year smallint, ended_at timestamp, reported_at timestamp,"
    " is_time_corrected boolean, kind string, origin string, is_in_api boolean, track_uri string,"
    " item_name string, item_parent string, ms_played int, listened_ms int, is_estimated boolean,"
    " reason_start string, reason_end string, skipped_flag boolean, is_shuffle boolean, is_offline boolean,"
    " is_incognito boolean, platform string, country string, context_type string"
)
COLUMNS = [column.split()[0] for column in PLAY.split(", ")]


@pytest.fixture
def compute(frame):
    """Facts of plays given as dictionaries, by a listener in `zone`."""

    def run(*plays, zone="UTC"):
        usual = {
            "account_id": 1,
            "kind": "track",
            "track_uri": "t1",
            "ms_played": 200_000,
            "listened_ms": 200_000,
            "is_estimated": False,
            "reason_end": "trackdone",
            "ended_at": "2025-05-05 12:00:00",
        }
        rows = [tuple({**usual, **play}.get(name) for name in COLUMNS) for play in plays]
        tracks = frame(
            "track_uri string, recording_id string, artist_id string, album_id string",
            [("t1", "r1", "a1", None)],
        )
        return transform(frame(PLAY, rows), tracks, frame("user_id bigint, time_zone string", [(1, zone)]))

    return run


def test_the_local_date_of_new_years_eve_is_that_of_the_listeners_zone(compute, frame):
    facts = compute(
        {"play_id": "a", "ended_at": "2024-12-31 20:59:59"},
        {"play_id": "b", "ended_at": "2024-12-31 21:00:00"},
        zone="Europe/Istanbul",
    )
    expected = frame(
        "play_id string, local_date date, local_hour smallint, weekday smallint",
        [("a", "2024-12-31", 23, 2), ("b", "2025-01-01", 0, 3)],
    )
    assertDataFrameEqual(facts.select(*expected.columns), expected)


def test_daylight_saving_skips_an_hour_in_spring_and_repeats_one_in_autumn(compute, frame):
    facts = compute(
        {"play_id": "before", "ended_at": "2025-03-30 00:59:59"},
        {"play_id": "after", "ended_at": "2025-03-30 01:00:00"},
        {"play_id": "first", "ended_at": "2025-10-26 00:30:00"},
        {"play_id": "again", "ended_at": "2025-10-26 01:30:00"},
        zone="Europe/Berlin",
    )
    expected = frame(
        "play_id string, local_date date, local_hour smallint",
        [
            ("before", "2025-03-30", 1),
            ("after", "2025-03-30", 3),
            ("first", "2025-10-26", 2),
            ("again", "2025-10-26", 2),
        ],
    )
    assertDataFrameEqual(facts.select(*expected.columns), expected)


def test_a_stream_is_thirty_seconds_or_more(compute, frame):
    facts = compute(
        {"play_id": "short", "listened_ms": 29_999, "ms_played": 29_999},
        {"play_id": "stream", "listened_ms": 30_000, "ms_played": 30_000},
    )
    expected = frame("play_id string, is_stream boolean", [("short", False), ("stream", True)])
    assertDataFrameEqual(facts.select(*expected.columns), expected)


def test_a_skip_is_short_and_ended_by_the_listener(compute, frame):
    facts = compute(
        {"play_id": "skip", "ms_played": 5_000, "reason_end": "fwdbtn"},
        {"play_id": "long", "ms_played": 30_000, "reason_end": "fwdbtn"},
        {"play_id": "done", "ms_played": 5_000, "reason_end": "trackdone"},
        {"play_id": "left", "ms_played": 5_000, "reason_end": "logout"},
    )
    expected = frame(
        "play_id string, is_skip boolean", [("skip", True), ("long", False), ("done", False), ("left", False)]
    )
    assertDataFrameEqual(facts.select(*expected.columns), expected)


def test_whether_a_play_was_skipped_is_unknown_without_a_reason_or_a_measured_time(compute, frame):
    facts = compute(
        {"play_id": "null", "ms_played": 5_000, "reason_end": None},
        {"play_id": "empty", "ms_played": 5_000, "reason_end": ""},
        {"play_id": "api", "ms_played": None, "reason_end": "fwdbtn", "is_estimated": True},
    )
    expected = frame("play_id string, is_skip boolean", [("null", None), ("empty", None), ("api", None)])
    assertDataFrameEqual(facts.select(*expected.columns), expected)


def test_the_start_is_the_end_minus_the_time_listened(compute, frame):
    facts = compute({"play_id": "a", "ended_at": "2025-01-01 00:00:01.5", "listened_ms": 2_500})
    expected = frame("play_id string, started_at timestamp", [("a", "2024-12-31 23:59:59")])
    assertDataFrameEqual(facts.select(*expected.columns), expected)


def test_an_episode_is_kept_without_a_track(compute, frame):
    facts = compute(
        {"play_id": "e", "kind": "episode", "track_uri": None, "item_name": "One", "item_parent": "Show"}
    )
    expected = frame(
        "play_id string, kind string, track_uri string, recording_id string, artist_id string",
        [("e", "episode", None, None, None)],
    )
    assertDataFrameEqual(facts.select(*expected.columns), expected)
