CREATE TABLE analytics.listening_summary (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    listened_ms bigint NOT NULL,
    distinct_tracks bigint NOT NULL,
    distinct_recordings bigint NOT NULL,
    distinct_artists bigint NOT NULL,
    distinct_albums bigint NOT NULL,
    active_days integer NOT NULL,
    first_play_at timestamptz NOT NULL,
    last_play_at timestamptz NOT NULL,
    skip_rate double precision,
    estimated_pct double precision NOT NULL,
    PRIMARY KEY (user_id, period_type, period_start)
);
COMMENT ON TABLE analytics.listening_summary IS 'Listening summary. Grain: one row per user_id, period_type, period_start.';
CALL staging.create_twin('analytics.listening_summary');
