-- A small run that every check of the staging gate passes, computed in SQL from nine plays and twenty skips.
-- User 1 (Berlin): 2024 stands in the warehouse and stays, 2025 is new. User 2 (New York): 2025 is new. User 3 is not in the run.
INSERT INTO staging.dim_user (user_id, display_name, kind, status, is_admin, time_zone, created_at) VALUES
(1, 'Ada', 'spotify', 'active', false, 'Europe/Berlin', '2025-01-01 00:00+00'),
(2, 'Ben', 'local', 'active', false, 'America/New_York', '2025-01-01 00:00+00'),
(3, 'Cas', 'local', 'disconnected', true, 'UTC', '2025-01-01 00:00+00');

INSERT INTO staging.dim_artist (artist_id, artist_name, spotify_id, genres, popularity) VALUES
('artist-1', 'First', 'artist-1', '{pop}', 55),
('name:second', 'Second', NULL, '{folk}', NULL);

INSERT INTO staging.dim_album (album_id, album_name, artist_id, artist_name, total_tracks, release_date, release_precision, release_year) VALUES
('album-1', 'One', 'artist-1', 'First', 2, '1999-01-01', 'year', 1999),
('name:second|two', 'Two', 'name:second', 'Second', NULL, NULL, NULL, NULL);

INSERT INTO staging.dim_track
(track_uri, recording_id, track_name, artist_id, artist_name, album_id, album_name, duration_ms, isrc, is_explicit, is_local, popularity)
VALUES
('spotify:track:a', 'isrc:AA', 'A', 'artist-1', 'First', 'album-1', 'One', 200000, 'AA', false, false, 60),
('spotify:track:b', 'isrc:BB', 'B', 'artist-1', 'First', 'album-1', 'One', 180000, 'BB', true, false, 5),
('name:second|c', 'name:second|c', 'C', 'name:second', 'Second', 'name:second|two', 'Two', NULL, NULL, NULL, false, NULL);

INSERT INTO staging.dim_date
SELECT
    day::date,
    extract(YEAR FROM day),
    extract(QUARTER FROM day),
    extract(MONTH FROM day),
    extract(DAY FROM day),
    extract(ISOYEAR FROM day),
    extract(WEEK FROM day),
    extract(ISODOW FROM day),
    to_char(day, 'FMDay'),
    extract(ISODOW FROM day) >= 6
FROM generate_series('2006-01-01'::timestamp, date_trunc('year', now()::timestamp) + interval '2 years -1 day', '1 day') AS calendar (day);

CREATE TEMPORARY TABLE heard (
    user_id bigint,
    ended_at timestamptz,
    kind text,
    track_uri text,
    ms_played integer,
    listened_ms integer,
    reason_end text
);
INSERT INTO heard VALUES
(1, '2024-06-01 10:00+00', 'track', 'spotify:track:a', 200000, 200000, 'trackdone'),
(1, '2024-06-01 10:04+00', 'track', 'spotify:track:b', 180000, 180000, 'trackdone'),
(1, '2025-03-01 20:00+00', 'track', 'spotify:track:a', 200000, 200000, 'trackdone'),
(1, '2025-03-01 20:04+00', 'track', 'spotify:track:b', 20000, 20000, 'fwdbtn'),
(1, '2025-03-02 21:00+00', 'track', 'name:second|c', 240000, 240000, NULL),
(1, '2025-03-02 21:03+00', 'track', 'spotify:track:a', 150000, 150000, 'trackdone'),
(1, '2025-03-02 22:30+00', 'episode', NULL, 1800000, 1800000, 'trackdone'),
(2, '2025-01-01 02:00+00', 'track', 'spotify:track:a', NULL, 200000, NULL),
(2, '2025-01-02 02:00+00', 'track', 'spotify:track:b', NULL, 180000, NULL);
INSERT INTO heard
SELECT
    1,
    '2025-03-01 20:05+00'::timestamptz + nth * interval '10 seconds',
    'track',
    'spotify:track:b',
    5000,
    5000,
    'fwdbtn'
FROM generate_series(1, 20) AS again (nth);

