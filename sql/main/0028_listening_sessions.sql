CREATE TABLE analytics.listening_sessions (
    user_id bigint NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    skips bigint NOT NULL,
    listened_ms bigint NOT NULL,
    distinct_artists bigint NOT NULL,
    first_track_uri text NOT NULL,
    first_track_name text NOT NULL,
    last_track_uri text NOT NULL,
    last_track_name text NOT NULL,
    PRIMARY KEY (user_id, started_at)
);
COMMENT ON TABLE analytics.listening_sessions IS 'Listening sessions. Grain: one row per user_id, started_at; a gap of more than SESSION_GAP_MINUTES begins a new one.';
CALL staging.create_twin('analytics.listening_sessions');
