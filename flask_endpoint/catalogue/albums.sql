-- What the touched albums are now: those of the touched tracks, before and after, and those whose names were seen.
INSERT INTO touched_album (album_id, artist_norm, title_norm)
SELECT album_id, min(artist_norm), min(title_norm)
FROM (
    SELECT album_id, album_artist_norm AS artist_norm, album_norm AS title_norm
    FROM track_next WHERE is_touched AND album_id IS NOT NULL
    UNION ALL
    SELECT 'name:' || replace(replace(artist_norm, '\', '\\'), '|', '\|') || '|' || title_norm, artist_norm, title_norm
    FROM touched_album_name
    UNION ALL
    SELECT known.album_id, NULL, NULL
    FROM touched_track
    CROSS JOIN LATERAL (
        SELECT album_id FROM track WHERE track.track_uri = touched_track.track_uri OFFSET 0
    ) AS known
    WHERE known.album_id IS NOT NULL
) AS named
GROUP BY album_id
ON CONFLICT (album_id) DO UPDATE SET artist_norm = excluded.artist_norm, title_norm = excluded.title_norm;

INSERT INTO album_next
SELECT
    touched.album_id,
    touched.album_id AS spotify_id,
    coalesce(fact.facts #>> '{title,1,0}', '') AS title,
    coalesce(fact.facts #>> '{title,1,1}', '') AS title_norm,
    coalesce(
        fact.facts #>> '{artist,1,0}', 'name:' || (fact.facts #>> '{artist,1,2}'), 'name:'
    ) AS artist_id,
    fact.facts #>> '{album_type,1}' AS album_type,
    (fact.facts #>> '{total_tracks,1}')::integer AS total_tracks,
    (fact.facts #>> '{release,1,0}')::date AS release_date,
    fact.facts #>> '{release,1,1}' AS release_precision,
    fact.facts #>> '{label,1}' AS label,
    fact.facts #>> '{upc,1}' AS upc,
    (fact.facts #>> '{popularity,1}')::smallint AS popularity,
    fact.facts #>> '{image_url,1}' AS image_url,
    fact.first_seen_at AS observed_at,
    coalesce(fact.facts #>> '{artist,1,2}', '') AS artist_norm,
    coalesce(fact.facts #>> '{artist,1,1}', '') AS artist_name
FROM touched_album AS touched
CROSS JOIN LATERAL (
    SELECT facts, first_seen_at FROM catalogue_fact
    WHERE entity = 'album' AND entity_id = touched.album_id
    OFFSET 0
) AS fact
UNION ALL
SELECT
    touched.album_id,
    NULL AS spotify_id,
    newest.album_title AS title,
    touched.title_norm,
    coalesce(artist_link.artist_id, 'name:' || touched.artist_norm) AS artist_id,
    NULL AS album_type,
    NULL AS total_tracks,
    NULL AS release_date,
    NULL AS release_precision,
    NULL AS label,
    NULL AS upc,
    NULL AS popularity,
    NULL AS image_url,
    newest.observed_at,
    touched.artist_norm,
    newest.artist_name
FROM touched_album AS touched
CROSS JOIN LATERAL (
    SELECT
        (array_agg(album_title ORDER BY told_by, last_seen_at DESC, album_title COLLATE "C"))[1] AS album_title,
        (array_agg(artist_name ORDER BY told_by, last_seen_at DESC, artist_name COLLATE "C"))[1] AS artist_name,
        min(first_seen_at) AS observed_at
    FROM track_alias AS alias
    WHERE alias.artist_norm = touched.artist_norm AND alias.album_norm = touched.title_norm
) AS newest
LEFT JOIN LATERAL (
    SELECT artist_id FROM artist_link WHERE artist_link.name_norm = touched.artist_norm OFFSET 0
) AS artist_link ON true
WHERE touched.album_id LIKE 'name:%' AND newest.observed_at IS NOT NULL;
