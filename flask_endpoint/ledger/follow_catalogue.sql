-- What a change of the catalogue means for plays: who has to be told, and which matches may change.
INSERT INTO changed_partition
SELECT DISTINCT play.account_id, play.play_year
FROM changed_track
JOIN play USING (track_uri)
WHERE changed_track.is_identity;

INSERT INTO touched_api
SELECT raw.account_id, raw.played_at, raw.track_uri
FROM changed_track
JOIN raw_api_play AS raw USING (track_uri)
WHERE changed_track.is_recording
ON CONFLICT DO NOTHING;

INSERT INTO touched_export
SELECT play.account_id, play.play_id
FROM changed_track
JOIN play USING (track_uri)
WHERE changed_track.is_recording
    AND play.origin <> 'api'
    AND EXISTS (
        SELECT 1 FROM raw_api_play AS raw
        WHERE raw.account_id = play.account_id
            AND raw.played_at BETWEEN play.ended_at - interval '15 minutes'
                AND play.ended_at + interval '15 minutes'
    )
ON CONFLICT DO NOTHING;

-- Account-data rows whose names now mean another URI, or no longer exactly one.
INSERT INTO touched_export
SELECT raw.account_id, raw.play_id
FROM new_account_track AS new
JOIN raw_export_row AS raw
    ON raw.account_id = new.account_id AND raw.name_key = new.name_key AND raw.is_account_data
ON CONFLICT DO NOTHING;
