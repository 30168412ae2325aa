-- What the touched artists are now: those of the touched tracks and albums, before and after, and those
-- whose names were seen.
INSERT INTO touched_artist
SELECT artist_id FROM track_next WHERE is_touched
UNION
SELECT artist_id FROM track_artist_next
UNION
SELECT artist_id FROM album_next
UNION
SELECT 'name:' || name_norm FROM touched_artist_name
UNION
SELECT known.artist_id
FROM touched_track
CROSS JOIN LATERAL (
    SELECT artist_id FROM track WHERE track.track_uri = touched_track.track_uri
    UNION ALL
    SELECT artist_id FROM track_artist WHERE track_artist.track_uri = touched_track.track_uri
    OFFSET 0
) AS known
UNION
SELECT known.artist_id
FROM touched_album
CROSS JOIN LATERAL (
    SELECT artist_id FROM album WHERE album.album_id = touched_album.album_id OFFSET 0
) AS known
ON CONFLICT DO NOTHING;

INSERT INTO artist_next
SELECT
    touched.artist_id,
    touched.artist_id AS spotify_id,
    coalesce(fact.facts #>> '{name,1,0}', '') AS name,
    coalesce(fact.facts #>> '{name,1,1}', '') AS name_norm,
    (
        SELECT array_agg(genre)
        FROM jsonb_array_elements_text(
            coalesce(fact.facts #> '{genres,1}', fact.facts #> '{musicbrainz_genres,1}')
        ) AS genre
    ) AS genres,
    (fact.facts #>> '{popularity,1}')::smallint AS popularity,
    fact.facts #>> '{image_url,1}' AS image_url,
    fact.first_seen_at AS observed_at,
    CASE
        WHEN fact.facts #> '{genres,1}' IS NOT NULL THEN 'spotify'
        WHEN fact.facts #> '{musicbrainz_genres,1}' IS NOT NULL THEN 'musicbrainz'
    END AS genres_from
FROM touched_artist AS touched
CROSS JOIN LATERAL (
    SELECT facts, first_seen_at FROM catalogue_fact
    WHERE entity = 'artist' AND entity_id = touched.artist_id
    OFFSET 0
) AS fact
WHERE touched.artist_id NOT LIKE 'name:%'
UNION ALL
SELECT
    touched.artist_id,
    NULL AS spotify_id,
    newest.name,
    newest.name_norm,
    NULL AS genres,
    NULL AS popularity,
    NULL AS image_url,
    newest.observed_at,
    NULL AS genres_from
FROM touched_artist AS touched
LEFT JOIN LATERAL (
    SELECT facts, first_seen_at FROM catalogue_fact
    WHERE entity = 'artist' AND entity_id = touched.artist_id
    OFFSET 0
) AS fact ON true
CROSS JOIN LATERAL (
    SELECT
        coalesce(
            (array_agg(alias.artist_name ORDER BY alias.told_by, alias.last_seen_at DESC, alias.artist_name COLLATE "C"))[1],
            fact.facts #>> '{name,1,0}',
            ''
        ) AS name,
        substr(touched.artist_id, 6) AS name_norm,
        coalesce(min(alias.first_seen_at), fact.first_seen_at) AS observed_at
    FROM track_alias AS alias
    WHERE alias.artist_norm = substr(touched.artist_id, 6)
) AS newest
WHERE touched.artist_id LIKE 'name:%' AND newest.observed_at IS NOT NULL;
