CREATE TABLE analytics.daily_activity (
    user_id bigint NOT NULL,
    local_date date NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    skips bigint NOT NULL,
    listened_ms bigint NOT NULL,
    distinct_tracks bigint NOT NULL,
    distinct_artists bigint NOT NULL,
    PRIMARY KEY (user_id, local_date)
);
COMMENT ON TABLE analytics.daily_activity IS 'Daily activity. Grain: one row per user_id, local_date with at least one music play.';
CALL staging.create_twin('analytics.daily_activity');
