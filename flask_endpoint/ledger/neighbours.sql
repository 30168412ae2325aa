-- Account-data rows of the same minute and ms_played as a touched row: whether they step back may change.
INSERT INTO touched_export
SELECT short.account_id, short.play_id
FROM touched_export AS touched
JOIN raw_export_row AS raw
    ON raw.account_id = touched.account_id AND raw.play_id = touched.play_id AND raw.variant = 0
JOIN raw_export_row AS short
    ON short.account_id = raw.account_id
    AND short.ended_at = date_trunc('minute', raw.ended_at, 'UTC')
    AND short.ms_played = raw.ms_played
    AND short.is_account_data
ON CONFLICT DO NOTHING;
