"""album_completion: how much of an album was streamed, and how often from front to back."""

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.album_completion import transform

ALBUM = "album_id string, album_name string, artist_name string, total_tracks int"
TRACK = "track_uri string, album_id string, disc_number smallint, track_number smallint"


@pytest.fixture
def compute(facts, frame):
    """The table for plays of (track, minute, listened_ms), given the album's tracks and their number."""

    def run(heard, total_tracks=3, numbers=((1, 1), (1, 2), (1, 3))):
        plays = facts(
            "track_uri string, ended_at timestamp, listened_ms int",
            [(track, f"2025-05-05 12:{minute:02}:00", ms) for track, minute, ms in heard],
        )
        tracks = frame(TRACK, [(f"t{n}", "b1", *place) for n, place in enumerate(numbers, 1)])
        return transform(plays, tracks, frame(ALBUM, [("b1", "One", "First", total_tracks)]))

    return run


SONG = 180_000
RESULT = "tracks_streamed int, completion_pct double, completed_at timestamp, status string"


def test_an_album_is_complete_when_its_last_missing_track_was_streamed(compute, frame):
    album = compute([("t2", 1, SONG), ("t1", 2, SONG), ("t2", 3, SONG), ("t3", 9, SONG), ("t1", 20, SONG)])
    expected = frame(RESULT, [(3, 100.0, "2025-05-05 12:09:00", "complete")])
    assertDataFrameEqual(album.select(*expected.columns), expected)


def test_a_track_that_was_only_skipped_is_still_missing(compute, frame):
    album = compute([("t1", 1, SONG), ("t2", 2, 29_999), ("t3", 3, SONG)])
    expected = frame(RESULT, [(2, 2 * 100.0 / 3, None, "half")])
    assertDataFrameEqual(album.select(*expected.columns), expected)


@pytest.mark.parametrize(
    ("total", "status"),
    [(3, "complete"), (4, "three_quarters"), (6, "half"), (7, "started"), (None, "unknown")],
)
def test_the_status_tells_how_far(compute, frame, total, status):
    album = compute([("t1", 1, SONG), ("t2", 2, SONG), ("t3", 3, SONG)], total_tracks=total)
    expected = frame(
        "tracks_streamed int, completion_pct double, status string",
        [(3, None if total is None else 300.0 / total, status)],
    )
    assertDataFrameEqual(album.select(*expected.columns), expected)


def test_more_recordings_than_tracks_are_not_more_than_all(compute, frame):
    album = compute([("t1", 1, SONG), ("t2", 2, SONG), ("t3", 3, SONG)], total_tracks=2)
    expected = frame(RESULT, [(2, 100.0, "2025-05-05 12:02:00", "complete")])
    assertDataFrameEqual(album.select(*expected.columns), expected)


def test_an_album_that_was_never_streamed_has_no_row(compute):
    assert compute([("t1", 1, 5_000)]).count() == 0


def full_listens(album):
    return [row.full_listens for row in album.collect()]


def test_a_full_listen_streams_every_track_in_order_with_nothing_between(compute):
    in_order = [("t1", 1, SONG), ("t2", 4, SONG), ("t3", 7, SONG)]
    assert full_listens(compute(in_order)) == [1]
    assert full_listens(compute(in_order + [(track, at + 20, ms) for track, at, ms in in_order])) == [2]
    assert full_listens(compute([("t2", 1, SONG), ("t1", 4, SONG), ("t3", 7, SONG)])) == [0]
    assert full_listens(compute([("t1", 1, SONG), ("t2", 4, 5_000), ("t3", 7, SONG)])) == [0]
    assert full_listens(compute([*in_order[:2], ("t1", 5, SONG), in_order[2]])) == [0]


def test_the_second_disc_follows_the_first(compute):
    two_discs = ((1, 1), (2, 1), (1, 2))
    assert full_listens(compute([("t1", 1, SONG), ("t3", 4, SONG), ("t2", 7, SONG)], numbers=two_discs)) == [
        1
    ]


def test_full_listens_are_unknown_where_a_number_is(compute):
    heard = [("t1", 1, SONG), ("t2", 4, SONG), ("t3", 7, SONG)]
    assert full_listens(compute(heard, numbers=((1, 1), (1, None), (1, 3)))) == [None]
    assert full_listens(compute(heard, total_tracks=None)) == [None]
    assert full_listens(compute(heard, total_tracks=4)) == [0]
