CREATE TABLE analytics.skip_behaviour (
    user_id bigint NOT NULL,
    artist_id text NOT NULL,
    artist_name text NOT NULL,
    plays bigint NOT NULL,
    known_plays bigint NOT NULL,
    skips bigint NOT NULL,
    skip_rate double precision NOT NULL,
    median_skip_ms double precision,
    PRIMARY KEY (user_id, artist_id),
    CHECK (known_plays BETWEEN 20 AND plays AND skips BETWEEN 0 AND known_plays),
    CHECK (skip_rate BETWEEN 0 AND 1)
);
COMMENT ON TABLE analytics.skip_behaviour IS
'Skip behaviour. Grain: one row per user_id, artist_id with at least 20 plays known to be skipped or not.';
COMMENT ON COLUMN analytics.skip_behaviour.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.skip_behaviour.artist_id IS 'Primary artist: artist_id of warehouse.dim_artist.';
COMMENT ON COLUMN analytics.skip_behaviour.artist_name IS 'Name of the primary artist.';
COMMENT ON COLUMN analytics.skip_behaviour.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.skip_behaviour.known_plays IS 'Plays known to be skipped or not.';
COMMENT ON COLUMN analytics.skip_behaviour.skips IS 'Plays shorter than 30 seconds that the listener ended.';
COMMENT ON COLUMN analytics.skip_behaviour.skip_rate IS 'Skips / known plays, 0 to 1.';
COMMENT ON COLUMN analytics.skip_behaviour.median_skip_ms IS 'Median time listened before a skip, in milliseconds, interpolated; NULL without a skip.';
-- Many listeners have no artist of whom enough is known: the API does not tell.
CALL staging.create_twin('analytics.skip_behaviour', may_be_empty => true);
