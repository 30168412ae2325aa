"""Plays and catalogue behind the ten years: about 200,000 plays, spread over the listener's sessions."""

import psycopg
from ten_years import ARTISTS, ONES, TWOS, ZONE

ARTIST_COUNT, ALBUM_COUNT, TRACK_COUNT = 1_500, 4_000, 14_000
"""How many different ones the listener heard; a low number is heard more often than a high one."""

CATALOGUE = """
INSERT INTO warehouse.dim_artist (artist_id, artist_name)
SELECT 'artist' || name, name
FROM (SELECT {artist} AS name FROM generate_series(0, %(artists)s - 1) AS a) AS artists
ON CONFLICT DO NOTHING;

INSERT INTO warehouse.dim_album (album_id, album_name, artist_id, artist_name, total_tracks)
SELECT 'a' || n, title, 'artist' || name, name, 8 + n %% 7
FROM (
    SELECT n, {artist} AS name,
           (%(ones)s::text[])[1 + n %% 11] || ' ' || (%(twos)s::text[])[1 + n %% 10] AS title
    FROM generate_series(0, %(albums)s - 1) AS n, LATERAL (SELECT n * 7 %% %(artists)s AS a) AS credited
) AS albums;

INSERT INTO warehouse.dim_track
(track_uri, recording_id, track_name, artist_id, artist_name, album_id, album_name, is_local, duration_ms,
 disc_number, track_number)
SELECT 'spotify:track:' || n, 'r' || n,
       (%(twos)s::text[])[1 + n %% 10] || ' of ' || (%(ones)s::text[])[1 + n / 10 %% 11],
       artist_id, artist_name, album_id, album_name, false, 150000 + n * 7919 %% 150000, 1, 1 + n / %(albums)s
FROM generate_series(1, %(tracks)s) AS n
JOIN warehouse.dim_album ON album_id = 'a' || n %% %(albums)s;
"""

ARTIST = "(%(names)s::text[])[1 + a %% 110] || CASE WHEN a < 110 THEN '' ELSE ' ' || a / 110 + 1 END"

PLAYS = """
WITH play AS MATERIALIZED (
    SELECT session.started_at + (session.ended_at - session.started_at) * nth / session.plays AS ended_at,
           floor(extract(epoch FROM session.ended_at - session.started_at) * 1000 / session.plays)::int
               AS room_ms,
           'spotify:track:' || 1 + floor(%(tracks)s * random() ^ 3)::int AS track_uri,
           random() AS dice,
           row_number() OVER () AS number
    FROM analytics.listening_sessions AS session, generate_series(1, session.plays) AS nth
    WHERE session.user_id = %(user_id)s
)
INSERT INTO warehouse.fact_play
(user_id, play_id, play_year, ended_at, started_at, is_time_corrected, local_date, local_hour, weekday, kind,
 origin, is_in_api, track_uri, recording_id, artist_id, album_id, ms_played, listened_ms, is_estimated,
 is_stream, is_skip, reason_end, platform)
SELECT %(user_id)s, md5(number::text)::uuid, extract(year FROM ended_at), ended_at,
       ended_at - listened_ms * interval '1 ms', false, local::date, extract(hour FROM local),
       extract(isodow FROM local), 'track', 'extended', false, track_uri, recording_id, artist_id, album_id,
       listened_ms, listened_ms, false, listened_ms >= 30000, listened_ms < 30000,
       CASE WHEN listened_ms < 30000 THEN 'fwdbtn' ELSE 'trackdone' END, 'ios'
FROM play
JOIN warehouse.dim_track USING (track_uri)
CROSS JOIN LATERAL (
    SELECT least(room_ms, CASE WHEN dice < 0.2 THEN (dice * 150000)::int ELSE duration_ms END) AS listened_ms,
           ended_at AT TIME ZONE %(zone)s AS local
) AS figures
"""


def insert_plays(connection: psycopg.Connection, user_id: int) -> None:
    """Fill the sessions that `ten_years` made with plays; the same ones every time."""
    parameters = {
        "user_id": user_id,
        "zone": ZONE,
        "names": ARTISTS,
        "ones": ONES,
        "twos": TWOS,
        "artists": ARTIST_COUNT,
        "albums": ALBUM_COUNT,
        "tracks": TRACK_COUNT,
    }
    for statement in CATALOGUE.format(artist=ARTIST).split(";\n"):
        if statement.strip():
            cursor = psycopg.ClientCursor(connection)
            cursor.execute(statement, parameters)
    connection.execute("SELECT setseed(0.7)")
    psycopg.ClientCursor(connection).execute(PLAYS, parameters)
