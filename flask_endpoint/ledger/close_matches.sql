-- One round: what may be one listen with a row touched in the round before is touched too. Repeated until
-- nothing is added, so that matching sees every row that competes for another one.
-- `near` is wider than a match (candidates.sql): a recording counts as it is and as it was before this batch.
DELETE FROM round_number;

INSERT INTO round_number
SELECT greatest(
    (SELECT coalesce(max(round), 0) FROM touched_export), (SELECT coalesce(max(round), 0) FROM touched_api)
);

WITH polled_account AS (
    SELECT owner.account_id
    FROM (SELECT DISTINCT account_id FROM touched_export) AS owner
    WHERE EXISTS (SELECT 1 FROM raw_api_play AS raw WHERE raw.account_id = owner.account_id)
),

fresh AS (
    SELECT raw.account_id, raw.name_key, raw.track_uri, moment.happened_at
    FROM touched_export AS touched
    JOIN raw_export_row AS raw USING (account_id, play_id)
    CROSS JOIN LATERAL (
        SELECT raw.ended_at AS happened_at
        UNION ALL
        SELECT raw.corrected_at WHERE raw.corrected_at IS NOT NULL
    ) AS moment
    WHERE touched.round = (SELECT number FROM round_number)
        AND raw.kind = 'track'
        AND touched.account_id IN (SELECT account_id FROM polled_account)
),

near AS (
    SELECT fresh.account_id, fresh.name_key, fresh.track_uri AS export_uri, api.played_at, api.track_uri
    FROM fresh
    CROSS JOIN LATERAL (
        SELECT raw.played_at, raw.track_uri FROM raw_api_play AS raw
        WHERE raw.account_id = fresh.account_id
            AND raw.played_at BETWEEN fresh.happened_at - interval '15 minutes'
                AND fresh.happened_at + interval '15 minutes'
        OFFSET 0 -- row by row through the index, whatever the planner knows of the table
    ) AS api
)

INSERT INTO touched_api
SELECT DISTINCT account_id, played_at, track_uri, (SELECT number FROM round_number) + 1
FROM near
WHERE EXISTS (
        SELECT 1
        FROM recorded AS one
        JOIN recorded AS other USING (recording_id)
        WHERE one.track_uri = near.track_uri
            AND other.track_uri = coalesce(near.export_uri, 'name:' || near.name_key)
    )
    OR near.export_uri IS NULL AND EXISTS (
        SELECT 1
        FROM account_track AS known
        JOIN recorded AS other ON other.track_uri = known.track_uri
        JOIN recorded AS one USING (recording_id)
        WHERE known.account_id = near.account_id
            AND known.name_key = near.name_key
            AND one.track_uri = near.track_uri
    )
ON CONFLICT DO NOTHING;

WITH near AS (
    SELECT
        touched.account_id,
        touched.track_uri,
        export.play_id,
        export.name_key,
        export.track_uri AS export_uri
    FROM touched_api AS touched
    CROSS JOIN LATERAL (
        SELECT raw.* FROM raw_export_row AS raw
        WHERE raw.account_id = touched.account_id
            AND raw.ended_at BETWEEN touched.played_at - interval '15 minutes'
                AND touched.played_at + interval '15 minutes'
            AND raw.kind = 'track'
        OFFSET 0
    ) AS export
    WHERE touched.round >= (SELECT number FROM round_number)
    UNION ALL
    SELECT
        touched.account_id,
        touched.track_uri,
        export.play_id,
        export.name_key,
        export.track_uri AS export_uri
    FROM touched_api AS touched
    CROSS JOIN LATERAL (
        SELECT raw.* FROM raw_export_row AS raw
        WHERE raw.account_id = touched.account_id
            AND raw.corrected_at BETWEEN touched.played_at - interval '15 minutes'
                AND touched.played_at + interval '15 minutes'
            AND raw.kind = 'track'
        OFFSET 0
    ) AS export
    WHERE touched.round >= (SELECT number FROM round_number)
)

INSERT INTO touched_export
SELECT DISTINCT account_id, play_id, (SELECT number FROM round_number) + 1
FROM near
WHERE EXISTS (
        SELECT 1
        FROM recorded AS one
        JOIN recorded AS other USING (recording_id)
        WHERE one.track_uri = near.track_uri
            AND other.track_uri = coalesce(near.export_uri, 'name:' || near.name_key)
    )
    OR near.export_uri IS NULL AND EXISTS (
        SELECT 1
        FROM account_track AS known
        JOIN recorded AS other ON other.track_uri = known.track_uri
        JOIN recorded AS one USING (recording_id)
        WHERE known.account_id = near.account_id
            AND known.name_key = near.name_key
            AND one.track_uri = near.track_uri
    )
ON CONFLICT DO NOTHING;

SELECT count(*) FROM touched_export WHERE round > (SELECT number FROM round_number);
