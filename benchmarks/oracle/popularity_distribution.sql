WITH counted AS (
    SELECT
        facts.user_id,
        day_period.period_type,
        day_period.period_start,
        CASE
            WHEN track.popularity IS NULL THEN 'unknown'
            WHEN track.popularity < 10 THEN '0-9'
            WHEN track.popularity < 20 THEN '10-19'
            WHEN track.popularity < 30 THEN '20-29'
            WHEN track.popularity < 40 THEN '30-39'
            WHEN track.popularity < 50 THEN '40-49'
            WHEN track.popularity < 60 THEN '50-59'
            WHEN track.popularity < 70 THEN '60-69'
            WHEN track.popularity < 80 THEN '70-79'
            WHEN track.popularity < 90 THEN '80-89'
            ELSE '90-100'
        END AS bucket,
        count(*) AS plays,
        count(*) FILTER (WHERE facts.is_stream) AS streams
    FROM oracle.facts
    INNER JOIN oracle.day_period
        ON facts.user_id = day_period.user_id AND facts.local_date = day_period.local_date
    INNER JOIN track ON facts.track_uri = track.track_uri
    WHERE day_period.is_current
    GROUP BY 1, 2, 3, 4
)

SELECT
    *,
    100 * plays / CAST(sum(plays) OVER (PARTITION BY user_id, period_type, period_start) AS double precision)
        AS share_pct
FROM counted
