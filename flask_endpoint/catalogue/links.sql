-- Which Spotify id a name stands for where no id is given.
-- Among the ids that bear the name: those of which Spotify said so come before those only uploads tell, and then
-- uploads have no say in the count; those that share a track (URI, or title) with the exports first, then the
-- one on most tracks, then the lowest id. A name no id bears belongs to the id of its tracks, if all that
-- the API has shown agree (an artist or album that was renamed).
-- `OFFSET 0`: row by row through the indexes, here and in the steps that follow: the catalogue may be a thousand times
-- as large as a batch, of whose size the planner knows nothing.
INSERT INTO touched_artist_name
SELECT DISTINCT alias.artist_norm
FROM touched_track
CROSS JOIN LATERAL (
    SELECT artist_norm FROM track_alias WHERE track_alias.track_uri = touched_track.track_uri OFFSET 0
) AS alias
WHERE alias.artist_norm <> ''
ON CONFLICT DO NOTHING;

INSERT INTO touched_artist_name
SELECT DISTINCT credit.name_norm
FROM touched_track
CROSS JOIN LATERAL (
    SELECT name_norm FROM artist_credit WHERE artist_credit.track_uri = touched_track.track_uri OFFSET 0
) AS credit
ON CONFLICT DO NOTHING;

INSERT INTO touched_album_name
SELECT DISTINCT alias.artist_norm, alias.album_norm
FROM touched_track
CROSS JOIN LATERAL (
    SELECT artist_norm, album_norm FROM track_alias WHERE track_alias.track_uri = touched_track.track_uri OFFSET 0
) AS alias
WHERE alias.album_norm <> ''
ON CONFLICT DO NOTHING;

WITH borne AS (
    SELECT
        credit.name_norm,
        credit.artist_id,
        count(*) FILTER (WHERE NOT credit.is_uploaded) AS told,
        count(*) AS tracks
    FROM touched_artist_name
    CROSS JOIN LATERAL (
        SELECT * FROM artist_credit WHERE artist_credit.name_norm = touched_artist_name.name_norm OFFSET 0
    ) AS credit
    WHERE credit.name_norm <> ''
    GROUP BY credit.name_norm, credit.artist_id
),

homonym AS (
    SELECT name_norm FROM borne GROUP BY name_norm HAVING count(*) > 1
),

shared AS (
    SELECT credit.name_norm, credit.artist_id, true AS is_shared
    FROM homonym
    JOIN artist_credit AS credit USING (name_norm)
    JOIN track_alias AS shown USING (track_uri)
    JOIN track_alias AS exported
        ON exported.artist_norm = credit.name_norm
        AND exported.title_norm = shown.title_norm
        AND exported.is_in_export
    GROUP BY credit.name_norm, credit.artist_id
),

by_name AS (
    SELECT DISTINCT ON (name_norm) name_norm, artist_id
    FROM borne
    LEFT JOIN shared USING (name_norm, artist_id)
    ORDER BY
        name_norm,
        told = 0,
        is_shared DESC NULLS LAST,
        coalesce(nullif(told, 0), tracks) DESC,
        artist_id COLLATE "C"
),