CREATE TEMPORARY TABLE fact AS
SELECT
    heard.user_id,
    md5(heard.user_id || heard.ended_at::text)::uuid AS play_id,
    extract(YEAR FROM heard.ended_at AT TIME ZONE 'UTC')::smallint AS play_year,
    heard.ended_at,
    heard.ended_at - heard.listened_ms * interval '1 millisecond' AS started_at,
    NULL::timestamptz AS reported_at,
    false AS is_time_corrected,
    (heard.ended_at AT TIME ZONE listener.time_zone)::date AS local_date,
    extract(HOUR FROM heard.ended_at AT TIME ZONE listener.time_zone)::smallint AS local_hour,
    extract(ISODOW FROM heard.ended_at AT TIME ZONE listener.time_zone)::smallint AS weekday,
    heard.kind,
    CASE WHEN heard.ms_played IS NULL THEN 'api' ELSE 'extended' END AS origin,
    heard.ms_played IS NULL AS is_in_api,
    heard.track_uri,
    track.recording_id,
    track.artist_id,
    track.album_id,
    heard.ms_played,
    heard.listened_ms,
    heard.ms_played IS NULL AS is_estimated,
    heard.listened_ms >= 30000 AS is_stream,
    CASE WHEN heard.ms_played IS NOT NULL AND heard.reason_end IS NOT NULL THEN heard.ms_played < 30000 END AS is_skip,
    heard.reason_end
FROM heard
JOIN staging.dim_user AS listener USING (user_id)
LEFT JOIN staging.dim_track AS track USING (track_uri);

INSERT INTO staging.fact_play (
    user_id, play_id, play_year, ended_at, started_at, reported_at, is_time_corrected, local_date, local_hour, weekday, kind, origin,
    is_in_api, track_uri, recording_id, artist_id, album_id, ms_played, listened_ms, is_estimated, is_stream, is_skip, reason_end
)
SELECT * FROM fact WHERE play_year = 2025;
INSERT INTO warehouse.fact_play (
    user_id, play_id, play_year, ended_at, started_at, reported_at, is_time_corrected, local_date, local_hour, weekday, kind, origin,
    is_in_api, track_uri, recording_id, artist_id, album_id, ms_played, listened_ms, is_estimated, is_stream, is_skip, reason_end
)
SELECT * FROM fact WHERE play_year = 2024;

INSERT INTO ops.etl_run (run_id, reason, as_of) VALUES ('good', 'test', now());
INSERT INTO ops.etl_scope (run_id, user_id, play_year, version, is_changed) VALUES
('good', 1, 2024, 1, false), ('good', 1, 2025, 2, true), ('good', 2, 2025, 3, true);
INSERT INTO ops.lake_partition (user_id, play_year, version, play_count) VALUES (1, 2024, 1, 2), (1, 2025, 2, 25), (2, 2025, 3, 2);

INSERT INTO staging.daily_activity
SELECT
    user_id,
    local_date,
    count(*),
    count(*) FILTER (WHERE is_stream),
    count(*) FILTER (WHERE is_skip),
    sum(listened_ms),
    count(DISTINCT track_uri),
    count(DISTINCT artist_id)
FROM fact WHERE kind = 'track' GROUP BY user_id, local_date;

CREATE TEMPORARY TABLE placed AS
SELECT fact.*, period.period_type, period.period_start
FROM fact
CROSS JOIN LATERAL (
    VALUES ('all_time', '1970-01-01'::date), ('year', date_trunc('year', local_date)::date), ('month', date_trunc('month', local_date)::date)
) AS period (period_type, period_start)
WHERE kind = 'track';

INSERT INTO staging.listening_summary
SELECT
    user_id,
    period_type,
    period_start,
    count(*),
    count(*) FILTER (WHERE is_stream),
    sum(listened_ms),
    count(DISTINCT track_uri),
    count(DISTINCT recording_id),
    count(DISTINCT artist_id),
    count(DISTINCT album_id),
    count(DISTINCT local_date),
    min(ended_at),
    max(ended_at),
    avg(is_skip::integer),
    100.0 * avg(is_estimated::integer)
FROM placed GROUP BY user_id, period_type, period_start;

INSERT INTO staging.top_tracks
SELECT
    user_id,
    period_type,
    period_start,
    row_number() OVER (
        PARTITION BY user_id, period_type, period_start
        ORDER BY count(*) FILTER (WHERE is_stream) DESC, sum(listened_ms) DESC, count(*) DESC, recording_id
    ),
    recording_id,
    min(placed.track_uri),
    min(track.track_name),
    placed.artist_id,
    min(track.artist_name),
    count(*),
    count(*) FILTER (WHERE is_stream),
    sum(listened_ms),
    avg(is_skip::integer),
    min(ended_at),
    max(ended_at),
    NULL
