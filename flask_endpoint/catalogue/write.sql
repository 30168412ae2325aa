-- Bring artist, album, track and track_artist to what is true now, with the smallest difference.
-- References point from tracks to albums to artists: what is new comes first, what nobody names goes last.
WITH written AS (
    INSERT INTO artist AS known (artist_id, spotify_id, name, name_norm, genres, popularity, image_url, observed_at, genres_from)
    SELECT artist_id, spotify_id, name, name_norm, genres, popularity, image_url, observed_at, genres_from
    FROM artist_next AS next
    WHERE EXISTS (SELECT 1 FROM artist WHERE artist.artist_id = next.artist_id)
        OR next.artist_id IN (SELECT artist_id FROM track_next WHERE is_touched)
        OR next.artist_id IN (SELECT artist_id FROM track_artist_next)
        OR next.artist_id IN (
            SELECT album_next.artist_id
            FROM album_next
            WHERE EXISTS (SELECT 1 FROM album WHERE album.album_id = album_next.album_id)
                OR album_next.album_id IN (SELECT album_id FROM track_next)
        )
    ON CONFLICT (artist_id) DO UPDATE SET
            spotify_id = excluded.spotify_id,
            name = excluded.name,
            name_norm = excluded.name_norm,
            genres = excluded.genres,
            popularity = excluded.popularity,
            image_url = excluded.image_url,
            observed_at = excluded.observed_at,
            genres_from = excluded.genres_from
        WHERE (
            known.spotify_id, known.name, known.name_norm, known.genres, known.popularity,
            known.image_url, known.observed_at, known.genres_from
        ) IS DISTINCT FROM (
            excluded.spotify_id, excluded.name, excluded.name_norm, excluded.genres,
            excluded.popularity, excluded.image_url, excluded.observed_at, excluded.genres_from
        )
    RETURNING artist_id
)
INSERT INTO changed_entity SELECT artist_id FROM written;

WITH written AS (
    INSERT INTO album AS known (album_id, spotify_id, title, title_norm, artist_id, album_type, total_tracks, release_date, release_precision, label, upc, popularity, image_url, observed_at)
    SELECT album_id, spotify_id, title, title_norm, artist_id, album_type, total_tracks, release_date, release_precision, label, upc, popularity, image_url, observed_at
    FROM album_next AS next
    WHERE EXISTS (SELECT 1 FROM album WHERE album.album_id = next.album_id)
        OR next.album_id IN (SELECT album_id FROM track_next)
    ON CONFLICT (album_id) DO UPDATE SET
            spotify_id = excluded.spotify_id,
            title = excluded.title,
            title_norm = excluded.title_norm,
            artist_id = excluded.artist_id,
            album_type = excluded.album_type,
            total_tracks = excluded.total_tracks,
            release_date = excluded.release_date,
            release_precision = excluded.release_precision,
            label = excluded.label,
            upc = excluded.upc,
            popularity = excluded.popularity,
            image_url = excluded.image_url,
            observed_at = excluded.observed_at
        WHERE (
            known.spotify_id, known.title, known.title_norm, known.artist_id, known.album_type,
            known.total_tracks, known.release_date, known.release_precision, known.label, known.upc,
            known.popularity, known.image_url, known.observed_at
        ) IS DISTINCT FROM (
            excluded.spotify_id, excluded.title, excluded.title_norm, excluded.artist_id,
            excluded.album_type, excluded.total_tracks, excluded.release_date,
            excluded.release_precision, excluded.label, excluded.upc, excluded.popularity,
            excluded.image_url, excluded.observed_at
        )
    RETURNING album_id
)
INSERT INTO changed_entity SELECT album_id FROM written;

INSERT INTO changed_track
SELECT
    next.track_uri,
    (known.artist_id, known.album_id, known.recording_id)
    IS DISTINCT FROM (next.artist_id, next.album_id, next.recording_id) AS is_identity,
    known.recording_id IS DISTINCT FROM next.recording_id AS is_recording,
    known.recording_id AS old_recording_id
FROM track_next AS next
LEFT JOIN LATERAL (
    SELECT * FROM track WHERE track.track_uri = next.track_uri OFFSET 0
) AS known ON true
WHERE (
        known.spotify_id, known.title, known.title_norm, known.artist_id, known.album_id,
        known.recording_id, known.duration_ms, known.isrc, known.is_explicit, known.is_local,
        known.popularity, known.disc_number, known.track_number, known.linked_from_uri,
        known.observed_at
    ) IS DISTINCT FROM (
        next.spotify_id, next.title, next.title_norm, next.artist_id, next.album_id,
        next.recording_id, next.duration_ms, next.isrc, next.is_explicit, next.is_local,
        next.popularity, next.disc_number, next.track_number, next.linked_from_uri, next.observed_at
    );

