-- Hours of music in each month, and how many different tracks they were made of.
SELECT
    make_date(year, month, 1) AS month,
    round(listened_ms / 3600000.0, 1) AS hours,
    plays,
    distinct_tracks,
    round(track_variety::numeric, 2) AS tracks_per_play
FROM analytics.listening_seasons
WHERE user_id = :user_id
ORDER BY month DESC;