FROM placed
JOIN staging.dim_track AS track USING (recording_id)
GROUP BY user_id, period_type, period_start, recording_id, placed.artist_id;

INSERT INTO staging.top_artists
SELECT
    user_id,
    period_type,
    period_start,
    row_number() OVER (
        PARTITION BY user_id, period_type, period_start
        ORDER BY count(*) FILTER (WHERE is_stream) DESC, sum(listened_ms) DESC, count(*) DESC, artist_id
    ),
    artist_id,
    artist_id,
    count(*),
    count(*) FILTER (WHERE is_stream),
    sum(listened_ms),
    avg(is_skip::integer),
    min(ended_at),
    max(ended_at),
    NULL
FROM placed GROUP BY user_id, period_type, period_start, artist_id;

INSERT INTO staging.top_albums
SELECT
    placed.user_id,
    placed.period_type,
    placed.period_start,
    row_number() OVER (
        PARTITION BY placed.user_id, placed.period_type, placed.period_start
        ORDER BY
            count(*) FILTER (WHERE placed.is_stream) DESC, sum(placed.listened_ms) DESC, count(*) DESC, album.album_name, album.album_id
    ),
    album.album_id,
    album.album_name,
    album.artist_id,
    album.artist_name,
    count(*),
    count(*) FILTER (WHERE placed.is_stream),
    sum(placed.listened_ms),
    avg(placed.is_skip::integer),
    min(placed.ended_at),
    max(placed.ended_at),
    NULL
FROM placed
JOIN staging.dim_album AS album USING (album_id)
GROUP BY placed.user_id, placed.period_type, placed.period_start, album.album_id, album.album_name, album.artist_id, album.artist_name;

INSERT INTO staging.top_genres
SELECT
    placed.user_id,
    placed.period_type,
    placed.period_start,
    row_number() OVER (
        PARTITION BY placed.user_id, placed.period_type, placed.period_start
        ORDER BY count(*) FILTER (WHERE placed.is_stream) DESC, sum(placed.listened_ms) DESC, count(*) DESC, genre
    ),
    genre,
    count(*),
    count(*) FILTER (WHERE placed.is_stream),
    sum(placed.listened_ms),
    avg(placed.is_skip::integer),
    min(placed.ended_at),
    max(placed.ended_at),
    NULL,
    100
FROM placed
JOIN staging.dim_artist AS artist USING (artist_id)
CROSS JOIN LATERAL unnest(artist.genres) AS genre
GROUP BY placed.user_id, placed.period_type, placed.period_start, genre;

INSERT INTO staging.listening_clock
SELECT
    summary.user_id,
    summary.period_type,
    summary.period_start,
    weekdays.weekday,
    hours.hour,
    count(placed.play_id),
    count(placed.play_id) FILTER (WHERE placed.is_stream),
    coalesce(sum(placed.listened_ms), 0)
FROM staging.listening_summary AS summary
CROSS JOIN generate_series(1, 7) AS weekdays (weekday)
CROSS JOIN generate_series(0, 23) AS hours (hour)
LEFT JOIN placed
    ON placed.user_id = summary.user_id AND placed.period_type = summary.period_type AND placed.period_start = summary.period_start
    AND placed.weekday = weekdays.weekday AND placed.local_hour = hours.hour
GROUP BY summary.user_id, summary.period_type, summary.period_start, weekdays.weekday, hours.hour;

INSERT INTO staging.popularity_distribution
SELECT
    user_id,
    period_type,
    period_start,
    coalesce(popularity / 10 * 10 || '-' || popularity / 10 * 10 + 9, 'unknown'),
    count(*),
    count(*) FILTER (WHERE is_stream),
    100.0 * count(*) / sum(count(*)) OVER (PARTITION BY user_id, period_type, period_start)
FROM placed
JOIN staging.dim_track USING (track_uri)
GROUP BY user_id, period_type, period_start, popularity / 10;

