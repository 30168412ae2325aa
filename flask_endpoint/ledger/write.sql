-- Bring the plays of the touched rows to play_next, with the smallest difference.
-- `OFFSET 0`: known plays are looked up one by one, as the table may be a thousand times as large as a batch.
-- A new row's play_id is new: no play can have it.
INSERT INTO known_play
SELECT known.*
FROM (
    SELECT account_id, play_id FROM touched_export WHERE NOT is_new
    UNION ALL
    SELECT account_id, play_id FROM api_next
) AS touched
CROSS JOIN LATERAL (
    SELECT * FROM play
    WHERE play.account_id = touched.account_id AND play.play_id = touched.play_id
    OFFSET 0
) AS known;

INSERT INTO changed_play
SELECT known.account_id, known.play_id, known.play_year, known.ended_at
FROM known_play AS known
WHERE NOT EXISTS (
    SELECT 1 FROM play_next AS next
    WHERE next.account_id = known.account_id AND next.play_id = known.play_id
);

INSERT INTO changed_moment
SELECT account_id, ended_at FROM changed_play;

INSERT INTO changed_partition
SELECT account_id, play_year, -count(*) FROM changed_play GROUP BY account_id, play_year;

DELETE FROM play
USING changed_play AS gone
WHERE play.account_id = gone.account_id AND play.play_id = gone.play_id;

DELETE FROM changed_play;

INSERT INTO changed_play
SELECT known.account_id, known.play_id, known.play_year, known.ended_at
FROM play_next AS next
JOIN known_play AS known USING (account_id, play_id)
WHERE (
        known.ended_at, known.reported_at, known.is_time_corrected, known.kind, known.origin,
        known.is_in_api, known.track_uri, known.item_uri, known.item_name, known.item_parent,
        known.ms_played, known.listened_ms, known.is_estimated, known.reason_start,
        known.reason_end, known.skipped_flag, known.is_shuffle, known.is_offline,
        known.is_incognito, known.platform, known.country, known.context_type, known.context_uri
    ) IS DISTINCT FROM (
        next.ended_at, next.reported_at, next.is_time_corrected, next.kind, next.origin,
        next.is_in_api, next.track_uri, next.item_uri, next.item_name, next.item_parent,
        next.ms_played, next.listened_ms, next.is_estimated, next.reason_start, next.reason_end,
        next.skipped_flag, next.is_shuffle, next.is_offline, next.is_incognito, next.platform,
        next.country, next.context_type, next.context_uri
    );

INSERT INTO changed_partition
SELECT account_id, play_year, -count(*) FROM changed_play GROUP BY account_id, play_year;

-- A play behind one that came, went or moved may have to be estimated anew, where any play is estimated.
INSERT INTO changed_moment
SELECT next.account_id, next.ended_at
FROM play_next AS next
LEFT JOIN known_play AS known USING (account_id, play_id)
WHERE known.ended_at IS DISTINCT FROM next.ended_at
    AND next.account_id IN (
        SELECT owner.account_id
        FROM (SELECT DISTINCT account_id FROM play_next) AS owner
        WHERE EXISTS (SELECT 1 FROM raw_api_play AS raw WHERE raw.account_id = owner.account_id)
    )
UNION ALL
SELECT changed.account_id, changed.ended_at
FROM changed_play AS changed
JOIN play_next AS next USING (account_id, play_id)
WHERE changed.ended_at <> next.ended_at;

INSERT INTO play (
    account_id, play_id, ended_at, reported_at, is_time_corrected, kind, origin, is_in_api,
    track_uri, item_uri, item_name, item_parent, ms_played, listened_ms, is_estimated,
    reason_start, reason_end, skipped_flag, is_shuffle, is_offline, is_incognito, platform,
    country, context_type, context_uri
)
SELECT
    next.account_id, next.play_id, next.ended_at, next.reported_at, next.is_time_corrected,
    next.kind, next.origin, next.is_in_api, next.track_uri, next.item_uri, next.item_name,
    next.item_parent, next.ms_played, next.listened_ms, next.is_estimated, next.reason_start,
    next.reason_end, next.skipped_flag, next.is_shuffle, next.is_offline, next.is_incognito,
    next.platform, next.country, next.context_type, next.context_uri
FROM play_next AS next
WHERE NOT EXISTS (
    SELECT 1 FROM known_play AS known
    WHERE known.account_id = next.account_id AND known.play_id = next.play_id
);

UPDATE play
SET
    ended_at = next.ended_at,
    reported_at = next.reported_at,
    is_time_corrected = next.is_time_corrected,
    kind = next.kind,
    origin = next.origin,
    is_in_api = next.is_in_api,
    track_uri = next.track_uri,
    item_uri = next.item_uri,
    item_name = next.item_name,
    item_parent = next.item_parent,
    ms_played = next.ms_played,
    listened_ms = next.listened_ms,
    is_estimated = next.is_estimated,
    reason_start = next.reason_start,
    reason_end = next.reason_end,
    skipped_flag = next.skipped_flag,
    is_shuffle = next.is_shuffle,
    is_offline = next.is_offline,
    is_incognito = next.is_incognito,
    platform = next.platform,
    country = next.country,
    context_type = next.context_type,
    context_uri = next.context_uri
FROM changed_play
JOIN play_next AS next USING (account_id, play_id)
WHERE play.account_id = next.account_id AND play.play_id = next.play_id;

-- What was written, by the year it is in now: new plays, and those that changed.
INSERT INTO changed_partition
SELECT next.account_id, extract(YEAR FROM next.ended_at AT TIME ZONE 'UTC')::smallint AS play_year, count(*)
FROM play_next AS next
LEFT JOIN known_play AS known USING (account_id, play_id)
LEFT JOIN changed_play AS changed USING (account_id, play_id)
WHERE known.play_id IS NULL OR changed.play_id IS NOT NULL
GROUP BY next.account_id, 2;
