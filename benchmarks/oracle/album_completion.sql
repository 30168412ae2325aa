WITH first_streams AS (
    SELECT
        user_id,
        album_id,
        recording_id,
        min(ended_at) AS first_stream_at
    FROM oracle.facts
    WHERE is_stream AND album_id IS NOT NULL
    GROUP BY user_id, album_id, recording_id
),

numbered AS (
    SELECT
        *,
        count(*) OVER (
            PARTITION BY user_id, album_id ORDER BY first_stream_at, recording_id
            ROWS UNBOUNDED PRECEDING
        ) AS heard
    FROM first_streams
),

completion AS (
    SELECT
        numbered.user_id,
        album.album_id,
        album.title AS album_name,
        artist.name AS artist_name,
        nullif(album.total_tracks, 0) AS total_tracks,
        least(count(*), nullif(album.total_tracks, 0)) AS tracks_streamed,
        min(numbered.first_stream_at) FILTER (WHERE numbered.heard = album.total_tracks) AS completed_at
    FROM numbered
    INNER JOIN album ON numbered.album_id = album.album_id
    INNER JOIN artist ON album.artist_id = artist.artist_id
    GROUP BY numbered.user_id, album.album_id, album.title, artist.name, album.total_tracks
),

-- The order of an album is that of its tracks the user streamed; unknown numbers leave it out.
streamed AS (
    SELECT DISTINCT
        facts.user_id,
        facts.album_id,
        facts.track_uri,
        track.disc_number,
        track.track_number
    FROM oracle.facts
    INNER JOIN track ON facts.track_uri = track.track_uri
    WHERE facts.is_stream AND facts.album_id IS NOT NULL
),

placed AS (
    SELECT
        *,
        dense_rank() OVER (PARTITION BY user_id, album_id ORDER BY disc_number, track_number) AS place
    FROM streamed
),

countable AS (
    SELECT
        placed.user_id,
        placed.album_id,
        album.total_tracks
    FROM placed
    INNER JOIN album ON placed.album_id = album.album_id
    GROUP BY placed.user_id, placed.album_id, album.total_tracks
    HAVING
        count(*) = count(placed.disc_number)
        AND count(*) = count(placed.track_number)
        AND max(placed.place) <= album.total_tracks
),

in_time AS (
    SELECT
        user_id,
        album_id,
        track_uri,
        is_stream,
        row_number() OVER (PARTITION BY user_id ORDER BY ended_at, started_at, play_id) AS step
    FROM oracle.facts
),

steps AS (
    SELECT
        in_time.user_id,
        in_time.album_id,
        in_time.step,
        placed.place,
        countable.total_tracks
    FROM in_time
    INNER JOIN placed
        ON
            in_time.user_id = placed.user_id
            AND in_time.album_id = placed.album_id
            AND in_time.track_uri = placed.track_uri
    INNER JOIN countable ON placed.user_id = countable.user_id AND placed.album_id = countable.album_id
    WHERE in_time.is_stream
),

-- A listen begins with the first track, and the plays after it are the second, the third, to the last.
listens AS (
    SELECT
        first.user_id,
        first.album_id,
        first.step
    FROM steps AS first
    INNER JOIN steps AS next
        ON
            first.user_id = next.user_id
            AND first.album_id = next.album_id
            AND first.step - first.place = next.step - next.place
    WHERE first.place = 1 AND next.step >= first.step
    GROUP BY first.user_id, first.album_id, first.step, first.total_tracks
    HAVING count(*) = first.total_tracks
),

full_listens AS (
    SELECT
        user_id,
        album_id,
        count(*) AS full_listens
    FROM listens
    GROUP BY user_id, album_id
)

SELECT
    completion.user_id,
    completion.album_id,
    completion.album_name,
    completion.artist_name,
    completion.total_tracks,
    completion.tracks_streamed,
    completion.tracks_streamed * 100 / CAST(completion.total_tracks AS double precision) AS completion_pct,
    completion.completed_at,
    CASE WHEN countable.album_id IS NOT NULL THEN coalesce(full_listens.full_listens, 0) END AS full_listens,
    CASE
        WHEN completion.total_tracks IS NULL THEN 'unknown'
        WHEN completion.tracks_streamed = completion.total_tracks THEN 'complete'
        WHEN completion.tracks_streamed * 4 >= completion.total_tracks * 3 THEN 'three_quarters'
        WHEN completion.tracks_streamed * 2 >= completion.total_tracks THEN 'half'
        ELSE 'started'
    END AS status
FROM completion
LEFT JOIN countable ON completion.user_id = countable.user_id AND completion.album_id = countable.album_id
LEFT JOIN full_listens
    ON completion.user_id = full_listens.user_id AND completion.album_id = full_listens.album_id
