-- Artists you skip most often, among those you played often enough to tell.
SELECT
    artist_name,
    known_plays,
    skips,
    round(100 * skip_rate::numeric) AS skipped_pct,
    round(median_skip_ms / 1000) AS seconds_before_a_skip
FROM analytics.skip_behaviour
WHERE user_id = :user_id
ORDER BY skip_rate DESC, known_plays DESC
LIMIT 25;
