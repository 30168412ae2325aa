CREATE TABLE analytics.context_preference (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    bucket text NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    listened_ms bigint NOT NULL,
    share_pct double precision NOT NULL,
    PRIMARY KEY (user_id, period_type, period_start, bucket),
    CHECK (plays >= 1 AND streams BETWEEN 0 AND plays),
    CHECK (share_pct BETWEEN 0 AND 100)
);
COMMENT ON TABLE analytics.context_preference IS 'Context preference. Grain: one row per user_id, period_type, period_start, bucket.';
COMMENT ON COLUMN analytics.context_preference.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.context_preference.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.context_preference.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.context_preference.bucket IS 'album, playlist, artist, collection ... as the API names it, or unknown (exports do not tell).';
COMMENT ON COLUMN analytics.context_preference.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.context_preference.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.context_preference.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.context_preference.share_pct IS 'Share of the period''s plays, 0 to 100.';
CALL staging.create_twin('analytics.context_preference');
