CREATE TABLE analytics.album_completion (
    user_id bigint NOT NULL,
    album_id text NOT NULL,
    album_name text NOT NULL,
    artist_name text NOT NULL,
    total_tracks integer,
    tracks_streamed integer NOT NULL,
    completion_pct double precision,
    completed_at timestamptz,
    full_listens integer,
    status text NOT NULL,
    PRIMARY KEY (user_id, album_id),
    CHECK (completion_pct BETWEEN 0 AND 100),
    CHECK (status IN ('complete', 'three_quarters', 'half', 'started', 'unknown'))
);
COMMENT ON TABLE analytics.album_completion IS 'Album completion. Grain: one row per user_id, album_id.';
COMMENT ON COLUMN analytics.album_completion.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.album_completion.album_id IS 'album_id of warehouse.dim_album.';
COMMENT ON COLUMN analytics.album_completion.album_name IS 'Title.';
COMMENT ON COLUMN analytics.album_completion.artist_name IS 'Name of the first artist.';
COMMENT ON COLUMN analytics.album_completion.total_tracks IS 'Number of tracks; NULL: not known.';
COMMENT ON COLUMN analytics.album_completion.tracks_streamed IS 'Different recordings of it that were streamed, at most total_tracks.';
COMMENT ON COLUMN analytics.album_completion.completion_pct IS 'tracks_streamed / total_tracks, 0 to 100; NULL: total_tracks is not known.';
COMMENT ON COLUMN analytics.album_completion.completed_at IS 'End of the stream that completed it; NULL: not complete.';
COMMENT ON COLUMN analytics.album_completion.full_listens IS 'Times its tracks were streamed first to last with no other music between; NULL: track numbers are not known.';
COMMENT ON COLUMN analytics.album_completion.status IS 'complete, three_quarters (at least 75), half (at least 50), started, or unknown.';
CALL staging.create_twin('analytics.album_completion');
