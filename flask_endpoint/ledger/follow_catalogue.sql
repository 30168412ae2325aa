-- What a change of the catalogue means for plays: who has to be told, and where matches may change.
INSERT INTO changed_partition
SELECT DISTINCT play.account_id, play.play_year
FROM changed_track
JOIN play USING (track_uri)
WHERE changed_track.is_identity;

INSERT INTO touched_moment
SELECT play.account_id, play.ended_at
FROM changed_track
JOIN play USING (track_uri)
WHERE changed_track.is_recording
    AND EXISTS (
        SELECT 1 FROM raw_api_play AS raw
        WHERE raw.account_id = play.account_id
            AND raw.played_at BETWEEN play.ended_at - interval '15 minutes' AND play.ended_at + interval '15 minutes'
    );

INSERT INTO touched_moment
SELECT raw.account_id, raw.played_at
FROM changed_track
JOIN raw_api_play AS raw USING (track_uri)
WHERE changed_track.is_recording;

-- Account-data rows whose names now mean another URI, or no longer exactly one.
INSERT INTO touched_moment
SELECT raw.account_id, raw.ended_at
FROM new_account_track AS new
JOIN raw_export_row AS raw
    ON raw.account_id = new.account_id AND raw.name_key = new.name_key AND raw.is_account_data;