INSERT INTO staging.explicit_preference
SELECT
    user_id,
    period_type,
    period_start,
    CASE WHEN is_explicit THEN 'explicit' WHEN NOT is_explicit THEN 'clean' ELSE 'unknown' END AS bucket,
    count(*),
    count(*) FILTER (WHERE is_stream),
    sum(listened_ms),
    100.0 * count(*) / sum(count(*)) OVER (PARTITION BY user_id, period_type, period_start)
FROM placed
JOIN staging.dim_track USING (track_uri)
GROUP BY user_id, period_type, period_start, bucket;

INSERT INTO staging.duration_preference
SELECT
    user_id,
    period_type,
    period_start,
    CASE WHEN duration_ms < 120000 THEN '<2' WHEN duration_ms >= 300000 THEN '>5' ELSE coalesce(duration_ms / 60000 || '-' || duration_ms / 60000 + 1, 'unknown') END AS bucket,
    count(*),
    count(*) FILTER (WHERE is_stream),
    sum(listened_ms),
    100.0 * count(*) / sum(count(*)) OVER (PARTITION BY user_id, period_type, period_start)
FROM placed
JOIN staging.dim_track USING (track_uri)
GROUP BY user_id, period_type, period_start, bucket;

INSERT INTO staging.release_year_preference
SELECT
    user_id,
    period_type,
    period_start,
    coalesce(release_year::text, 'unknown') AS bucket,
    count(*),
    count(*) FILTER (WHERE is_stream),
    sum(listened_ms),
    100.0 * count(*) / sum(count(*)) OVER (PARTITION BY user_id, period_type, period_start)
FROM placed
JOIN staging.dim_track USING (track_uri)
GROUP BY user_id, period_type, period_start, bucket;

INSERT INTO staging.context_preference
SELECT
    user_id,
    period_type,
    period_start,
    CASE WHEN is_in_api THEN 'playlist' ELSE 'unknown' END AS bucket,
    count(*),
    count(*) FILTER (WHERE is_stream),
    sum(listened_ms),
    100.0 * count(*) / sum(count(*)) OVER (PARTITION BY user_id, period_type, period_start)
FROM placed
GROUP BY user_id, period_type, period_start, bucket;

INSERT INTO staging.platform_preference
SELECT
    user_id,
    period_type,
    period_start,
    CASE WHEN is_in_api THEN 'unknown' ELSE 'android' END AS bucket,
    count(*),
    count(*) FILTER (WHERE is_stream),
    sum(listened_ms),
    100.0 * count(*) / sum(count(*)) OVER (PARTITION BY user_id, period_type, period_start)
FROM placed
GROUP BY user_id, period_type, period_start, bucket;

INSERT INTO staging.country_preference
SELECT
    user_id,
    period_type,
    period_start,
    CASE WHEN is_in_api THEN 'unknown' ELSE 'DE' END AS bucket,
    count(*),
    count(*) FILTER (WHERE is_stream),
    sum(listened_ms),
    100.0 * count(*) / sum(count(*)) OVER (PARTITION BY user_id, period_type, period_start)
FROM placed
GROUP BY user_id, period_type, period_start, bucket;

INSERT INTO staging.listening_sessions
SELECT
    user_id,
    min(started_at),
    max(ended_at),
    count(*),
    count(*) FILTER (WHERE is_stream),
    count(*) FILTER (WHERE is_skip),
    sum(listened_ms),
    count(DISTINCT artist_id),
    (array_agg(track_uri ORDER BY ended_at))[1],
    (array_agg(track_uri ORDER BY ended_at))[1],
    (array_agg(track_uri ORDER BY ended_at DESC))[1],
    (array_agg(track_uri ORDER BY ended_at DESC))[1]
FROM fact WHERE kind = 'track' GROUP BY user_id, local_date;

INSERT INTO staging.album_completion VALUES
(1, 'album-1', 'One', 'First', 2, 2, 100, '2024-06-01 10:04+00', 1, 'complete'),
(1, 'name:second|two', 'Two', 'Second', NULL, 1, NULL, NULL, NULL, 'unknown'),
(2, 'album-1', 'One', 'First', 2, 2, 100, '2025-01-02 02:00+00', 0, 'complete');

INSERT INTO staging.artist_streaks VALUES
(1, 'artist-1', 'First', 2, '2025-03-01', '2025-03-02', 0, NULL),
(1, 'name:second', 'Second', 1, '2025-03-02', '2025-03-02', 0, NULL),
(2, 'artist-1', 'First', 2, '2024-12-31', '2025-01-01', 0, NULL);

