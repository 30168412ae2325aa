CREATE TABLE analytics.popularity_distribution (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    bucket text NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    share_pct double precision NOT NULL,
    PRIMARY KEY (user_id, period_type, period_start, bucket),
    CHECK (streams BETWEEN 0 AND plays),
    CHECK (share_pct BETWEEN 0 AND 100)
);
COMMENT ON TABLE analytics.popularity_distribution IS 'Popularity distribution. Grain: one row per user_id, period_type, period_start, bucket (0-9 ... 90-100, unknown).';
COMMENT ON COLUMN analytics.popularity_distribution.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.popularity_distribution.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.popularity_distribution.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.popularity_distribution.bucket IS 'Popularity of the track today: 0-9, 10-19 ... 90-100, or unknown.';
COMMENT ON COLUMN analytics.popularity_distribution.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.popularity_distribution.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.popularity_distribution.share_pct IS 'Share of the period''s plays, 0 to 100.';
CALL staging.create_twin('analytics.popularity_distribution');
