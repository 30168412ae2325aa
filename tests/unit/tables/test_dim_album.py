"""dim_album: the albums of the catalogue, with their artist's name."""

import pytest
from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.dim_album import transform

ALBUM = (
    "album_id string, title string, artist_id string, album_type string, total_tracks int, release_date date,"
    " release_precision string, popularity smallint, image_url string"
)


@pytest.fixture
def artist(frame):
    return frame("artist_id string, name string", [("a1", "First")])


def test_an_album_shows_the_name_of_its_artist(frame, artist):
    album = frame(ALBUM, [("b1", "One", "a1", "album", 9, "1999-07-01", "month", 40, None)])
    expected = frame(
        "album_id string, album_name string, artist_id string, artist_name string",
        [("b1", "One", "a1", "First")],
    )
    assertDataFrameEqual(transform(album, artist).select(*expected.columns), expected)


def test_the_release_year_is_that_of_the_date(frame, artist):
    album = frame(ALBUM, [("b1", "One", "a1", "album", 9, "1999-12-31", "day", 40, None)])
    expected = frame("album_id string, release_year smallint", [("b1", 1999)])
    assertDataFrameEqual(transform(album, artist).select(*expected.columns), expected)


def test_an_album_known_by_name_only_has_no_date_and_no_number_of_tracks(frame, artist):
    album = frame(ALBUM, [("name:first|one", "One", "a1", None, None, None, None, None, None)])
    expected = frame(
        "album_id string, total_tracks int, release_year smallint", [("name:first|one", None, None)]
    )
    assertDataFrameEqual(transform(album, artist).select(*expected.columns), expected)
