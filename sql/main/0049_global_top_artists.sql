CREATE TABLE analytics.global_top_artists (
    period_type text NOT NULL,
    period_start date NOT NULL,
    rank integer NOT NULL,
    artist_id text NOT NULL,
    artist_name text NOT NULL,
    listeners bigint NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    PRIMARY KEY (period_type, period_start, rank),
    CHECK (rank BETWEEN 1 AND 100),
    CHECK (listeners >= 3 AND streams BETWEEN listeners AND plays)
);
COMMENT ON TABLE analytics.global_top_artists IS 'Global top artists. Grain: one row per period_type, period_start, rank. Artists whom at least three streamed.';
COMMENT ON COLUMN analytics.global_top_artists.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days, each by the local dates of the listener.';
COMMENT ON COLUMN analytics.global_top_artists.period_start IS 'First local date of the period; 1970-01-01 for all_time; of a rolling period the earliest of all listeners.';
COMMENT ON COLUMN analytics.global_top_artists.rank IS 'Place in the period, from 1: most streams, then listeners, then plays, then name, then id.';
COMMENT ON COLUMN analytics.global_top_artists.artist_id IS 'Primary artist: artist_id of warehouse.dim_artist.';
COMMENT ON COLUMN analytics.global_top_artists.artist_name IS 'Name of the primary artist.';
COMMENT ON COLUMN analytics.global_top_artists.listeners IS 'Users with at least one stream of it in the period; never fewer than three.';
COMMENT ON COLUMN analytics.global_top_artists.plays IS 'Music plays of all users.';
COMMENT ON COLUMN analytics.global_top_artists.streams IS 'Plays of at least 30 seconds.';
CALL staging.create_twin('analytics.global_top_artists', true);
