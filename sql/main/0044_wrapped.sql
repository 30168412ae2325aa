CREATE TABLE analytics.wrapped (
    user_id bigint NOT NULL,
    year smallint NOT NULL,
    listened_minutes bigint NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    listened_ms bigint NOT NULL,
    top_tracks jsonb NOT NULL,
    top_artists jsonb NOT NULL,
    top_albums jsonb NOT NULL,
    top_genres jsonb,
    top_artist_pct double precision,
    peak_hour smallint NOT NULL,
    longest_day date NOT NULL,
    longest_day_ms bigint NOT NULL,
    longest_session_started_at timestamptz,
    longest_session_ms bigint,
    longest_streak_days integer NOT NULL,
    longest_streak_start_date date,
    new_tracks bigint NOT NULL,
    new_recordings bigint NOT NULL,
    new_artists bigint NOT NULL,
    new_albums bigint NOT NULL,
    obsession_recording_id text,
    obsession_track_uri text,
    obsession_track_name text,
    obsession_artist_name text,
    obsession_streams bigint,
    obsession_start_date date,
    PRIMARY KEY (user_id, year),
    CHECK (plays >= 1 AND streams BETWEEN 0 AND plays),
    CHECK (top_artist_pct BETWEEN 0 AND 100),
    CHECK (peak_hour BETWEEN 0 AND 23)
);
COMMENT ON TABLE analytics.wrapped IS 'Wrapped. Grain: one row per user_id, year with at least one music play.';
COMMENT ON COLUMN analytics.wrapped.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.wrapped.year IS 'Year of the local date.';
COMMENT ON COLUMN analytics.wrapped.listened_minutes IS 'Time listened, in whole minutes.';
COMMENT ON COLUMN analytics.wrapped.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.wrapped.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.wrapped.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.wrapped.top_tracks IS 'The first five of top_tracks: recording_id, track_uri, track_name, artist_name, plays, streams, listened_ms.';
COMMENT ON COLUMN analytics.wrapped.top_artists IS 'The first five of top_artists: artist_id, artist_name, plays, streams, listened_ms.';
COMMENT ON COLUMN analytics.wrapped.top_albums IS 'The first five of top_albums: album_id, album_name, artist_name, plays, streams, listened_ms; empty: none is known.';
COMMENT ON COLUMN analytics.wrapped.top_genres IS 'The first five genres of primary artists: genre, plays, streams, listened_ms; NULL: none is known.';
COMMENT ON COLUMN analytics.wrapped.top_artist_pct IS 'Share of the streams that are of the first artist, 0 to 100; NULL without a stream.';
COMMENT ON COLUMN analytics.wrapped.peak_hour IS 'Local hour with most streams, then time, then plays, then the earliest; 0 to 23.';
COMMENT ON COLUMN analytics.wrapped.longest_day IS 'Local date with most listening time, then plays, then the earliest.';
COMMENT ON COLUMN analytics.wrapped.longest_day_ms IS 'Time listened on it, in milliseconds.';
COMMENT ON COLUMN analytics.wrapped.longest_session_started_at IS 'Start of the longest session that began in the year, of equals the first; NULL: none began.';
COMMENT ON COLUMN analytics.wrapped.longest_session_ms IS 'Its length from first start to last end, in milliseconds.';
COMMENT ON COLUMN analytics.wrapped.longest_streak_days IS 'Most consecutive local dates of the year with a stream.';
COMMENT ON COLUMN analytics.wrapped.longest_streak_start_date IS 'First of these dates, of equal runs the earlier; NULL without a stream.';
COMMENT ON COLUMN analytics.wrapped.new_tracks IS 'Track URIs whose first stream of all is in this year.';
COMMENT ON COLUMN analytics.wrapped.new_recordings IS 'Recordings whose first stream of all is in this year.';
COMMENT ON COLUMN analytics.wrapped.new_artists IS 'Primary artists whose first stream of all is in this year.';
COMMENT ON COLUMN analytics.wrapped.new_albums IS 'Albums whose first stream of all is in this year.';
COMMENT ON COLUMN analytics.wrapped.obsession_recording_id IS 'Recording streamed most within seven consecutive dates, then longest, then earliest; NULL without a stream.';
COMMENT ON COLUMN analytics.wrapped.obsession_track_uri IS 'The track it is shown as.';
COMMENT ON COLUMN analytics.wrapped.obsession_track_name IS 'Title of that track.';
COMMENT ON COLUMN analytics.wrapped.obsession_artist_name IS 'Its primary artist.';
COMMENT ON COLUMN analytics.wrapped.obsession_streams IS 'Its streams within these dates.';
COMMENT ON COLUMN analytics.wrapped.obsession_start_date IS 'The first of these dates on which it was streamed.';
CALL staging.create_twin('analytics.wrapped');
