"""dim_artist: the artists of the catalogue."""

from pyspark.testing import assertDataFrameEqual

from spark_scripts.tables.dim_artist import transform

ARTIST = (
    "artist_id string, name string, spotify_id string, genres array<string>, popularity smallint,"
    " image_url string"
)
DIM = ARTIST.replace(" name ", " artist_name ")


def test_an_artist_keeps_its_genres_in_their_order(frame):
    artist = frame(ARTIST, [("a1", "First", "a1", ["pop", "jazz"], 55, "https://image")])
    expected = frame(DIM, [("a1", "First", "a1", ["pop", "jazz"], 55, "https://image")])
    assertDataFrameEqual(transform(artist), expected)


def test_what_spotify_never_told_stays_unknown(frame):
    artist = frame(ARTIST, [("name:second", "Second", None, None, None, None)])
    expected = frame(DIM, [("name:second", "Second", None, None, None, None)])
    assertDataFrameEqual(transform(artist), expected)


def test_two_artists_of_one_name_are_two(frame):
    artist = frame(ARTIST, [("a1", "Same", "a1", None, 1, None), ("a2", "Same", "a2", None, 2, None)])
    expected = frame("artist_id string, artist_name string", [("a1", "Same"), ("a2", "Same")])
    assertDataFrameEqual(transform(artist).select(*expected.columns), expected)
