-- On what you listened, year by year, in percent of the plays.
SELECT
    extract(YEAR FROM period_start) AS year,
    bucket AS device,
    plays,
    round(share_pct::numeric, 1) AS share_pct
FROM analytics.platform_preference
WHERE user_id = :user_id AND period_type = 'year'
ORDER BY year DESC, plays DESC;
