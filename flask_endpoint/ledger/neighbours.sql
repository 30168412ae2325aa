-- Account-data rows of the same minute and ms_played as a touched row: whether they step back may change.
-- Row by row through the index on time, whatever the planner knows of a table that just grew: `OFFSET 0`
-- and the test of is_account_data outside keep it from reading all account data for every row.
WITH short_account AS (
    SELECT owner.account_id
    FROM (SELECT DISTINCT account_id FROM touched_export) AS owner
    WHERE EXISTS (
        SELECT 1 FROM raw_export_row AS raw WHERE raw.account_id = owner.account_id AND raw.is_account_data
    )
)

INSERT INTO touched_export
SELECT short.account_id, short.play_id
FROM touched_export AS touched
CROSS JOIN LATERAL (
    SELECT * FROM raw_export_row AS known
    WHERE known.account_id = touched.account_id AND known.play_id = touched.play_id AND known.variant = 0
    OFFSET 0
) AS raw
CROSS JOIN LATERAL (
    SELECT * FROM raw_export_row AS known
    WHERE known.account_id = raw.account_id AND known.ended_at = date_trunc('minute', raw.ended_at, 'UTC')
    OFFSET 0
) AS short
WHERE touched.account_id IN (SELECT account_id FROM short_account)
    AND short.ms_played = raw.ms_played
    AND short.is_account_data
ON CONFLICT DO NOTHING;
