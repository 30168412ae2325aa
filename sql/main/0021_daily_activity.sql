CREATE TABLE analytics.daily_activity (
    user_id bigint NOT NULL,
    local_date date NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    skips bigint NOT NULL,
    listened_ms bigint NOT NULL,
    distinct_tracks bigint NOT NULL,
    distinct_artists bigint NOT NULL,
    PRIMARY KEY (user_id, local_date),
    CHECK (plays >= 1 AND streams BETWEEN 0 AND plays)
);
COMMENT ON TABLE analytics.daily_activity IS 'Daily activity. Grain: one row per user_id, local_date with at least one music play.';
COMMENT ON COLUMN analytics.daily_activity.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.daily_activity.local_date IS 'Date in the user''s zone.';
COMMENT ON COLUMN analytics.daily_activity.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.daily_activity.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.daily_activity.skips IS 'Plays shorter than 30 seconds that the listener ended; unknown ones do not count.';
COMMENT ON COLUMN analytics.daily_activity.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.daily_activity.distinct_tracks IS 'Different track URIs.';
COMMENT ON COLUMN analytics.daily_activity.distinct_artists IS 'Different primary artists.';
CALL staging.create_twin('analytics.daily_activity');
