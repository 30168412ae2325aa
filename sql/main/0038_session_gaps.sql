CREATE TABLE analytics.session_gaps (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    kind text NOT NULL,
    gaps bigint NOT NULL,
    share_pct double precision NOT NULL,
    PRIMARY KEY (user_id, period_type, period_start, kind),
    CHECK (kind IN ('continuous', 'short_break', 'pause', 'new_session')),
    CHECK (gaps >= 1),
    CHECK (share_pct BETWEEN 0 AND 100)
);
COMMENT ON TABLE analytics.session_gaps IS 'Session gaps. Grain: one row per user_id, period_type, period_start, kind of silence between two plays.';
COMMENT ON COLUMN analytics.session_gaps.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.session_gaps.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.session_gaps.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.session_gaps.kind IS 'continuous: under 1 minute, or overlap; short_break: 1 to 5; pause: 5 on; new_session: more than SESSION_GAP_MINUTES.';
COMMENT ON COLUMN analytics.session_gaps.gaps IS 'Silences of this kind, each on the local date of the play after it; the first play of all has none before it.';
COMMENT ON COLUMN analytics.session_gaps.share_pct IS 'Share of the period''s gaps, 0 to 100.';
-- A listener of a single play has no gap.
CALL staging.create_twin('analytics.session_gaps', may_be_empty => true);
