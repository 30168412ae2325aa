-- What the touched tracks are now: names, artist, album, facts.
-- The names are the newest Spotify told; else the newest told by the account that is here longest (told_by).
INSERT INTO track_next
SELECT
    touched.track_uri,
    CASE WHEN touched.track_uri LIKE 'spotify:track:%' THEN split_part(touched.track_uri, ':', 3) END AS spotify_id,
    names.title,
    names.title_norm,
    coalesce(
        fact.facts #>> '{artists,1,0,0}',
        artist_link.artist_id,
        'name:' || coalesce(fact.facts #>> '{artists,1,0,2}', names.artist_norm)
    ) AS artist_id,
    coalesce(
        fact.facts #>> '{album_id,1}',
        album_link.album_id,
        CASE
            WHEN albums.album_norm IS NOT NULL
            THEN 'name:' || replace(replace(albums.artist_norm, '\', '\\'), '|', '\|') || '|' || albums.album_norm
        END
    ) AS album_id,
    '' AS recording_id,
    (fact.facts #>> '{duration_ms,1}')::integer AS duration_ms,
    fact.facts #>> '{isrc,1}' AS isrc,
    (fact.facts #>> '{is_explicit,1}')::boolean AS is_explicit,
    coalesce((fact.facts #>> '{is_local,1}')::boolean, touched.track_uri LIKE 'spotify:local:%') AS is_local,
    (fact.facts #>> '{popularity,1}')::smallint AS popularity,
    (fact.facts #>> '{disc_number,1}')::smallint AS disc_number,
    (fact.facts #>> '{track_number,1}')::smallint AS track_number,
    fact.facts #>> '{linked_from_uri,1}' AS linked_from_uri,
    names.first_seen_at AS observed_at,
    albums.artist_norm AS album_artist_norm,
    albums.album_norm,
    true AS is_touched
FROM touched_track AS touched
CROSS JOIN LATERAL (
    SELECT * FROM track_alias AS alias
    WHERE alias.track_uri = touched.track_uri
    ORDER BY
        (alias.title <> '')::integer + (alias.artist_name <> '')::integer DESC,
        alias.told_by,
        alias.last_seen_at DESC,
        alias.title COLLATE "C",
        alias.artist_name COLLATE "C",
        alias.album_title COLLATE "C"
    LIMIT 1
) AS names
LEFT JOIN LATERAL (
    SELECT alias.artist_norm, alias.album_norm FROM track_alias AS alias
    WHERE alias.track_uri = touched.track_uri AND alias.album_norm <> ''
    ORDER BY
        alias.told_by,
        alias.last_seen_at DESC,
        alias.title COLLATE "C",
        alias.artist_name COLLATE "C",
        alias.album_title COLLATE "C"
    LIMIT 1
) AS albums ON true
LEFT JOIN LATERAL (
    SELECT facts FROM catalogue_fact WHERE entity = 'track' AND entity_id = touched.track_uri OFFSET 0
) AS fact ON true
LEFT JOIN LATERAL (
    SELECT artist_id FROM artist_link
    WHERE name_norm = coalesce(fact.facts #>> '{artists,1,0,2}', names.artist_norm)
    OFFSET 0
) AS artist_link ON true
LEFT JOIN LATERAL (
    SELECT album_id FROM album_link
    WHERE album_link.artist_norm = albums.artist_norm AND album_link.title_norm = albums.album_norm
    OFFSET 0
) AS album_link ON true;

-- Recordings are decided among the tracks of one artist and title: take in those that were not touched.
INSERT INTO touched_group
SELECT artist_id, title_norm FROM track_next
UNION
SELECT known.artist_id, known.title_norm
FROM touched_track
CROSS JOIN LATERAL (
    SELECT artist_id, title_norm FROM track WHERE track.track_uri = touched_track.track_uri OFFSET 0
) AS known;

INSERT INTO track_next
SELECT known.*, NULL AS album_artist_norm, NULL AS album_norm, false AS is_touched
FROM touched_group
CROSS JOIN LATERAL (
    SELECT * FROM track
    WHERE track.title_norm = touched_group.title_norm AND track.artist_id = touched_group.artist_id
    OFFSET 0
) AS known
WHERE NOT EXISTS (SELECT 1 FROM touched_track WHERE touched_track.track_uri = known.track_uri);
