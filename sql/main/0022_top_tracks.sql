CREATE TABLE analytics.top_tracks (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    rank integer NOT NULL,
    recording_id text NOT NULL,
    track_uri text NOT NULL,
    track_name text NOT NULL,
    artist_id text NOT NULL,
    artist_name text NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    listened_ms bigint NOT NULL,
    skip_rate double precision,
    first_play_at timestamptz NOT NULL,
    last_play_at timestamptz NOT NULL,
    rank_change integer,
    PRIMARY KEY (user_id, period_type, period_start, rank)
);
COMMENT ON TABLE analytics.top_tracks IS 'Top tracks. Grain: one row per user_id, period_type, period_start, rank. A line is a recording.';
CALL staging.create_twin('analytics.top_tracks');
