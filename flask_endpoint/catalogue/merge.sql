-- Merge a batch of observations into what is known, and find what they touch.
-- Every merge gives the same result in any order and any number of times.
-- An alias that was merely seen again, later, says nothing new where no other alias competes to be shown.
WITH told AS MATERIALIZED (
    SELECT
        seen.track_uri,
        seen.alias_id,
        seen.artist_norm,
        seen.album_norm,
        known.alias_id IS NULL
        OR known.is_in_export < seen.is_in_export
        OR known.first_seen_at > seen.first_seen_at AS is_news
    FROM seen_alias AS seen
    LEFT JOIN LATERAL (
        SELECT * FROM track_alias AS alias
        WHERE alias.track_uri = seen.track_uri
            AND alias.told_by = seen.told_by
            AND alias.alias_id = seen.alias_id
        OFFSET 0 -- one by one: the catalogue may be a thousand times as large as a batch
    ) AS known ON true
    WHERE known.alias_id IS NULL
        OR known.is_in_export < seen.is_in_export
        OR known.first_seen_at > seen.first_seen_at
        OR known.last_seen_at < seen.last_seen_at
),

spelled AS (
    SELECT later.artist_norm, alias.album_norm, alias.artist_name, alias.album_title
    FROM (SELECT DISTINCT artist_norm FROM told WHERE NOT is_news) AS later
    CROSS JOIN LATERAL (
        SELECT album_norm, artist_name, album_title FROM track_alias
        WHERE track_alias.artist_norm = later.artist_norm
        OFFSET 0
    ) AS alias
),

varied_artist AS (
    SELECT artist_norm FROM spelled GROUP BY artist_norm HAVING min(artist_name) <> max(artist_name)
),

varied_album AS (
    SELECT artist_norm, album_norm
    FROM spelled
    GROUP BY artist_norm, album_norm
    HAVING min(album_title) <> max(album_title)
)

INSERT INTO touched_track
SELECT DISTINCT told.track_uri
FROM told
WHERE told.is_news
    OR EXISTS (
        SELECT 1 FROM track_alias AS other
        WHERE other.track_uri = told.track_uri AND other.alias_id <> told.alias_id
    )
    OR told.artist_norm IN (SELECT artist_norm FROM varied_artist)
    OR (told.artist_norm, told.album_norm) IN (SELECT artist_norm, album_norm FROM varied_album)
ON CONFLICT DO NOTHING;

INSERT INTO track_alias AS known
SELECT * FROM seen_alias
ON CONFLICT (track_uri, told_by, alias_id) DO UPDATE SET
    is_in_export = known.is_in_export OR excluded.is_in_export,
    first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)
WHERE known.first_seen_at > excluded.first_seen_at
    OR known.last_seen_at < excluded.last_seen_at
    OR known.is_in_export < excluded.is_in_export;

-- A value that was merely shown again, later, says nothing new either.
WITH told AS MATERIALIZED (
    SELECT seen.entity, seen.entity_id
    FROM seen_fact AS seen
    LEFT JOIN LATERAL (
        SELECT * FROM catalogue_fact AS fact
        WHERE fact.entity = seen.entity AND fact.entity_id = seen.entity_id
        OFFSET 0
    ) AS known ON true
    WHERE known.entity_id IS NULL
        OR known.first_seen_at > seen.first_seen_at
        OR EXISTS (
            SELECT 1 FROM jsonb_each(seen.facts) AS field
            WHERE (known.facts #> ARRAY[field.key, '1']) IS DISTINCT FROM (field.value -> 1)
        )
),

tracks AS (
    INSERT INTO touched_track
    SELECT entity_id FROM told WHERE entity = 'track'
    ON CONFLICT DO NOTHING
),

artists AS (
    INSERT INTO touched_artist (artist_id)
    SELECT entity_id FROM told WHERE entity = 'artist'
    ON CONFLICT DO NOTHING
)

INSERT INTO touched_album (album_id)
SELECT entity_id FROM told WHERE entity = 'album'
ON CONFLICT DO NOTHING;

INSERT INTO catalogue_fact AS known
SELECT * FROM seen_fact
ON CONFLICT (entity, entity_id) DO UPDATE SET
    facts = coalesce(newest_facts(known.facts, excluded.facts), '{}'),
    first_seen_at = least(known.first_seen_at, excluded.first_seen_at);

WITH merged AS (
    INSERT INTO artist_credit AS known
    SELECT * FROM seen_artist_credit
    ON CONFLICT (name_norm, artist_id, track_uri) DO UPDATE SET is_uploaded = false
    WHERE known.is_uploaded AND NOT excluded.is_uploaded
    RETURNING name_norm
)
INSERT INTO touched_artist_name
SELECT DISTINCT name_norm FROM merged
ON CONFLICT DO NOTHING;

WITH merged AS (
    INSERT INTO album_credit AS known
    SELECT * FROM seen_album_credit
    ON CONFLICT (artist_norm, title_norm, album_id, track_uri) DO UPDATE SET is_uploaded = false
    WHERE known.is_uploaded AND NOT excluded.is_uploaded
    RETURNING artist_norm, title_norm
)
INSERT INTO touched_album_name
SELECT DISTINCT artist_norm, title_norm FROM merged
ON CONFLICT DO NOTHING;

WITH merged AS (
    INSERT INTO account_track
    SELECT * FROM seen_account_track
    ON CONFLICT DO NOTHING
    RETURNING account_id, name_key
)
INSERT INTO new_account_track
SELECT DISTINCT account_id, name_key FROM merged;
