CREATE TABLE analytics.album_completion (
    user_id bigint NOT NULL,
    album_id text NOT NULL,
    album_name text NOT NULL,
    artist_name text NOT NULL,
    total_tracks integer,
    tracks_streamed integer NOT NULL,
    completion_pct double precision,
    completed_at timestamptz,
    full_listens integer,
    status text NOT NULL,
    PRIMARY KEY (user_id, album_id)
);
COMMENT ON TABLE analytics.album_completion IS 'Album completion. Grain: one row per user_id, album_id.';
CALL staging.create_twin('analytics.album_completion');
