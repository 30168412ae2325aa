SELECT
    user_id,
    local_date,
    count(*) AS plays,
    count(*) FILTER (WHERE is_stream) AS streams,
    count(*) FILTER (WHERE is_skip) AS skips,
    sum(listened_ms) AS listened_ms,
    count(DISTINCT track_uri) AS distinct_tracks,
    count(DISTINCT artist_id) AS distinct_artists
FROM oracle.facts
GROUP BY user_id, local_date
