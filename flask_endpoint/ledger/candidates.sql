-- Which export play may be which API play: same account, same recording (account data: or the same names),
-- ends at most 60 s apart, or begins at most 15 s apart (the API tells no begin: its end less the duration
-- stands for it) and ends within 15 minutes.
INSERT INTO match_candidate
SELECT DISTINCT ON (api.account_id, api.play_id, export.play_id)
    api.account_id,
    api.play_id AS api_id,
    export.play_id AS export_id,
    greatest(api.played_at - export.ended_at, export.ended_at - api.played_at) AS distance,
    api.played_at,
    api.track_uri
FROM (
    SELECT api_next.*, recorded.track_uri AS export_uri
    FROM api_next
    JOIN track ON track.track_uri = api_next.track_uri
    JOIN track AS recorded ON recorded.recording_id = track.recording_id
    UNION ALL
    SELECT api_next.*, 'name:' || known.name_key AS export_uri
    FROM api_next
    JOIN account_track AS known
        ON known.account_id = api_next.account_id AND known.track_uri = api_next.track_uri
) AS api
JOIN play_next AS export
    ON export.account_id = api.account_id
    AND export.track_uri = api.export_uri
    AND export.ended_at BETWEEN api.played_at - interval '15 minutes' AND api.played_at + interval '15 minutes'
WHERE export.ended_at BETWEEN api.played_at - interval '60 seconds' AND api.played_at + interval '60 seconds'
    OR abs(extract(EPOCH FROM (
        export.ended_at - export.ms_played * interval '1 millisecond'
        - (api.played_at - api.duration_ms * interval '1 millisecond')
    ))) <= 15;
