-- The five artists you streamed most in each year, and how many places each rose or fell.
SELECT
    extract(YEAR FROM period_start) AS year,
    rank,
    artist_name,
    streams,
    round(listened_ms / 3600000.0, 1) AS hours,
    rank_change
FROM analytics.top_artists
WHERE user_id = :user_id AND period_type = 'year' AND rank <= 5
ORDER BY year DESC, rank ASC;
