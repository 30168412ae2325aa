CREATE TABLE analytics.popularity_distribution (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    bucket text NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    share_pct double precision NOT NULL,
    PRIMARY KEY (user_id, period_type, period_start, bucket)
);
COMMENT ON TABLE analytics.popularity_distribution IS 'Popularity distribution. Grain: one row per user_id, period_type, period_start, bucket (0-9 ... 90-100, unknown).';
CALL staging.create_twin('analytics.popularity_distribution');
