"""dim_track: the tracks of the catalogue, with the names they are shown under."""

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.dim_track import transform

TRACK = (
    "track_uri string, recording_id string, title string, artist_id string, album_id string, duration_ms int,"
    " isrc string, is_explicit boolean, is_local boolean, popularity smallint, disc_number smallint,"
    " track_number smallint"
)


@pytest.fixture
def album(frame):
    return frame("album_id string, title string, release_date date", [("b1", "One", "1999-07-01")])


@pytest.fixture
def artist(frame):
    return frame("artist_id string, name string", [("a1", "First")])


def test_a_track_shows_the_names_of_its_artist_and_album(frame, album, artist):
    track = frame(TRACK, [("t1", "isrc:X", "Song", "a1", "b1", 200_000, "X", True, False, 60, 1, 4)])
    expected = frame(
        "track_uri string, track_name string, artist_name string, album_name string, release_year smallint",
        [("t1", "Song", "First", "One", 1999)],
    )
    assertDataFrameEqual(transform(track, album, artist).select(*expected.columns), expected)


def test_a_track_without_an_album_is_kept(frame, album, artist):
    track = frame(
        TRACK, [("t1", "name:first|song", "Song", "a1", None, None, None, None, False, None, None, None)]
    )
    expected = frame(
        "track_uri string, album_id string, album_name string, release_year smallint",
        [("t1", None, None, None)],
    )
    assertDataFrameEqual(transform(track, album, artist).select(*expected.columns), expected)


def test_two_tracks_of_one_recording_are_two_rows(frame, album, artist):
    track = frame(
        TRACK,
        [
            ("t1", "isrc:X", "Song", "a1", "b1", 200_000, "X", None, False, 60, 1, 4),
            ("t2", "isrc:X", "Song", "a1", None, 200_000, "X", None, False, 10, 1, 1),
        ],
    )
    expected = frame("track_uri string, recording_id string", [("t1", "isrc:X"), ("t2", "isrc:X")])
    assertDataFrameEqual(transform(track, album, artist).select(*expected.columns), expected)
