-- Minutes of music in each hour of the week: a line for each hour, a column for each day.
SELECT
    hour,
    sum(listened_ms) FILTER (WHERE weekday = 1) / 60000 AS monday,
    sum(listened_ms) FILTER (WHERE weekday = 2) / 60000 AS tuesday,
    sum(listened_ms) FILTER (WHERE weekday = 3) / 60000 AS wednesday,
    sum(listened_ms) FILTER (WHERE weekday = 4) / 60000 AS thursday,
    sum(listened_ms) FILTER (WHERE weekday = 5) / 60000 AS friday,
    sum(listened_ms) FILTER (WHERE weekday = 6) / 60000 AS saturday,
    sum(listened_ms) FILTER (WHERE weekday = 7) / 60000 AS sunday
FROM analytics.listening_clock
WHERE user_id = :user_id AND period_type = 'all_time'
GROUP BY hour
ORDER BY hour;