INSERT INTO staging.listening_streaks VALUES
(1, 1, 2, '2025-03-01', '2025-03-02', false),
(1, 2, 1, '2024-06-01', '2024-06-01', false),
(2, 1, 2, '2024-12-31', '2025-01-01', false);

INSERT INTO staging.session_gaps
SELECT
    user_id,
    period_type,
    period_start,
    CASE WHEN gap > '30 min' THEN 'new_session' WHEN gap < '1 min' THEN 'continuous' WHEN gap < '5 min' THEN 'short_break' ELSE 'pause' END AS kind,
    count(*),
    100.0 * count(*) / sum(count(*)) OVER (PARTITION BY user_id, period_type, period_start)
FROM (
    SELECT
        user_id,
        period_type,
        period_start,
        started_at - lag(ended_at) OVER (PARTITION BY user_id, period_type ORDER BY started_at) AS gap
    FROM placed
) AS silence
WHERE gap IS NOT NULL
GROUP BY user_id, period_type, period_start, kind;

INSERT INTO staging.session_summary
SELECT
    session.user_id,
    period.period_type,
    period.period_start,
    count(*),
    avg(session.length_ms),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY session.length_ms),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY session.length_ms),
    max(session.length_ms),
    (array_agg(session.started_at ORDER BY session.length_ms DESC, session.started_at))[1],
    avg(session.plays),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY session.plays),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY session.plays),
    max(session.plays),
    100.0 * avg((session.plays = 1)::integer)
FROM (
    SELECT
        session.*,
        extract(EPOCH FROM session.ended_at - session.started_at) * 1000 AS length_ms,
        (session.started_at AT TIME ZONE listener.time_zone)::date AS local_date
    FROM staging.listening_sessions AS session
    JOIN staging.dim_user AS listener USING (user_id)
) AS session
CROSS JOIN LATERAL (
    VALUES
    ('all_time', '1970-01-01'::date),
    ('year', date_trunc('year', session.local_date)::date),
    ('month', date_trunc('month', session.local_date)::date)
) AS period (period_type, period_start)
GROUP BY session.user_id, period.period_type, period.period_start;

INSERT INTO staging.longest_listening_days
SELECT
    user_id,
    row_number() OVER (PARTITION BY user_id ORDER BY sum(listened_ms) DESC, count(*) DESC, local_date),
    local_date,
    count(*),
    count(*) FILTER (WHERE is_stream),
    sum(listened_ms),
    min(artist_id),
    min(artist_id)
FROM fact WHERE kind = 'track' GROUP BY user_id, local_date;

INSERT INTO staging.listening_seasons
SELECT
    user_id,
    extract(YEAR FROM local_date),
    extract(MONTH FROM local_date),
    count(*),
    count(*) FILTER (WHERE is_stream),
    sum(listened_ms),
    count(DISTINCT track_uri),
    count(DISTINCT artist_id),
    1.0 * count(DISTINCT track_uri) / count(*),
    1.0 * count(DISTINCT artist_id) / count(*)
FROM fact WHERE kind = 'track' GROUP BY 1, 2, 3;

-- Everybody streams artist-1 from the first month on; user 1 comes to the second artist, and back to a, in March 2025.
INSERT INTO staging.discovery VALUES
(1, 2024, 6, 2, 2, 2, 1, 1, 2, 100, 0, 0),
(1, 2025, 3, 3, 1, 1, 1, 1, 1, 100 / 3.0, 0, 0),
(2, 2024, 12, 1, 1, 1, 1, 1, 1, 100, 0, 0),
(2, 2025, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0);

INSERT INTO staging.skip_behaviour VALUES (1, 'artist-1', 'First', 25, 25, 21, 0.84, 5000);

