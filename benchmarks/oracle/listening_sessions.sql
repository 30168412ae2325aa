WITH after_silence AS (
    SELECT
        *,
        max(ended_at) OVER (
            PARTITION BY user_id ORDER BY started_at, ended_at, play_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS silent_since
    FROM oracle.facts
),

numbered AS (
    SELECT
        *,
        count(*) FILTER (WHERE silent_since IS NULL OR started_at > silent_since + INTERVAL '30 minutes') OVER (
            PARTITION BY user_id ORDER BY started_at, ended_at, play_id
            ROWS UNBOUNDED PRECEDING
        ) AS session
    FROM after_silence
),

totals AS (
    SELECT
        user_id,
        session,
        min(started_at) AS started_at,
        max(ended_at) AS ended_at,
        count(*) AS plays,
        count(*) FILTER (WHERE is_stream) AS streams,
        count(*) FILTER (WHERE is_skip) AS skips,
        sum(listened_ms) AS listened_ms,
        count(DISTINCT artist_id) AS distinct_artists
    FROM numbered
    GROUP BY user_id, session
),

first_plays AS (
    SELECT DISTINCT ON (user_id, session)
        user_id,
        session,
        track_uri
    FROM numbered
    ORDER BY user_id, session, started_at, ended_at, play_id
),

last_plays AS (
    SELECT DISTINCT ON (user_id, session)
        user_id,
        session,
        track_uri
    FROM numbered
    ORDER BY user_id, session, ended_at DESC, started_at DESC, play_id DESC
)

SELECT
    totals.user_id,
    totals.started_at,
    totals.ended_at,
    totals.plays,
    totals.streams,
    totals.skips,
    totals.listened_ms,
    totals.distinct_artists,
    first_tracks.track_uri AS first_track_uri,
    first_tracks.title AS first_track_name,
    last_tracks.track_uri AS last_track_uri,
    last_tracks.title AS last_track_name
FROM totals
INNER JOIN first_plays ON totals.user_id = first_plays.user_id AND totals.session = first_plays.session
INNER JOIN last_plays ON totals.user_id = last_plays.user_id AND totals.session = last_plays.session
INNER JOIN track AS first_tracks ON first_plays.track_uri = first_tracks.track_uri
INNER JOIN track AS last_tracks ON last_plays.track_uri = last_tracks.track_uri