INSERT INTO track AS known (track_uri, spotify_id, title, title_norm, artist_id, album_id, recording_id, duration_ms, isrc, is_explicit, is_local, popularity, disc_number, track_number, linked_from_uri, observed_at)
SELECT track_uri, spotify_id, title, title_norm, artist_id, album_id, recording_id, duration_ms, isrc, is_explicit, is_local, popularity, disc_number, track_number, linked_from_uri, observed_at
FROM track_next AS next
WHERE EXISTS (SELECT 1 FROM changed_track WHERE changed_track.track_uri = next.track_uri)
ON CONFLICT (track_uri) DO UPDATE SET
        spotify_id = excluded.spotify_id,
        title = excluded.title,
        title_norm = excluded.title_norm,
        artist_id = excluded.artist_id,
        album_id = excluded.album_id,
        recording_id = excluded.recording_id,
        duration_ms = excluded.duration_ms,
        isrc = excluded.isrc,
        is_explicit = excluded.is_explicit,
        is_local = excluded.is_local,
        popularity = excluded.popularity,
        disc_number = excluded.disc_number,
        track_number = excluded.track_number,
        linked_from_uri = excluded.linked_from_uri,
        observed_at = excluded.observed_at
    WHERE (
        known.spotify_id, known.title, known.title_norm, known.artist_id, known.album_id,
        known.recording_id, known.duration_ms, known.isrc, known.is_explicit, known.is_local,
        known.popularity, known.disc_number, known.track_number, known.linked_from_uri,
        known.observed_at
    ) IS DISTINCT FROM (
        excluded.spotify_id, excluded.title, excluded.title_norm, excluded.artist_id,
        excluded.album_id, excluded.recording_id, excluded.duration_ms, excluded.isrc,
        excluded.is_explicit, excluded.is_local, excluded.popularity, excluded.disc_number,
        excluded.track_number, excluded.linked_from_uri, excluded.observed_at
    );

WITH gone AS MATERIALIZED (
    SELECT listed.track_uri, listed.position
    FROM touched_track
    CROSS JOIN LATERAL (
        SELECT track_uri, position FROM track_artist WHERE track_artist.track_uri = touched_track.track_uri OFFSET 0
    ) AS listed
    WHERE NOT EXISTS (
        SELECT 1 FROM track_artist_next AS next
        WHERE next.track_uri = listed.track_uri AND next.position = listed.position
    )
),

written AS (
    DELETE FROM track_artist AS known
    USING gone
    WHERE known.track_uri = gone.track_uri AND known.position = gone.position
    RETURNING known.track_uri
)
INSERT INTO changed_entity SELECT track_uri FROM written;

WITH written AS (
    INSERT INTO track_artist AS known
    SELECT track_uri, position, artist_id FROM track_artist_next
    ON CONFLICT (track_uri, position) DO UPDATE SET artist_id = excluded.artist_id
        WHERE known.artist_id <> excluded.artist_id
    RETURNING track_uri
)
INSERT INTO changed_entity SELECT track_uri FROM written;

WITH gone AS MATERIALIZED (
    SELECT track_uri FROM touched_track
    WHERE NOT EXISTS (SELECT 1 FROM track_alias WHERE track_alias.track_uri = touched_track.track_uri OFFSET 0)
),

written AS (
    DELETE FROM track
    USING gone
    WHERE track.track_uri = gone.track_uri
    RETURNING track.track_uri, track.recording_id
)
INSERT INTO changed_track SELECT track_uri, true, true, recording_id FROM written;

WITH gone AS MATERIALIZED (
    SELECT touched.album_id FROM touched_album AS touched
    WHERE EXISTS (SELECT 1 FROM album WHERE album.album_id = touched.album_id OFFSET 0)
        AND NOT EXISTS (SELECT 1 FROM track WHERE track.album_id = touched.album_id OFFSET 0)
),

written AS (
    DELETE FROM album
    USING gone
    WHERE album.album_id = gone.album_id
    RETURNING album.album_id
)
INSERT INTO changed_entity SELECT album_id FROM written;

WITH gone AS MATERIALIZED (
    SELECT touched.artist_id FROM touched_artist AS touched
    WHERE EXISTS (SELECT 1 FROM artist WHERE artist.artist_id = touched.artist_id OFFSET 0)
        AND NOT EXISTS (SELECT 1 FROM track WHERE track.artist_id = touched.artist_id OFFSET 0)
        AND NOT EXISTS (SELECT 1 FROM track_artist AS credited WHERE credited.artist_id = touched.artist_id OFFSET 0)
        AND NOT EXISTS (SELECT 1 FROM album WHERE album.artist_id = touched.artist_id OFFSET 0)
),

written AS (
    DELETE FROM artist
    USING gone
    WHERE artist.artist_id = gone.artist_id
    RETURNING artist.artist_id
)
INSERT INTO changed_entity SELECT artist_id FROM written;

UPDATE catalogue_version SET version = nextval('ledger_version')
WHERE EXISTS (SELECT 1 FROM changed_track) OR EXISTS (SELECT 1 FROM changed_entity);