INSERT INTO staging.wrapped VALUES
(
    1, 2024, 6, 2, 2, 380000,
    '[{"recording_id": "isrc:AA", "streams": 1, "listened_ms": 200000}, {"recording_id": "isrc:BB", "streams": 1, "listened_ms": 180000}]',
    '[{"artist_id": "artist-1", "streams": 2, "listened_ms": 380000}]',
    '[{"album_id": "album-1", "streams": 2, "listened_ms": 380000}]',
    '[{"genre": "pop", "streams": 2, "listened_ms": 380000}]',
    100, 12, '2024-06-01', 380000, '2024-06-01 09:56:40+00', 440000, 1, '2024-06-01', 2, 2, 1, 1,
    'isrc:AA', 'spotify:track:a', 'A', 'First', 1, '2024-06-01'
),
(
    1, 2025, 11, 24, 3, 710000,
    '[{"recording_id": "isrc:AA", "streams": 2, "listened_ms": 350000}, {"recording_id": "name:second|c", "streams": 1, "listened_ms": 240000},
    {"recording_id": "isrc:BB", "streams": 0, "listened_ms": 120000}]',
    '[{"artist_id": "artist-1", "streams": 2, "listened_ms": 470000}, {"artist_id": "name:second", "streams": 1, "listened_ms": 240000}]',
    '[{"album_id": "album-1", "streams": 2, "listened_ms": 470000}, {"album_id": "name:second|two", "streams": 1, "listened_ms": 240000}]',
    '[{"genre": "pop", "streams": 2, "listened_ms": 470000}, {"genre": "folk", "streams": 1, "listened_ms": 240000}]',
    200 / 3.0, 22, '2025-03-02', 390000, '2025-03-01 19:56:40+00', 700000, 2, '2025-03-01', 1, 1, 1, 1,
    'isrc:AA', 'spotify:track:a', 'A', 'First', 2, '2025-03-01'
),
(
    2, 2024, 3, 1, 1, 200000,
    '[{"recording_id": "isrc:AA", "streams": 1, "listened_ms": 200000}]',
    '[{"artist_id": "artist-1", "streams": 1, "listened_ms": 200000}]',
    '[{"album_id": "album-1", "streams": 1, "listened_ms": 200000}]',
    '[{"genre": "pop", "streams": 1, "listened_ms": 200000}]',
    100, 21, '2024-12-31', 200000, '2025-01-01 01:56:40+00', 200000, 1, '2024-12-31', 1, 1, 1, 1,
    'isrc:AA', 'spotify:track:a', 'A', 'First', 1, '2024-12-31'
),
(
    2, 2025, 3, 1, 1, 180000,
    '[{"recording_id": "isrc:BB", "streams": 1, "listened_ms": 180000}]',
    '[{"artist_id": "artist-1", "streams": 1, "listened_ms": 180000}]',
    '[{"album_id": "album-1", "streams": 1, "listened_ms": 180000}]',
    '[{"genre": "pop", "streams": 1, "listened_ms": 180000}]',
    100, 21, '2025-01-01', 180000, '2025-01-02 01:57+00', 180000, 1, '2025-01-01', 1, 1, 0, 0,
    'isrc:BB', 'spotify:track:b', 'B', 'First', 1, '2025-01-01'
);

-- User 3 heard in 2024 what user 1 heard: what all three streamed is in the global rankings.
INSERT INTO warehouse.fact_play (
    user_id, play_id, play_year, ended_at, started_at, reported_at, is_time_corrected, local_date, local_hour, weekday, kind, origin,
    is_in_api, track_uri, recording_id, artist_id, album_id, ms_played, listened_ms, is_estimated, is_stream, is_skip, reason_end
)
SELECT
    3, gen_random_uuid(), play_year, ended_at, started_at, reported_at, is_time_corrected, local_date, local_hour, weekday, kind, origin,
    is_in_api, track_uri, recording_id, artist_id, album_id, ms_played, listened_ms, is_estimated, is_stream, is_skip, reason_end
FROM fact WHERE user_id = 1 AND play_year = 2024;

INSERT INTO staging.global_top_tracks VALUES
('all_time', '1970-01-01', 1, 'isrc:AA', 'spotify:track:a', 'A', 'artist-1', 'First', 3, 5, 5),
('all_time', '1970-01-01', 2, 'isrc:BB', 'spotify:track:b', 'B', 'artist-1', 'First', 3, 24, 3),
('year', '2024-01-01', 1, 'isrc:AA', 'spotify:track:a', 'A', 'artist-1', 'First', 3, 3, 3);

INSERT INTO staging.global_top_artists VALUES
('all_time', '1970-01-01', 1, 'artist-1', 'First', 3, 29, 8),
('year', '2024-01-01', 1, 'artist-1', 'First', 3, 5, 5);
