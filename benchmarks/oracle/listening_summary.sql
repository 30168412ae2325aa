SELECT
    facts.user_id,
    day_period.period_type,
    day_period.period_start,
    count(*) AS plays,
    count(*) FILTER (WHERE facts.is_stream) AS streams,
    sum(facts.listened_ms) AS listened_ms,
    count(DISTINCT facts.track_uri) AS distinct_tracks,
    count(DISTINCT facts.recording_id) AS distinct_recordings,
    count(DISTINCT facts.artist_id) AS distinct_artists,
    count(DISTINCT facts.album_id) AS distinct_albums,
    count(DISTINCT facts.local_date) AS active_days,
    min(facts.ended_at) AS first_play_at,
    max(facts.ended_at) AS last_play_at,
    count(*) FILTER (WHERE facts.is_skip) / nullif(CAST(count(facts.is_skip) AS double precision), 0) AS skip_rate,
    100 * count(*) FILTER (WHERE facts.is_estimated) / CAST(count(*) AS double precision) AS estimated_pct
FROM oracle.facts
INNER JOIN oracle.day_period
    ON facts.user_id = day_period.user_id AND facts.local_date = day_period.local_date
WHERE day_period.is_current
GROUP BY facts.user_id, day_period.period_type, day_period.period_start
