CREATE TABLE ops.lake_totals (
    item text NOT NULL CHECK (item IN ('recording', 'artist')),
    user_id bigint NOT NULL,
    year smallint NOT NULL,
    source text NOT NULL,
    folder text,
    PRIMARY KEY (item, user_id, year)
);
COMMENT ON TABLE ops.lake_totals IS 'One row per kind of item, listener and year of periods: sums over plays that the lake keeps for the global rankings.';
COMMENT ON COLUMN ops.lake_totals.item IS 'What is summed up: recording or (primary) artist.';
COMMENT ON COLUMN ops.lake_totals.user_id IS 'Whose plays; 0: everybody''s.';
COMMENT ON COLUMN ops.lake_totals.year IS 'Year of the months and of the year summed up; 0: all time and the rolling windows.';
COMMENT ON COLUMN ops.lake_totals.source IS 'Fingerprint of the facts, and of the day, that were summed up: the sums count as long as it fits.';
COMMENT ON COLUMN ops.lake_totals.folder IS 'Folder under LAKE_URI; NULL: nothing was played, or not by enough listeners.';

CREATE TABLE analytics.global_top_tracks (
    period_type text NOT NULL,
    period_start date NOT NULL,
    rank integer NOT NULL,
    recording_id text NOT NULL,
    track_uri text NOT NULL,
    track_name text NOT NULL,
    artist_id text NOT NULL,
    artist_name text NOT NULL,
    listeners bigint NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    PRIMARY KEY (period_type, period_start, rank),
    CHECK (rank BETWEEN 1 AND 100),
    CHECK (listeners >= 3 AND streams BETWEEN listeners AND plays)
);
COMMENT ON TABLE analytics.global_top_tracks IS 'Global top tracks. Grain: one row per period_type, period_start, rank. Recordings that at least three streamed.';
COMMENT ON COLUMN analytics.global_top_tracks.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days, each by the local dates of the listener.';
COMMENT ON COLUMN analytics.global_top_tracks.period_start IS 'First local date of the period; 1970-01-01 for all_time; of a rolling period the earliest of all listeners.';
COMMENT ON COLUMN analytics.global_top_tracks.rank IS 'Place in the period, from 1: most streams, then listeners, then plays, then name, then id.';
COMMENT ON COLUMN analytics.global_top_tracks.recording_id IS 'What is ranked: tracks of one recording are one line.';
COMMENT ON COLUMN analytics.global_top_tracks.track_uri IS 'The track it is shown as: the most popular of the recording, else that with the lowest URI.';
COMMENT ON COLUMN analytics.global_top_tracks.track_name IS 'Title of that track.';
COMMENT ON COLUMN analytics.global_top_tracks.artist_id IS 'Its primary artist: artist_id of warehouse.dim_artist.';
COMMENT ON COLUMN analytics.global_top_tracks.artist_name IS 'Name of the primary artist.';
COMMENT ON COLUMN analytics.global_top_tracks.listeners IS 'Users with at least one stream of it in the period; never fewer than three.';
COMMENT ON COLUMN analytics.global_top_tracks.plays IS 'Music plays of all users.';
COMMENT ON COLUMN analytics.global_top_tracks.streams IS 'Plays of at least 30 seconds.';
CALL staging.create_twin('analytics.global_top_tracks', true);
