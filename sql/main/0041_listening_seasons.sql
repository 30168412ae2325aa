CREATE TABLE analytics.listening_seasons (
    user_id bigint NOT NULL,
    year smallint NOT NULL,
    month smallint NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    listened_ms bigint NOT NULL,
    distinct_tracks bigint NOT NULL,
    distinct_artists bigint NOT NULL,
    track_variety double precision NOT NULL,
    artist_variety double precision NOT NULL,
    PRIMARY KEY (user_id, year, month),
    CHECK (month BETWEEN 1 AND 12),
    CHECK (plays >= 1 AND streams BETWEEN 0 AND plays),
    CHECK (track_variety BETWEEN 0 AND 1 AND artist_variety BETWEEN 0 AND 1)
);
COMMENT ON TABLE analytics.listening_seasons IS 'Listening seasons. Grain: one row per user_id, year, month with at least one music play.';
COMMENT ON COLUMN analytics.listening_seasons.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.listening_seasons.year IS 'Year of the local date.';
COMMENT ON COLUMN analytics.listening_seasons.month IS 'Month of the local date, 1 to 12.';
COMMENT ON COLUMN analytics.listening_seasons.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.listening_seasons.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.listening_seasons.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.listening_seasons.distinct_tracks IS 'Different track URIs.';
COMMENT ON COLUMN analytics.listening_seasons.distinct_artists IS 'Different primary artists.';
COMMENT ON COLUMN analytics.listening_seasons.track_variety IS 'distinct_tracks / plays: 1 when nothing was repeated.';
COMMENT ON COLUMN analytics.listening_seasons.artist_variety IS 'distinct_artists / plays: 1 when no artist was repeated.';
CALL staging.create_twin('analytics.listening_seasons');
