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
    PRIMARY KEY (user_id, started_at),
    CHECK (started_at <= ended_at),
    CHECK (plays >= 1 AND streams BETWEEN 0 AND plays)
);
COMMENT ON TABLE analytics.listening_sessions IS 'Listening sessions. Grain: one row per user_id, started_at; a gap of more than SESSION_GAP_MINUTES begins a new one.';
COMMENT ON COLUMN analytics.listening_sessions.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.listening_sessions.started_at IS 'Start of the first play.';
COMMENT ON COLUMN analytics.listening_sessions.ended_at IS 'Latest end of its plays.';
COMMENT ON COLUMN analytics.listening_sessions.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.listening_sessions.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.listening_sessions.skips IS 'Plays shorter than 30 seconds that the listener ended; unknown ones do not count.';
COMMENT ON COLUMN analytics.listening_sessions.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.listening_sessions.distinct_artists IS 'Different primary artists.';
COMMENT ON COLUMN analytics.listening_sessions.first_track_uri IS 'The track that began first.';
COMMENT ON COLUMN analytics.listening_sessions.first_track_name IS 'Its title.';
COMMENT ON COLUMN analytics.listening_sessions.last_track_uri IS 'The track that ended last.';
COMMENT ON COLUMN analytics.listening_sessions.last_track_name IS 'Its title.';
CALL staging.create_twin('analytics.listening_sessions');
