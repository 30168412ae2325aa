CREATE TABLE analytics.longest_listening_days (
    user_id bigint NOT NULL,
    rank integer NOT NULL,
    local_date date NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    listened_ms bigint NOT NULL,
    top_artist_id text NOT NULL,
    top_artist_name text NOT NULL,
    PRIMARY KEY (user_id, rank),
    CHECK (rank BETWEEN 1 AND 10),
    CHECK (plays >= 1 AND streams BETWEEN 0 AND plays)
);
COMMENT ON TABLE analytics.longest_listening_days IS 'Longest listening days. Grain: one row per user_id, rank: the ten local dates with most listening time.';
COMMENT ON COLUMN analytics.longest_listening_days.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.longest_listening_days.rank IS 'Place from 1: most time, then plays, then the earlier.';
COMMENT ON COLUMN analytics.longest_listening_days.local_date IS 'Date in the user''s zone.';
COMMENT ON COLUMN analytics.longest_listening_days.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.longest_listening_days.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.longest_listening_days.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.longest_listening_days.top_artist_id IS 'Primary artist of the day: most streams, then time, then plays, then name, then id.';
COMMENT ON COLUMN analytics.longest_listening_days.top_artist_name IS 'Name of that artist.';
CALL staging.create_twin('analytics.longest_listening_days');