by_track AS (
    SELECT alias.artist_norm AS name_norm, min(fact.facts #>> '{artists,1,0,0}') AS artist_id
    FROM touched_artist_name
    CROSS JOIN LATERAL (
        SELECT * FROM track_alias
        WHERE track_alias.artist_norm = touched_artist_name.name_norm AND track_alias.is_in_export
        OFFSET 0
    ) AS alias
    CROSS JOIN LATERAL (
        SELECT facts FROM catalogue_fact WHERE entity = 'track' AND entity_id = alias.track_uri OFFSET 0
    ) AS fact
    WHERE fact.facts #>> '{artists,1,0,0}' IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM borne WHERE borne.name_norm = alias.artist_norm)
    GROUP BY alias.artist_norm
    HAVING count(DISTINCT fact.facts #>> '{artists,1,0,0}') = 1
),

decided AS (
    SELECT name_norm, artist_id FROM by_name
    UNION ALL
    SELECT name_norm, artist_id FROM by_track
),

gone AS (
    DELETE FROM artist_link
    USING touched_artist_name
    WHERE artist_link.name_norm = touched_artist_name.name_norm
        AND NOT EXISTS (SELECT 1 FROM decided WHERE decided.name_norm = artist_link.name_norm)
    RETURNING artist_link.name_norm
),

linked AS (
    INSERT INTO artist_link AS known
    SELECT name_norm, artist_id FROM decided
    ON CONFLICT (name_norm) DO UPDATE SET artist_id = excluded.artist_id
    WHERE known.artist_id <> excluded.artist_id
    RETURNING name_norm
)

INSERT INTO touched_track
SELECT DISTINCT alias.track_uri
FROM (SELECT name_norm FROM gone UNION SELECT name_norm FROM linked) AS changed
CROSS JOIN LATERAL (
    SELECT track_uri FROM track_alias WHERE track_alias.artist_norm = changed.name_norm OFFSET 0
) AS alias
ON CONFLICT DO NOTHING;

WITH borne AS (
    SELECT
        credit.artist_norm,
        credit.title_norm,
        credit.album_id,
        count(*) FILTER (WHERE NOT credit.is_uploaded) AS told,
        count(*) AS tracks
    FROM touched_album_name AS touched
    CROSS JOIN LATERAL (
        SELECT * FROM album_credit
        WHERE album_credit.artist_norm = touched.artist_norm AND album_credit.title_norm = touched.title_norm
        OFFSET 0
    ) AS credit
    GROUP BY credit.artist_norm, credit.title_norm, credit.album_id
),

by_name AS (
    SELECT DISTINCT ON (artist_norm, title_norm) artist_norm, title_norm, album_id
    FROM borne
    ORDER BY artist_norm, title_norm, told = 0, coalesce(nullif(told, 0), tracks) DESC, album_id COLLATE "C"
),

by_track AS (
    SELECT alias.artist_norm, alias.album_norm AS title_norm, min(fact.facts #>> '{album_id,1}') AS album_id
    FROM touched_album_name AS touched
    CROSS JOIN LATERAL (
        SELECT * FROM track_alias
        WHERE track_alias.artist_norm = touched.artist_norm
            AND track_alias.album_norm = touched.title_norm
            AND track_alias.is_in_export
        OFFSET 0
    ) AS alias
    CROSS JOIN LATERAL (
        SELECT facts FROM catalogue_fact WHERE entity = 'track' AND entity_id = alias.track_uri OFFSET 0
    ) AS fact
    WHERE fact.facts #>> '{album_id,1}' IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM borne
            WHERE borne.artist_norm = alias.artist_norm AND borne.title_norm = alias.album_norm
        )
    GROUP BY alias.artist_norm, alias.album_norm
    HAVING count(DISTINCT fact.facts #>> '{album_id,1}') = 1
),

decided AS (
    SELECT artist_norm, title_norm, album_id FROM by_name
    UNION ALL
    SELECT artist_norm, title_norm, album_id FROM by_track
),

gone AS (
    DELETE FROM album_link
    USING touched_album_name AS touched
    WHERE album_link.artist_norm = touched.artist_norm AND album_link.title_norm = touched.title_norm
        AND NOT EXISTS (
            SELECT 1 FROM decided
            WHERE decided.artist_norm = album_link.artist_norm AND decided.title_norm = album_link.title_norm
        )
    RETURNING album_link.artist_norm, album_link.title_norm
),

linked AS (
    INSERT INTO album_link AS known
    SELECT artist_norm, title_norm, album_id FROM decided
    ON CONFLICT (artist_norm, title_norm) DO UPDATE SET album_id = excluded.album_id
    WHERE known.album_id <> excluded.album_id
    RETURNING artist_norm, title_norm
)

INSERT INTO touched_track
SELECT DISTINCT alias.track_uri
FROM (SELECT artist_norm, title_norm FROM gone UNION SELECT artist_norm, title_norm FROM linked) AS changed
CROSS JOIN LATERAL (
    SELECT track_uri FROM track_alias
    WHERE track_alias.artist_norm = changed.artist_norm AND track_alias.album_norm = changed.title_norm
    OFFSET 0
) AS alias
ON CONFLICT DO NOTHING;
