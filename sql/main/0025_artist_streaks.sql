CREATE TABLE analytics.artist_streaks (
    user_id bigint NOT NULL,
    artist_id text NOT NULL,
    artist_name text NOT NULL,
    longest_days integer NOT NULL,
    longest_start_date date NOT NULL,
    longest_end_date date NOT NULL,
    current_days integer NOT NULL,
    current_start_date date,
    PRIMARY KEY (user_id, artist_id),
    CHECK (longest_days >= 1 AND current_days BETWEEN 0 AND longest_days)
);
COMMENT ON TABLE analytics.artist_streaks IS 'Artist streaks. Grain: one row per user_id, artist_id with at least one stream.';
COMMENT ON COLUMN analytics.artist_streaks.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.artist_streaks.artist_id IS 'Primary artist: artist_id of warehouse.dim_artist.';
COMMENT ON COLUMN analytics.artist_streaks.artist_name IS 'Name of the primary artist.';
COMMENT ON COLUMN analytics.artist_streaks.longest_days IS 'Length of the longest run of consecutive local dates with a stream; of equals the first.';
COMMENT ON COLUMN analytics.artist_streaks.longest_start_date IS 'First date of the longest run.';
COMMENT ON COLUMN analytics.artist_streaks.longest_end_date IS 'Last date of the longest run.';
COMMENT ON COLUMN analytics.artist_streaks.current_days IS 'Length of the run that reaches yesterday or today; 0: there is none.';
COMMENT ON COLUMN analytics.artist_streaks.current_start_date IS 'First date of the current run; NULL: there is none.';
CALL staging.create_twin('analytics.artist_streaks');
