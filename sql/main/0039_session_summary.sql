CREATE TABLE analytics.session_summary (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    sessions bigint NOT NULL,
    mean_length_ms double precision NOT NULL,
    median_length_ms double precision NOT NULL,
    p90_length_ms double precision NOT NULL,
    longest_length_ms bigint NOT NULL,
    longest_started_at timestamptz NOT NULL,
    mean_plays double precision NOT NULL,
    median_plays double precision NOT NULL,
    p90_plays double precision NOT NULL,
    most_plays bigint NOT NULL,
    single_play_pct double precision NOT NULL,
    PRIMARY KEY (user_id, period_type, period_start),
    CHECK (sessions >= 1),
    CHECK (single_play_pct BETWEEN 0 AND 100)
);
COMMENT ON TABLE analytics.session_summary IS 'Session summary. Grain: one row per user_id, period_type, period_start in which a session began.';
COMMENT ON COLUMN analytics.session_summary.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.session_summary.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.session_summary.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.session_summary.sessions IS 'Sessions that began in the period, by the local date of their start.';
COMMENT ON COLUMN analytics.session_summary.mean_length_ms IS 'Mean time from first start to last end, in milliseconds.';
COMMENT ON COLUMN analytics.session_summary.median_length_ms IS 'Median of the same, interpolated.';
COMMENT ON COLUMN analytics.session_summary.p90_length_ms IS '90th percentile of the same, interpolated.';
COMMENT ON COLUMN analytics.session_summary.longest_length_ms IS 'Length of the longest session.';
COMMENT ON COLUMN analytics.session_summary.longest_started_at IS 'When the longest session began; of equals the first.';
COMMENT ON COLUMN analytics.session_summary.mean_plays IS 'Mean number of music plays in a session.';
COMMENT ON COLUMN analytics.session_summary.median_plays IS 'Median of the same, interpolated.';
COMMENT ON COLUMN analytics.session_summary.p90_plays IS '90th percentile of the same, interpolated.';
COMMENT ON COLUMN analytics.session_summary.most_plays IS 'Most music plays in one session.';
COMMENT ON COLUMN analytics.session_summary.single_play_pct IS 'Share of the sessions that are a single play, 0 to 100.';
CALL staging.create_twin('analytics.session_summary');
