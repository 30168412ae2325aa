CREATE TABLE analytics.listening_clock (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    weekday smallint NOT NULL,
    hour smallint NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    listened_ms bigint NOT NULL,
    PRIMARY KEY (user_id, period_type, period_start, weekday, hour)
);
COMMENT ON TABLE analytics.listening_clock IS 'Listening clock. Grain: one row per user_id, period_type, period_start, weekday (1 = Monday), hour: 168 cells a period.';
CALL staging.create_twin('analytics.listening_clock');
