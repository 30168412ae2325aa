CREATE TABLE analytics.artist_streaks (
    user_id bigint NOT NULL,
    artist_id text NOT NULL,
    artist_name text NOT NULL,
    longest_days integer NOT NULL,
    longest_start_date date NOT NULL,
    longest_end_date date NOT NULL,
    current_days integer NOT NULL,
    current_start_date date,
    PRIMARY KEY (user_id, artist_id)
);
COMMENT ON TABLE analytics.artist_streaks IS 'Artist streaks. Grain: one row per user_id, artist_id with at least one stream.';
CALL staging.create_twin('analytics.artist_streaks');
