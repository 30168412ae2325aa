CREATE TABLE analytics.listening_streaks (
    user_id bigint NOT NULL,
    rank integer NOT NULL,
    days integer NOT NULL,
    start_date date NOT NULL,
    end_date date NOT NULL,
    is_alive boolean NOT NULL,
    PRIMARY KEY (user_id, rank),
    CHECK (rank BETWEEN 1 AND 10),
    CHECK (days >= 1)
);
COMMENT ON TABLE analytics.listening_streaks IS 'Listening streaks. Grain: one row per user_id, rank: the ten longest runs of dates with a stream.';
COMMENT ON COLUMN analytics.listening_streaks.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.listening_streaks.rank IS 'Place from 1: the longest run first, of equals the earlier.';
COMMENT ON COLUMN analytics.listening_streaks.days IS 'Consecutive local dates with at least one stream of any music.';
COMMENT ON COLUMN analytics.listening_streaks.start_date IS 'First date of the run.';
COMMENT ON COLUMN analytics.listening_streaks.end_date IS 'Last date of the run.';
COMMENT ON COLUMN analytics.listening_streaks.is_alive IS 'Whether the run reaches yesterday or today, at the moment of the run.';
CALL staging.create_twin('analytics.listening_streaks');
