-- The play of every touched row, as the raw rows alone make it.
-- Of rows with one play_id the one with the most to say speaks (jsonb order: more keys, then greater values).
-- `OFFSET 0`: rows are looked up one by one, as the table may be a thousand times as large as a batch.
-- Account data steps back where the extended history has the same minute, names and ms_played; a row of
-- nobody known (`Unknown Artist`) where it has that minute and ms_played under a name no other row claims.
WITH rule AS (
    SELECT correct_offline_times FROM ledger_rule
),

varied AS (
    SELECT touched.account_id, touched.play_id
    FROM touched_export AS touched
    WHERE (touched.account_id, touched.play_id) IN (
        SELECT raw.account_id, raw.play_id FROM raw_export_row AS raw WHERE raw.variant = 1
    )
),

spoken AS (
    SELECT raw.*
    FROM touched_export AS touched
    CROSS JOIN LATERAL (
        SELECT * FROM raw_export_row AS known
        WHERE known.account_id = touched.account_id AND known.play_id = touched.play_id AND known.variant = 0
        OFFSET 0
    ) AS raw
    WHERE (touched.account_id, touched.play_id) NOT IN (SELECT account_id, play_id FROM varied)
    UNION ALL
    (
        SELECT DISTINCT ON (raw.account_id, raw.play_id) raw.*
        FROM varied
        CROSS JOIN LATERAL (
            SELECT * FROM raw_export_row AS known
            WHERE known.account_id = varied.account_id AND known.play_id = varied.play_id
            OFFSET 0
        ) AS raw
        ORDER BY raw.account_id, raw.play_id, raw.row DESC
    )
),

standing AS (
    SELECT spoken.*
    FROM spoken
    WHERE NOT spoken.is_account_data
        OR NOT EXISTS (
            SELECT 1 FROM raw_export_row AS extended
            WHERE extended.account_id = spoken.account_id
                AND extended.ended_at >= spoken.ended_at
                AND extended.ended_at < spoken.ended_at + interval '1 minute'
                AND extended.ms_played = spoken.ms_played
                AND NOT extended.is_account_data
                AND CASE
                    WHEN spoken.name_key IS NOT NULL THEN extended.name_key = spoken.name_key
                    ELSE NOT EXISTS (
                        SELECT 1 FROM raw_export_row AS named
                        WHERE named.account_id = spoken.account_id
                            AND named.ended_at = spoken.ended_at
                            AND named.ms_played = spoken.ms_played
                            AND named.name_key = extended.name_key
                            AND named.is_account_data
                    )
                END
        )
),

linked AS (
    SELECT known.account_id, known.name_key, min(known.track_uri) AS track_uri
    FROM (
        SELECT DISTINCT account_id, name_key FROM standing WHERE track_uri IS NULL AND kind = 'track'
    ) AS wanted
    JOIN account_track AS known USING (account_id, name_key)
    GROUP BY known.account_id, known.name_key
    HAVING count(*) = 1
)

INSERT INTO play_next
SELECT
    raw.account_id,
    raw.play_id,
    CASE WHEN is_corrected THEN raw.corrected_at ELSE raw.ended_at END AS ended_at,
    CASE WHEN is_corrected THEN raw.ended_at END AS reported_at,
    is_corrected AS is_time_corrected,
    raw.kind,
    CASE WHEN raw.is_account_data THEN 'account_data' ELSE 'extended' END AS origin,
    false AS is_in_api,
    CASE WHEN raw.kind = 'track' THEN coalesce(raw.track_uri, linked.track_uri, 'name:' || raw.name_key) END
    AS track_uri,
    CASE raw.kind
        WHEN 'episode' THEN left(raw.row ->> 'spotify_episode_uri', 1000)
        WHEN 'audiobook' THEN left(coalesce(raw.row ->> 'audiobook_chapter_uri', raw.row ->> 'audiobook_uri'), 1000)
    END AS item_uri,
    CASE raw.kind
        WHEN 'episode' THEN left(coalesce(raw.row ->> 'episode_name', raw.row ->> 'episodeName'), 1000)
        WHEN 'audiobook' THEN left(coalesce(raw.row ->> 'audiobook_chapter_title', raw.row ->> 'chapterName'), 1000)
        WHEN 'unknown' THEN left(coalesce(raw.row ->> 'master_metadata_track_name', raw.row ->> 'trackName'), 1000)
    END AS item_name,
    CASE raw.kind
        WHEN 'episode' THEN left(coalesce(raw.row ->> 'episode_show_name', raw.row ->> 'podcastName'), 1000)
        WHEN 'audiobook' THEN left(coalesce(raw.row ->> 'audiobook_title', raw.row ->> 'audiobookName'), 1000)
        WHEN 'unknown'
        THEN left(coalesce(raw.row ->> 'master_metadata_album_artist_name', raw.row ->> 'artistName'), 1000)
    END AS item_parent,
    raw.ms_played,
    raw.ms_played AS listened_ms,
    false AS is_estimated,
    nullif(left(raw.row ->> 'reason_start', 100), '') AS reason_start,
    nullif(left(raw.row ->> 'reason_end', 100), '') AS reason_end,
    CASE raw.row ->> 'skipped' WHEN 'true' THEN true WHEN 'false' THEN false END AS skipped_flag,
    CASE raw.row ->> 'shuffle' WHEN 'true' THEN true WHEN 'false' THEN false END AS is_shuffle,
    CASE raw.row ->> 'offline' WHEN 'true' THEN true WHEN 'false' THEN false END AS is_offline,
    CASE raw.row ->> 'incognito_mode' WHEN 'true' THEN true WHEN 'false' THEN false END AS is_incognito,
    nullif(left(raw.row ->> 'platform', 300), '') AS platform,
    nullif(left(raw.row ->> 'conn_country', 10), '') AS country,
    NULL AS context_type,
    NULL AS context_uri,
    raw.name_key
FROM standing AS raw
CROSS JOIN LATERAL (
    SELECT raw.corrected_at IS NOT NULL AND (SELECT correct_offline_times FROM rule) AS is_corrected
) AS correction
LEFT JOIN linked ON linked.account_id = raw.account_id AND linked.name_key = raw.name_key AND raw.track_uri IS NULL;

INSERT INTO api_next
SELECT
    raw.account_id,
    raw.played_at,
    raw.track_uri,
    (
        lpad(to_hex(extract(EPOCH FROM date_trunc('second', raw.played_at))::bigint), 8, '0')
        || substr(md5('api|' || (extract(EPOCH FROM raw.played_at) * 1000000)::bigint || '|' || raw.track_uri), 9)
    )::uuid AS play_id,
    CASE
        WHEN raw.item #>> '{track,duration_ms}' ~ '^[0-9]{1,9}$'
        THEN nullif((raw.item #>> '{track,duration_ms}')::integer, 0)
    END AS duration_ms,
    raw.item
FROM touched_api AS touched
CROSS JOIN LATERAL (
    SELECT * FROM raw_api_play AS known
    WHERE known.account_id = touched.account_id
        AND known.played_at = touched.played_at
        AND known.track_uri = touched.track_uri
    OFFSET 0
) AS raw;
