"""Artists, albums and tracks: the column that names one in the facts, its ranking, and how it is called.

A track is a recording, whichever single or album it was heard from; it goes by the title of its usual URI:
the one that the viewer streamed most, of equals the one heard last, then the lowest. The ranking of all time
knows it of the tracks whose plays would take longest to count (OFFSET keeps the planner from asking twice).
The statements name the `item` of a row `wanted`.
"""

from dataclasses import dataclass

ARTIST = """
SELECT artist_name AS name, artist_id, artist_name, NULL::text AS album_id, NULL::text AS album_name,
       NULL::integer AS release_year, NULL::integer AS duration_ms, NULL::text AS track_uri
FROM warehouse.dim_artist
WHERE dim_artist.artist_id = wanted.item
"""

ALBUM = """
SELECT album_name AS name, artist_id, artist_name, album_id, album_name, release_year::integer,
       NULL::integer AS duration_ms, NULL::text AS track_uri
FROM warehouse.dim_album
WHERE dim_album.album_id = wanted.item
"""

TRACK = """
SELECT track_name AS name, track.artist_id, artist_name, track.album_id, album_name, release_year::integer,
       duration_ms, track_uri
FROM (
    SELECT coalesce(
        (
            SELECT track_uri
            FROM analytics.top_tracks
            WHERE user_id = %(user_id)s
              AND period_type = 'all_time'
              AND period_start = '1970-01-01'
              AND recording_id = wanted.item
        ),
        (
            SELECT track_uri
            FROM warehouse.fact_play
            WHERE user_id = %(user_id)s AND recording_id = wanted.item
            GROUP BY track_uri
            ORDER BY count(*) FILTER (WHERE is_stream) DESC, max(ended_at) DESC, track_uri
            LIMIT 1
        )
    ) AS track_uri
    OFFSET 0
) AS usual
JOIN warehouse.dim_track AS track USING (track_uri)
"""

GENRE = """
SELECT wanted.item AS name
"""

# A play counts once for each genre of its artist.
GENRES_OF_ARTISTS = """
JOIN (SELECT DISTINCT artist_id, unnest(genres) AS genre FROM warehouse.dim_artist) AS told USING (artist_id)
"""


@dataclass(frozen=True)
class Item:
    """One kind of thing that can be heard: its key in addresses, its column, its ranking, its naming."""

    key: str
    column: str
    ranking: str
    naming: str
    join: str = ""
    """What the facts are joined with to have the column."""

    def about(self, statement: str, part: "Item | None" = None) -> str:
        """A statement about this kind, or about the parts of this kind."""
        part = part or self
        return statement.format(
            item=self.column,
            ranking=self.ranking,
            naming=self.naming,
            part=part.column,
            naming_of_part=part.naming,
        )


def named(key: str) -> Item:
    """The kind called `key`: artist, album, genre or track."""
    match key:
        case "artist":
            return Item(key, "artist_id", "top_artists", ARTIST)
        case "album":
            return Item(key, "album_id", "top_albums", ALBUM)
        case "genre":
            return Item(key, "genre", "top_genres", GENRE, GENRES_OF_ARTISTS)
        case _:
            return Item("track", "recording_id", "top_tracks", TRACK)
