CREATE TABLE analytics.top_albums (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    rank integer NOT NULL,
    album_id text NOT NULL,
    album_name text NOT NULL,
    artist_id text NOT NULL,
    artist_name text NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    listened_ms bigint NOT NULL,
    skip_rate double precision,
    first_play_at timestamptz NOT NULL,
    last_play_at timestamptz NOT NULL,
    rank_change integer,
    PRIMARY KEY (user_id, period_type, period_start, rank),
    CHECK (rank BETWEEN 1 AND 100),
    CHECK (plays >= 1 AND streams BETWEEN 0 AND plays),
    CHECK (skip_rate BETWEEN 0 AND 1)
);
COMMENT ON TABLE analytics.top_albums IS 'Top albums. Grain: one row per user_id, period_type, period_start, rank. Plays of known albums only.';
COMMENT ON COLUMN analytics.top_albums.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.top_albums.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.top_albums.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.top_albums.rank IS 'Place in the period, from 1: most streams, then time, then plays, then name, then id.';
COMMENT ON COLUMN analytics.top_albums.album_id IS 'Album: album_id of warehouse.dim_album.';
COMMENT ON COLUMN analytics.top_albums.album_name IS 'Title of the album.';
COMMENT ON COLUMN analytics.top_albums.artist_id IS 'Artist of the album: artist_id of warehouse.dim_artist.';
COMMENT ON COLUMN analytics.top_albums.artist_name IS 'Name of the album''s artist.';
COMMENT ON COLUMN analytics.top_albums.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.top_albums.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.top_albums.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.top_albums.skip_rate IS 'Skips / plays known to be skipped or not, 0 to 1; NULL where none is known.';
COMMENT ON COLUMN analytics.top_albums.first_play_at IS 'End of the first play.';
COMMENT ON COLUMN analytics.top_albums.last_play_at IS 'End of the last play.';
COMMENT ON COLUMN analytics.top_albums.rank_change IS 'Rank in the period before, by the full ranking, minus rank; NULL without plays then, and for all_time.';
CALL staging.create_twin('analytics.top_albums');
