WITH totals AS (
    SELECT
        facts.user_id,
        day_period.period_type,
        day_period.period_start,
        day_period.previous_start,
        day_period.is_current,
        facts.artist_id,
        count(*) AS plays,
        count(*) FILTER (WHERE facts.is_stream) AS streams,
        sum(facts.listened_ms) AS listened_ms,
        count(*) FILTER (WHERE facts.is_skip) / nullif(CAST(count(facts.is_skip) AS double precision), 0) AS skip_rate,
        min(facts.ended_at) AS first_play_at,
        max(facts.ended_at) AS last_play_at
    FROM oracle.facts
    INNER JOIN oracle.day_period
        ON facts.user_id = day_period.user_id AND facts.local_date = day_period.local_date
    GROUP BY
        facts.user_id,
        day_period.period_type,
        day_period.period_start,
        day_period.previous_start,
        day_period.is_current,
        facts.artist_id
),

ranked AS (
    SELECT
        totals.*,
        artist.name AS artist_name,
        row_number() OVER (
            PARTITION BY totals.user_id, totals.period_type, totals.period_start
            ORDER BY
                totals.streams DESC, totals.listened_ms DESC, totals.plays DESC, artist.name, totals.artist_id
        ) AS rank
    FROM totals
    INNER JOIN artist ON totals.artist_id = artist.artist_id
)

SELECT
    ranked.user_id,
    ranked.period_type,
    ranked.period_start,
    ranked.rank,
    ranked.artist_id,
    ranked.artist_name,
    ranked.plays,
    ranked.streams,
    ranked.listened_ms,
    ranked.skip_rate,
    ranked.first_play_at,
    ranked.last_play_at,
    before.rank - ranked.rank AS rank_change
FROM ranked
LEFT JOIN ranked AS before
    ON
        ranked.user_id = before.user_id
        AND ranked.period_type = before.period_type
        AND ranked.previous_start = before.period_start
        AND ranked.artist_id = before.artist_id
WHERE ranked.rank <= 100 AND ranked.is_current
