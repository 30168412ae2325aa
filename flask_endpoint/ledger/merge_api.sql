-- The export wins (it has ms_played); the API adds the id of a track known by name, and the context.
UPDATE play_next AS play
SET
    is_in_api = true,
    track_uri = CASE WHEN play.origin = 'account_data' THEN api.track_uri ELSE play.track_uri END,
    context_type = left(api.item #>> '{context,type}', 100),
    context_uri = left(api.item #>> '{context,uri}', 1000)
FROM match
JOIN api_next AS api ON api.account_id = match.account_id AND api.play_id = match.api_id
WHERE play.account_id = match.account_id AND play.play_id = match.export_id;

-- Plays only the API knows. What they lasted is settled once every play stands (estimate.sql).
INSERT INTO play_next
SELECT
    api.account_id,
    api.play_id,
    api.played_at AS ended_at,
    NULL AS reported_at,
    false AS is_time_corrected,
    CASE WHEN api.track_uri LIKE 'spotify:episode:%' THEN 'episode' ELSE 'track' END AS kind,
    'api' AS origin,
    true AS is_in_api,
    CASE WHEN api.track_uri NOT LIKE 'spotify:episode:%' THEN api.track_uri END AS track_uri,
    CASE WHEN api.track_uri LIKE 'spotify:episode:%' THEN api.track_uri END AS item_uri,
    CASE WHEN api.track_uri LIKE 'spotify:episode:%' THEN left(api.item #>> '{track,name}', 1000) END AS item_name,
    CASE WHEN api.track_uri LIKE 'spotify:episode:%' THEN left(api.item #>> '{track,show,name}', 1000) END
    AS item_parent,
    NULL AS ms_played,
    coalesce(known.listened_ms, 0) AS listened_ms,
    true AS is_estimated,
    NULL AS reason_start,
    NULL AS reason_end,
    NULL AS skipped_flag,
    NULL AS is_shuffle,
    NULL AS is_offline,
    NULL AS is_incognito,
    NULL AS platform,
    NULL AS country,
    left(api.item #>> '{context,type}', 100) AS context_type,
    left(api.item #>> '{context,uri}', 1000) AS context_uri,
    NULL AS name_key
FROM api_next AS api
LEFT JOIN LATERAL (
    SELECT play.listened_ms FROM play
    WHERE play.account_id = api.account_id AND play.play_id = api.play_id
    OFFSET 0 -- row by row: the table may be a thousand times as large as a batch
) AS known ON true
WHERE NOT EXISTS (
    SELECT 1 FROM match WHERE match.account_id = api.account_id AND match.api_id = api.play_id
);
