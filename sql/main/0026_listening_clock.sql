CREATE TABLE analytics.listening_clock (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    weekday smallint NOT NULL,
    hour smallint NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    listened_ms bigint NOT NULL,
    PRIMARY KEY (user_id, period_type, period_start, weekday, hour),
    CHECK (weekday BETWEEN 1 AND 7 AND hour BETWEEN 0 AND 23),
    CHECK (streams BETWEEN 0 AND plays)
);
COMMENT ON TABLE analytics.listening_clock IS 'Listening clock. Grain: one row per user_id, period_type, period_start, weekday (1 = Monday), hour: 168 cells a period.';
COMMENT ON COLUMN analytics.listening_clock.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.listening_clock.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.listening_clock.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.listening_clock.weekday IS '1 = Monday to 7 = Sunday, in the user''s zone.';
COMMENT ON COLUMN analytics.listening_clock.hour IS '0 to 23, in the user''s zone: when plays ended.';
COMMENT ON COLUMN analytics.listening_clock.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.listening_clock.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.listening_clock.listened_ms IS 'Time listened, in milliseconds.';
CALL staging.create_twin('analytics.listening_clock');
