CREATE TABLE analytics.listening_summary (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    listened_ms bigint NOT NULL,
    distinct_tracks bigint NOT NULL,
    distinct_recordings bigint NOT NULL,
    distinct_artists bigint NOT NULL,
    distinct_albums bigint NOT NULL,
    active_days integer NOT NULL,
    first_play_at timestamptz NOT NULL,
    last_play_at timestamptz NOT NULL,
    skip_rate double precision,
    estimated_pct double precision NOT NULL,
    PRIMARY KEY (user_id, period_type, period_start),
    CHECK (plays >= 1 AND streams BETWEEN 0 AND plays),
    CHECK (skip_rate BETWEEN 0 AND 1),
    CHECK (estimated_pct BETWEEN 0 AND 100)
);
COMMENT ON TABLE analytics.listening_summary IS 'Listening summary. Grain: one row per user_id, period_type, period_start.';
COMMENT ON COLUMN analytics.listening_summary.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.listening_summary.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.listening_summary.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.listening_summary.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.listening_summary.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.listening_summary.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.listening_summary.distinct_tracks IS 'Different track URIs.';
COMMENT ON COLUMN analytics.listening_summary.distinct_recordings IS 'Different recordings.';
COMMENT ON COLUMN analytics.listening_summary.distinct_artists IS 'Different primary artists.';
COMMENT ON COLUMN analytics.listening_summary.distinct_albums IS 'Different albums, as far as they are known.';
COMMENT ON COLUMN analytics.listening_summary.active_days IS 'Local dates with a music play.';
COMMENT ON COLUMN analytics.listening_summary.first_play_at IS 'End of the first play.';
COMMENT ON COLUMN analytics.listening_summary.last_play_at IS 'End of the last play.';
COMMENT ON COLUMN analytics.listening_summary.skip_rate IS 'Skips / plays known to be skipped or not, 0 to 1; NULL where none is known.';
COMMENT ON COLUMN analytics.listening_summary.estimated_pct IS 'Share of plays whose time is estimated, 0 to 100.';
CALL staging.create_twin('analytics.listening_summary');
