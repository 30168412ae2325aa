-- Your twenty longest sessions: with what they began and with what they ended.
SELECT
    started_at,
    ended_at - started_at AS length,
    plays,
    skips,
    first_track_name,
    last_track_name
FROM analytics.listening_sessions
WHERE user_id = :user_id
ORDER BY ended_at - started_at DESC
LIMIT 20;
