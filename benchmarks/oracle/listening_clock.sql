WITH heard AS (
    SELECT
        facts.user_id,
        day_period.period_type,
        day_period.period_start,
        facts.weekday,
        facts.hour,
        count(*) AS plays,
        count(*) FILTER (WHERE facts.is_stream) AS streams,
        sum(facts.listened_ms) AS listened_ms
    FROM oracle.facts
    INNER JOIN oracle.day_period
        ON facts.user_id = day_period.user_id AND facts.local_date = day_period.local_date
    WHERE day_period.is_current
    GROUP BY facts.user_id, day_period.period_type, day_period.period_start, facts.weekday, facts.hour
),

periods AS (
    SELECT DISTINCT
        user_id,
        period_type,
        period_start
    FROM heard
),

weekdays AS (
    SELECT weekday FROM generate_series(1, 7) AS series (weekday)
),

hours AS (
    SELECT hour FROM generate_series(0, 23) AS series (hour)
)

SELECT
    periods.user_id,
    periods.period_type,
    periods.period_start,
    weekdays.weekday,
    hours.hour,
    coalesce(heard.plays, 0) AS plays,
    coalesce(heard.streams, 0) AS streams,
    coalesce(heard.listened_ms, 0) AS listened_ms
FROM periods
CROSS JOIN weekdays
CROSS JOIN hours
LEFT JOIN heard
    ON
        periods.user_id = heard.user_id
        AND periods.period_type = heard.period_type
        AND periods.period_start = heard.period_start
        AND weekdays.weekday = heard.weekday
        AND hours.hour = heard.hour
