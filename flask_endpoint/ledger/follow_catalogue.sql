-- What a change of the catalogue means for plays: who has to be told, and which matches may change.
-- `OFFSET 0`: plays are looked up track by track, as a poll changes a few and the tables hold millions.
INSERT INTO changed_partition (account_id, play_year)
SELECT DISTINCT heard.account_id, heard.play_year
FROM changed_track
CROSS JOIN LATERAL (
    SELECT play.account_id, play.play_year FROM play
    WHERE play.track_uri = changed_track.track_uri
    OFFSET 0
) AS heard
WHERE changed_track.is_identity;

INSERT INTO touched_api
SELECT polled.account_id, polled.played_at, polled.track_uri
FROM changed_track
CROSS JOIN LATERAL (
    SELECT raw.account_id, raw.played_at, raw.track_uri FROM raw_api_play AS raw
    WHERE raw.track_uri = changed_track.track_uri
    OFFSET 0
) AS polled
WHERE changed_track.is_recording
ON CONFLICT DO NOTHING;

INSERT INTO touched_export
SELECT heard.account_id, heard.play_id
FROM changed_track
CROSS JOIN LATERAL (
    SELECT play.account_id, play.play_id, play.ended_at, play.origin FROM play
    WHERE play.track_uri = changed_track.track_uri
    OFFSET 0
) AS heard
WHERE changed_track.is_recording
    AND heard.origin <> 'api'
    AND EXISTS (
        SELECT 1 FROM raw_api_play AS raw
        WHERE raw.account_id = heard.account_id
            AND raw.played_at BETWEEN heard.ended_at - interval '15 minutes'
                AND heard.ended_at + interval '15 minutes'
    )
ON CONFLICT DO NOTHING;

-- Account-data rows of names whose recording changed: where one is matched, its play has the URI of the API.
INSERT INTO touched_export
SELECT named.account_id, named.play_id
FROM changed_track
CROSS JOIN LATERAL (
    SELECT raw.account_id, raw.play_id, raw.ended_at FROM raw_export_row AS raw
    WHERE raw.name_key = substr(changed_track.track_uri, 6) AND raw.is_account_data
    OFFSET 0
) AS named
WHERE changed_track.is_recording
    AND changed_track.track_uri LIKE 'name:%'
    AND EXISTS (
        SELECT 1 FROM raw_api_play AS raw
        WHERE raw.account_id = named.account_id
            AND raw.played_at BETWEEN named.ended_at - interval '15 minutes'
                AND named.ended_at + interval '15 minutes'
    )
ON CONFLICT DO NOTHING;

-- Account-data rows whose names now mean another URI, or no longer exactly one.
INSERT INTO touched_export
SELECT named.account_id, named.play_id
FROM new_account_track AS new
CROSS JOIN LATERAL (
    SELECT raw.account_id, raw.play_id FROM raw_export_row AS raw
    WHERE raw.account_id = new.account_id AND raw.name_key = new.name_key AND raw.is_account_data
    OFFSET 0
) AS named
ON CONFLICT DO NOTHING;
