-- listened_ms of plays only the API knows: the duration, unless the previous play ended too recently for it.
-- An unknown duration counts as 30 s: recently-played lists nothing shorter. Of plays that end together
-- (ordered by play_id) only the first has the time since the play before them. Covers the plays at changed
-- moments, those just computed, and the first one behind each moment, whose previous play may have changed.
-- `OFFSET 0`: row by row through the index, as the tables may be a thousand times as large as a batch.
WITH moment AS (
    SELECT DISTINCT account_id, happened_at
    FROM changed_moment
    WHERE EXISTS (SELECT 1 FROM raw_api_play AS raw WHERE raw.account_id = changed_moment.account_id)
),

affected AS (
    SELECT account_id, play_id FROM play_next WHERE origin = 'api'
    UNION
    SELECT moment.account_id, together.play_id
    FROM moment
    CROSS JOIN LATERAL (
        SELECT play.play_id FROM play
        WHERE play.account_id = moment.account_id AND play.ended_at = moment.happened_at
        OFFSET 0
    ) AS together
    UNION
    SELECT moment.account_id, following.play_id
    FROM moment
    CROSS JOIN LATERAL (
        SELECT play.play_id FROM play
        WHERE play.account_id = moment.account_id AND play.ended_at > moment.happened_at
        ORDER BY play.ended_at, play.play_id
        LIMIT 1
    ) AS following
),

estimated AS (
    SELECT
        play.account_id,
        play.play_id,
        least(
            coalesce(
                CASE
                    WHEN raw.item #>> '{track,duration_ms}' ~ '^[0-9]{1,9}$'
                    THEN nullif((raw.item #>> '{track,duration_ms}')::integer, 0)
                END,
                30000
            ),
            (extract(EPOCH FROM play.ended_at - previous.ended_at) * 1000)::bigint
        )::integer AS listened_ms
    FROM affected
    CROSS JOIN LATERAL (
        SELECT * FROM play AS known
        WHERE known.account_id = affected.account_id AND known.play_id = affected.play_id
        OFFSET 0
    ) AS play
    CROSS JOIN LATERAL (
        SELECT api.item FROM raw_api_play AS api
        WHERE api.account_id = play.account_id
            AND api.played_at = play.ended_at
            AND api.track_uri = coalesce(play.track_uri, play.item_uri)
        OFFSET 0
    ) AS raw
    LEFT JOIN LATERAL (
        SELECT before.ended_at FROM play AS before
        WHERE before.account_id = play.account_id
            AND before.ended_at <= play.ended_at
            AND (before.ended_at, before.play_id) < (play.ended_at, play.play_id)
        ORDER BY before.ended_at DESC
        LIMIT 1
    ) AS previous ON true
    WHERE play.origin = 'api'
),

written AS (
    UPDATE play
    SET listened_ms = estimated.listened_ms
    FROM estimated
    WHERE play.account_id = estimated.account_id
        AND play.play_id = estimated.play_id
        AND play.listened_ms <> estimated.listened_ms
    RETURNING play.account_id, play.play_year
)

INSERT INTO changed_partition (account_id, play_year)
SELECT DISTINCT account_id, play_year FROM written;
