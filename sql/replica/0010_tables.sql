-- Written by `python -m cdc_connectors.replica_schema` from sql/main; tests compare both. Do not edit.

CREATE TABLE analytics.album_completion (
    user_id bigint,
    album_id text,
    album_name text,
    artist_name text,
    total_tracks integer,
    tracks_streamed integer,
    completion_pct double precision,
    completed_at timestamp with time zone,
    full_listens integer,
    status text,
    PRIMARY KEY (user_id, album_id)
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

CREATE TABLE analytics.artist_streaks (
    user_id bigint,
    artist_id text,
    artist_name text,
    longest_days integer,
    longest_start_date date,
    longest_end_date date,
    current_days integer,
    current_start_date date,
    PRIMARY KEY (user_id, artist_id)
);
COMMENT ON TABLE analytics.artist_streaks IS 'Artist streaks. Grain: one row per user_id, artist_id with at least one stream.';
COMMENT ON COLUMN analytics.artist_streaks.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.artist_streaks.artist_id IS 'Primary artist: artist_id of warehouse.dim_artist.';
COMMENT ON COLUMN analytics.artist_streaks.artist_name IS 'Name of the primary artist.';
COMMENT ON COLUMN analytics.artist_streaks.longest_days IS 'Length of the longest run of consecutive local dates with a stream; of equals the first.';
COMMENT ON COLUMN analytics.artist_streaks.longest_start_date IS 'First date of the longest run.';
COMMENT ON COLUMN analytics.artist_streaks.longest_end_date IS 'Last date of the longest run.';
COMMENT ON COLUMN analytics.artist_streaks.current_days IS 'Length of the run that reaches yesterday or today; 0: there is none.';
COMMENT ON COLUMN analytics.artist_streaks.current_start_date IS 'First date of the current run; NULL: there is none.';

CREATE TABLE analytics.context_preference (
    user_id bigint,
    period_type text,
    period_start date,
    bucket text,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    share_pct double precision,
    PRIMARY KEY (user_id, period_type, period_start, bucket)
);
COMMENT ON TABLE analytics.context_preference IS 'Context preference. Grain: one row per user_id, period_type, period_start, bucket.';
COMMENT ON COLUMN analytics.context_preference.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.context_preference.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.context_preference.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.context_preference.bucket IS 'album, playlist, artist, collection ... as the API names it, or unknown (exports do not tell).';
COMMENT ON COLUMN analytics.context_preference.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.context_preference.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.context_preference.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.context_preference.share_pct IS 'Share of the period''s plays, 0 to 100.';

CREATE TABLE analytics.country_preference (
    user_id bigint,
    period_type text,
    period_start date,
    bucket text,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    share_pct double precision,
    PRIMARY KEY (user_id, period_type, period_start, bucket)
);
COMMENT ON TABLE analytics.country_preference IS 'Country preference. Grain: one row per user_id, period_type, period_start, bucket.';
COMMENT ON COLUMN analytics.country_preference.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.country_preference.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.country_preference.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.country_preference.bucket IS 'ISO 3166 code of the country it was played in, or unknown.';
COMMENT ON COLUMN analytics.country_preference.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.country_preference.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.country_preference.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.country_preference.share_pct IS 'Share of the period''s plays, 0 to 100.';

CREATE TABLE analytics.daily_activity (
    user_id bigint,
    local_date date,
    plays bigint,
    streams bigint,
    skips bigint,
    listened_ms bigint,
    distinct_tracks bigint,
    distinct_artists bigint,
    PRIMARY KEY (user_id, local_date)
);
COMMENT ON TABLE analytics.daily_activity IS 'Daily activity. Grain: one row per user_id, local_date with at least one music play.';
COMMENT ON COLUMN analytics.daily_activity.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.daily_activity.local_date IS 'Date in the user''s zone.';
COMMENT ON COLUMN analytics.daily_activity.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.daily_activity.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.daily_activity.skips IS 'Plays shorter than 30 seconds that the listener ended; unknown ones do not count.';
COMMENT ON COLUMN analytics.daily_activity.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.daily_activity.distinct_tracks IS 'Different track URIs.';
COMMENT ON COLUMN analytics.daily_activity.distinct_artists IS 'Different primary artists.';

CREATE TABLE analytics.discovery (
    user_id bigint,
    year smallint,
    month smallint,
    streams bigint,
    new_tracks bigint,
    new_recordings bigint,
    new_artists bigint,
    new_albums bigint,
    new_artist_streams bigint,
    new_artist_pct double precision,
    rediscovered_recordings bigint,
    rediscovered_artists bigint,
    PRIMARY KEY (user_id, year, month)
);
COMMENT ON TABLE analytics.discovery IS 'Discovery. Grain: one row per user_id, year, month with at least one stream.';
COMMENT ON COLUMN analytics.discovery.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.discovery.year IS 'Year of the local date.';
COMMENT ON COLUMN analytics.discovery.month IS 'Month of the local date, 1 to 12.';
COMMENT ON COLUMN analytics.discovery.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.discovery.new_tracks IS 'Track URIs whose first stream of all is in this month.';
COMMENT ON COLUMN analytics.discovery.new_recordings IS 'Recordings whose first stream of all is in this month: the album version of a known single is not new.';
COMMENT ON COLUMN analytics.discovery.new_artists IS 'Primary artists whose first stream of all is in this month.';
COMMENT ON COLUMN analytics.discovery.new_albums IS 'Albums whose first stream of all is in this month.';
COMMENT ON COLUMN analytics.discovery.new_artist_streams IS 'Streams of the artists that are new in this month.';
COMMENT ON COLUMN analytics.discovery.new_artist_pct IS 'Share of the month''s streams that new_artist_streams are, 0 to 100.';
COMMENT ON COLUMN analytics.discovery.rediscovered_recordings IS 'Recordings streamed again at least 365 days after the stream before.';
COMMENT ON COLUMN analytics.discovery.rediscovered_artists IS 'Primary artists streamed again at least 365 days after the stream before.';

CREATE TABLE analytics.duration_preference (
    user_id bigint,
    period_type text,
    period_start date,
    bucket text,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    share_pct double precision,
    PRIMARY KEY (user_id, period_type, period_start, bucket)
);
COMMENT ON TABLE analytics.duration_preference IS 'Duration preference. Grain: one row per user_id, period_type, period_start, bucket.';
COMMENT ON COLUMN analytics.duration_preference.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.duration_preference.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.duration_preference.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.duration_preference.bucket IS 'Minutes of the track: <2, 2-3, 3-4, 4-5, >5 (each from its lower bound on), or unknown.';
COMMENT ON COLUMN analytics.duration_preference.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.duration_preference.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.duration_preference.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.duration_preference.share_pct IS 'Share of the period''s plays, 0 to 100.';

CREATE TABLE analytics.explicit_preference (
    user_id bigint,
    period_type text,
    period_start date,
    bucket text,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    share_pct double precision,
    PRIMARY KEY (user_id, period_type, period_start, bucket)
);
COMMENT ON TABLE analytics.explicit_preference IS 'Explicit preference. Grain: one row per user_id, period_type, period_start, bucket.';
COMMENT ON COLUMN analytics.explicit_preference.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.explicit_preference.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.explicit_preference.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.explicit_preference.bucket IS 'Explicit, clean, or unknown.';
COMMENT ON COLUMN analytics.explicit_preference.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.explicit_preference.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.explicit_preference.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.explicit_preference.share_pct IS 'Share of the period''s plays, 0 to 100.';

CREATE TABLE analytics.global_top_artists (
    period_type text,
    period_start date,
    rank integer,
    artist_id text,
    artist_name text,
    listeners bigint,
    plays bigint,
    streams bigint,
    PRIMARY KEY (period_type, period_start, rank)
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

CREATE TABLE analytics.global_top_tracks (
    period_type text,
    period_start date,
    rank integer,
    recording_id text,
    track_uri text,
    track_name text,
    artist_id text,
    artist_name text,
    listeners bigint,
    plays bigint,
    streams bigint,
    PRIMARY KEY (period_type, period_start, rank)
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

CREATE TABLE analytics.listening_clock (
    user_id bigint,
    period_type text,
    period_start date,
    weekday smallint,
    hour smallint,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    PRIMARY KEY (user_id, period_type, period_start, weekday, hour)
);
COMMENT ON TABLE analytics.listening_clock IS 'Listening clock. Grain: one row per user_id, period_type, period_start, weekday (1 = Monday), hour: 168 cells a period.';
COMMENT ON COLUMN analytics.listening_clock.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.listening_clock.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.listening_clock.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.listening_clock.weekday IS '1 = Monday to 7 = Sunday, in the user''s zone.';
COMMENT ON COLUMN analytics.listening_clock.hour IS '0 to 23, in the user''s zone: when plays ended.';
COMMENT ON COLUMN analytics.listening_clock.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.listening_clock.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.listening_clock.listened_ms IS 'Time listened, in milliseconds.';

CREATE TABLE analytics.listening_seasons (
    user_id bigint,
    year smallint,
    month smallint,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    distinct_tracks bigint,
    distinct_artists bigint,
    track_variety double precision,
    artist_variety double precision,
    PRIMARY KEY (user_id, year, month)
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

CREATE TABLE analytics.listening_sessions (
    user_id bigint,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    plays bigint,
    streams bigint,
    skips bigint,
    listened_ms bigint,
    distinct_artists bigint,
    first_track_uri text,
    first_track_name text,
    last_track_uri text,
    last_track_name text,
    PRIMARY KEY (user_id, started_at)
);
COMMENT ON TABLE analytics.listening_sessions IS 'Listening sessions. Grain: one row per user_id, started_at; a gap of more than SESSION_GAP_MINUTES begins a new one.';
COMMENT ON COLUMN analytics.listening_sessions.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.listening_sessions.started_at IS 'Start of the first play.';
COMMENT ON COLUMN analytics.listening_sessions.ended_at IS 'Latest end of its plays.';
COMMENT ON COLUMN analytics.listening_sessions.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.listening_sessions.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.listening_sessions.skips IS 'Plays shorter than 30 seconds that the listener ended; unknown ones do not count.';
COMMENT ON COLUMN analytics.listening_sessions.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.listening_sessions.distinct_artists IS 'Different primary artists.';
COMMENT ON COLUMN analytics.listening_sessions.first_track_uri IS 'The track that began first.';
COMMENT ON COLUMN analytics.listening_sessions.first_track_name IS 'Its title.';
COMMENT ON COLUMN analytics.listening_sessions.last_track_uri IS 'The track that ended last.';
COMMENT ON COLUMN analytics.listening_sessions.last_track_name IS 'Its title.';

CREATE TABLE analytics.listening_streaks (
    user_id bigint,
    rank integer,
    days integer,
    start_date date,
    end_date date,
    is_alive boolean,
    PRIMARY KEY (user_id, rank)
);
COMMENT ON TABLE analytics.listening_streaks IS 'Listening streaks. Grain: one row per user_id, rank: the ten longest runs of dates with a stream.';
COMMENT ON COLUMN analytics.listening_streaks.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.listening_streaks.rank IS 'Place from 1: the longest run first, of equals the earlier.';
COMMENT ON COLUMN analytics.listening_streaks.days IS 'Consecutive local dates with at least one stream of any music.';
COMMENT ON COLUMN analytics.listening_streaks.start_date IS 'First date of the run.';
COMMENT ON COLUMN analytics.listening_streaks.end_date IS 'Last date of the run.';
COMMENT ON COLUMN analytics.listening_streaks.is_alive IS 'Whether the run reaches yesterday or today, at the moment of the run.';

CREATE TABLE analytics.listening_summary (
    user_id bigint,
    period_type text,
    period_start date,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    distinct_tracks bigint,
    distinct_recordings bigint,
    distinct_artists bigint,
    distinct_albums bigint,
    active_days integer,
    first_play_at timestamp with time zone,
    last_play_at timestamp with time zone,
    skip_rate double precision,
    estimated_pct double precision,
    PRIMARY KEY (user_id, period_type, period_start)
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

CREATE TABLE analytics.longest_listening_days (
    user_id bigint,
    rank integer,
    local_date date,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    top_artist_id text,
    top_artist_name text,
    PRIMARY KEY (user_id, rank)
);
COMMENT ON TABLE analytics.longest_listening_days IS 'Longest listening days. Grain: one row per user_id, rank: the ten local dates with most listening time.';
COMMENT ON COLUMN analytics.longest_listening_days.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.longest_listening_days.rank IS 'Place from 1: most time, then plays, then the earlier.';
COMMENT ON COLUMN analytics.longest_listening_days.local_date IS 'Date in the user''s zone.';
COMMENT ON COLUMN analytics.longest_listening_days.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.longest_listening_days.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.longest_listening_days.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.longest_listening_days.top_artist_id IS 'Primary artist of the day: most streams, then time, then plays, then name, then id.';
COMMENT ON COLUMN analytics.longest_listening_days.top_artist_name IS 'Name of that artist.';

CREATE TABLE analytics.platform_preference (
    user_id bigint,
    period_type text,
    period_start date,
    bucket text,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    share_pct double precision,
    PRIMARY KEY (user_id, period_type, period_start, bucket)
);
COMMENT ON TABLE analytics.platform_preference IS 'Platform preference. Grain: one row per user_id, period_type, period_start, bucket.';
COMMENT ON COLUMN analytics.platform_preference.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.platform_preference.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.platform_preference.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.platform_preference.bucket IS 'Family of the device: android, ios, windows, macos, linux, web, tv, speaker, console, car, other, or unknown.';
COMMENT ON COLUMN analytics.platform_preference.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.platform_preference.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.platform_preference.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.platform_preference.share_pct IS 'Share of the period''s plays, 0 to 100.';

CREATE TABLE analytics.popularity_distribution (
    user_id bigint,
    period_type text,
    period_start date,
    bucket text,
    plays bigint,
    streams bigint,
    share_pct double precision,
    PRIMARY KEY (user_id, period_type, period_start, bucket)
);
COMMENT ON TABLE analytics.popularity_distribution IS 'Popularity distribution. Grain: one row per user_id, period_type, period_start, bucket (0-9 ... 90-100, unknown).';
COMMENT ON COLUMN analytics.popularity_distribution.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.popularity_distribution.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.popularity_distribution.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.popularity_distribution.bucket IS 'Popularity of the track today: 0-9, 10-19 ... 90-100, or unknown.';
COMMENT ON COLUMN analytics.popularity_distribution.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.popularity_distribution.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.popularity_distribution.share_pct IS 'Share of the period''s plays, 0 to 100.';

CREATE TABLE analytics.release_year_preference (
    user_id bigint,
    period_type text,
    period_start date,
    bucket text,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    share_pct double precision,
    PRIMARY KEY (user_id, period_type, period_start, bucket)
);
COMMENT ON TABLE analytics.release_year_preference IS 'Release year preference. Grain: one row per user_id, period_type, period_start, bucket.';
COMMENT ON COLUMN analytics.release_year_preference.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.release_year_preference.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.release_year_preference.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.release_year_preference.bucket IS 'Year in which the track''s album was released, or unknown.';
COMMENT ON COLUMN analytics.release_year_preference.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.release_year_preference.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.release_year_preference.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.release_year_preference.share_pct IS 'Share of the period''s plays, 0 to 100.';

CREATE TABLE analytics.session_gaps (
    user_id bigint,
    period_type text,
    period_start date,
    kind text,
    gaps bigint,
    share_pct double precision,
    PRIMARY KEY (user_id, period_type, period_start, kind)
);
COMMENT ON TABLE analytics.session_gaps IS 'Session gaps. Grain: one row per user_id, period_type, period_start, kind of silence between two plays.';
COMMENT ON COLUMN analytics.session_gaps.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.session_gaps.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.session_gaps.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.session_gaps.kind IS 'continuous: under 1 minute, or overlap; short_break: 1 to 5; pause: 5 on; new_session: more than SESSION_GAP_MINUTES.';
COMMENT ON COLUMN analytics.session_gaps.gaps IS 'Silences of this kind, each on the local date of the play after it; the first play of all has none before it.';
COMMENT ON COLUMN analytics.session_gaps.share_pct IS 'Share of the period''s gaps, 0 to 100.';

CREATE TABLE analytics.session_summary (
    user_id bigint,
    period_type text,
    period_start date,
    sessions bigint,
    mean_length_ms double precision,
    median_length_ms double precision,
    p90_length_ms double precision,
    longest_length_ms bigint,
    longest_started_at timestamp with time zone,
    mean_plays double precision,
    median_plays double precision,
    p90_plays double precision,
    most_plays bigint,
    single_play_pct double precision,
    PRIMARY KEY (user_id, period_type, period_start)
);
COMMENT ON TABLE analytics.session_summary IS 'Session summary. Grain: one row per user_id, period_type, period_start in which a session began.';
COMMENT ON COLUMN analytics.session_summary.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.session_summary.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.session_summary.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.session_summary.sessions IS 'Sessions that began in the period, by the local date of their start.';
COMMENT ON COLUMN analytics.session_summary.mean_length_ms IS 'Mean time from first start to last end, in milliseconds.';
COMMENT ON COLUMN analytics.session_summary.median_length_ms IS 'Median of the same, interpolated.';
COMMENT ON COLUMN analytics.session_summary.p90_length_ms IS '90th percentile of the same, interpolated.';
COMMENT ON COLUMN analytics.session_summary.longest_length_ms IS 'Length of the longest session.';
COMMENT ON COLUMN analytics.session_summary.longest_started_at IS 'When the longest session began; of equals the first.';
COMMENT ON COLUMN analytics.session_summary.mean_plays IS 'Mean number of music plays in a session.';
COMMENT ON COLUMN analytics.session_summary.median_plays IS 'Median of the same, interpolated.';
COMMENT ON COLUMN analytics.session_summary.p90_plays IS '90th percentile of the same, interpolated.';
COMMENT ON COLUMN analytics.session_summary.most_plays IS 'Most music plays in one session.';
COMMENT ON COLUMN analytics.session_summary.single_play_pct IS 'Share of the sessions that are a single play, 0 to 100.';

CREATE TABLE analytics.skip_behaviour (
    user_id bigint,
    artist_id text,
    artist_name text,
    plays bigint,
    known_plays bigint,
    skips bigint,
    skip_rate double precision,
    median_skip_ms double precision,
    PRIMARY KEY (user_id, artist_id)
);
COMMENT ON TABLE analytics.skip_behaviour IS 'Skip behaviour. Grain: one row per user_id, artist_id with at least 20 plays known to be skipped or not.';
COMMENT ON COLUMN analytics.skip_behaviour.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.skip_behaviour.artist_id IS 'Primary artist: artist_id of warehouse.dim_artist.';
COMMENT ON COLUMN analytics.skip_behaviour.artist_name IS 'Name of the primary artist.';
COMMENT ON COLUMN analytics.skip_behaviour.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.skip_behaviour.known_plays IS 'Plays known to be skipped or not.';
COMMENT ON COLUMN analytics.skip_behaviour.skips IS 'Plays shorter than 30 seconds that the listener ended.';
COMMENT ON COLUMN analytics.skip_behaviour.skip_rate IS 'Skips / known plays, 0 to 1.';
COMMENT ON COLUMN analytics.skip_behaviour.median_skip_ms IS 'Median time listened before a skip, in milliseconds, interpolated; NULL without a skip.';

CREATE TABLE analytics.top_albums (
    user_id bigint,
    period_type text,
    period_start date,
    rank integer,
    album_id text,
    album_name text,
    artist_id text,
    artist_name text,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    skip_rate double precision,
    first_play_at timestamp with time zone,
    last_play_at timestamp with time zone,
    rank_change integer,
    PRIMARY KEY (user_id, period_type, period_start, rank)
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

CREATE TABLE analytics.top_artists (
    user_id bigint,
    period_type text,
    period_start date,
    rank integer,
    artist_id text,
    artist_name text,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    skip_rate double precision,
    first_play_at timestamp with time zone,
    last_play_at timestamp with time zone,
    rank_change integer,
    PRIMARY KEY (user_id, period_type, period_start, rank)
);
COMMENT ON TABLE analytics.top_artists IS 'Top artists. Grain: one row per user_id, period_type, period_start, rank. Primary artists only.';
COMMENT ON COLUMN analytics.top_artists.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.top_artists.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.top_artists.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.top_artists.rank IS 'Place in the period, from 1: most streams, then time, then plays, then name, then id.';
COMMENT ON COLUMN analytics.top_artists.artist_id IS 'Primary artist: artist_id of warehouse.dim_artist.';
COMMENT ON COLUMN analytics.top_artists.artist_name IS 'Name of the primary artist.';
COMMENT ON COLUMN analytics.top_artists.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.top_artists.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.top_artists.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.top_artists.skip_rate IS 'Skips / plays known to be skipped or not, 0 to 1; NULL where none is known.';
COMMENT ON COLUMN analytics.top_artists.first_play_at IS 'End of the first play.';
COMMENT ON COLUMN analytics.top_artists.last_play_at IS 'End of the last play.';
COMMENT ON COLUMN analytics.top_artists.rank_change IS 'Rank in the period before, by the full ranking, minus rank; NULL without plays then, and for all_time.';

CREATE TABLE analytics.top_genres (
    user_id bigint,
    period_type text,
    period_start date,
    rank integer,
    genre text,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    skip_rate double precision,
    first_play_at timestamp with time zone,
    last_play_at timestamp with time zone,
    rank_change integer,
    known_pct double precision,
    PRIMARY KEY (user_id, period_type, period_start, rank)
);
COMMENT ON TABLE analytics.top_genres IS 'Top genres. Grain: one row per user_id, period_type, period_start, rank. A play counts for each genre of its primary artist.';
COMMENT ON COLUMN analytics.top_genres.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.top_genres.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.top_genres.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.top_genres.rank IS 'Place in the period, from 1: most streams, then time, then plays, then name.';
COMMENT ON COLUMN analytics.top_genres.genre IS 'A genre of the primary artist. Plays of artists without genres are in no line.';
COMMENT ON COLUMN analytics.top_genres.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.top_genres.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.top_genres.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.top_genres.skip_rate IS 'Skips / plays known to be skipped or not, 0 to 1; NULL where none is known.';
COMMENT ON COLUMN analytics.top_genres.first_play_at IS 'End of the first play.';
COMMENT ON COLUMN analytics.top_genres.last_play_at IS 'End of the last play.';
COMMENT ON COLUMN analytics.top_genres.rank_change IS 'Rank in the period before, by the full ranking, minus rank; NULL without plays then, and for all_time.';
COMMENT ON COLUMN analytics.top_genres.known_pct IS 'Share of the period''s music plays whose artist has a genre, 0 to 100; the same in every line of a period.';

CREATE TABLE analytics.top_tracks (
    user_id bigint,
    period_type text,
    period_start date,
    rank integer,
    recording_id text,
    track_uri text,
    track_name text,
    artist_id text,
    artist_name text,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    skip_rate double precision,
    first_play_at timestamp with time zone,
    last_play_at timestamp with time zone,
    rank_change integer,
    PRIMARY KEY (user_id, period_type, period_start, rank)
);
COMMENT ON TABLE analytics.top_tracks IS 'Top tracks. Grain: one row per user_id, period_type, period_start, rank. A line is a recording.';
COMMENT ON COLUMN analytics.top_tracks.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.top_tracks.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.top_tracks.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.top_tracks.rank IS 'Place in the period, from 1: most streams, then time, then plays, then name, then id.';
COMMENT ON COLUMN analytics.top_tracks.recording_id IS 'The recording, whichever single or album it was heard from.';
COMMENT ON COLUMN analytics.top_tracks.track_uri IS 'The URI by which the user streamed it most, in all time.';
COMMENT ON COLUMN analytics.top_tracks.track_name IS 'Title of that URI.';
COMMENT ON COLUMN analytics.top_tracks.artist_id IS 'Primary artist: artist_id of warehouse.dim_artist.';
COMMENT ON COLUMN analytics.top_tracks.artist_name IS 'Name of the primary artist.';
COMMENT ON COLUMN analytics.top_tracks.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.top_tracks.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.top_tracks.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.top_tracks.skip_rate IS 'Skips / plays known to be skipped or not, 0 to 1; NULL where none is known.';
COMMENT ON COLUMN analytics.top_tracks.first_play_at IS 'End of the first play.';
COMMENT ON COLUMN analytics.top_tracks.last_play_at IS 'End of the last play.';
COMMENT ON COLUMN analytics.top_tracks.rank_change IS 'Rank in the period before, by the full ranking, minus rank; NULL without plays then, and for all_time.';

CREATE TABLE analytics.wrapped (
    user_id bigint,
    year smallint,
    listened_minutes bigint,
    plays bigint,
    streams bigint,
    listened_ms bigint,
    top_tracks jsonb,
    top_artists jsonb,
    top_albums jsonb,
    top_genres jsonb,
    top_artist_pct double precision,
    peak_hour smallint,
    longest_day date,
    longest_day_ms bigint,
    longest_session_started_at timestamp with time zone,
    longest_session_ms bigint,
    longest_streak_days integer,
    longest_streak_start_date date,
    new_tracks bigint,
    new_recordings bigint,
    new_artists bigint,
    new_albums bigint,
    obsession_recording_id text,
    obsession_track_uri text,
    obsession_track_name text,
    obsession_artist_name text,
    obsession_streams bigint,
    obsession_start_date date,
    PRIMARY KEY (user_id, year)
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

CREATE TABLE ops.release (
    release_id bigint,
    run_id text,
    reason text,
    as_of timestamp with time zone,
    users integer,
    plays bigint,
    started_at timestamp with time zone,
    published_at timestamp with time zone,
    PRIMARY KEY (release_id)
);
COMMENT ON TABLE ops.release IS 'One row per publish; readers see one release as a whole. Replicated, so the replica tells which one it shows.';
COMMENT ON COLUMN ops.release.release_id IS 'Number of the release; the largest is the current one.';
COMMENT ON COLUMN ops.release.run_id IS 'The run that made it.';
COMMENT ON COLUMN ops.release.reason IS 'Why the run was started.';
COMMENT ON COLUMN ops.release.as_of IS 'The moment at which periods and streaks end.';
COMMENT ON COLUMN ops.release.users IS 'Users whose figures the run computed.';
COMMENT ON COLUMN ops.release.plays IS 'Rows of warehouse.fact_play after the publish.';
COMMENT ON COLUMN ops.release.started_at IS 'When the run was planned.';
COMMENT ON COLUMN ops.release.published_at IS 'When its rows began to be written; they become visible together when the transaction ends.';
CREATE INDEX release_run_id_key ON ops.release USING btree (run_id);

CREATE TABLE warehouse.dim_album (
    album_id text,
    album_name text,
    artist_id text,
    artist_name text,
    album_type text,
    total_tracks integer,
    release_date date,
    release_precision text,
    release_year smallint,
    popularity smallint,
    image_url text,
    PRIMARY KEY (album_id)
);
COMMENT ON TABLE warehouse.dim_album IS 'Albums. Grain: one row per album_id.';
COMMENT ON COLUMN warehouse.dim_album.album_id IS 'Spotify id, or name:<artist>|<title> normalized while only names are known.';
COMMENT ON COLUMN warehouse.dim_album.album_name IS 'Title.';
COMMENT ON COLUMN warehouse.dim_album.artist_id IS 'First artist: artist_id of warehouse.dim_artist.';
COMMENT ON COLUMN warehouse.dim_album.artist_name IS 'Name of the first artist.';
COMMENT ON COLUMN warehouse.dim_album.album_type IS 'album, single or compilation; NULL: not known.';
COMMENT ON COLUMN warehouse.dim_album.total_tracks IS 'Number of tracks; NULL: not known.';
COMMENT ON COLUMN warehouse.dim_album.release_date IS 'First day of the release year or month where only those are known.';
COMMENT ON COLUMN warehouse.dim_album.release_precision IS 'year, month or day: how exact release_date is.';
COMMENT ON COLUMN warehouse.dim_album.release_year IS 'Year of release_date.';
COMMENT ON COLUMN warehouse.dim_album.popularity IS '0 to 100 by Spotify; NULL: never told.';
COMMENT ON COLUMN warehouse.dim_album.image_url IS 'Cover; NULL: never told.';

CREATE TABLE warehouse.dim_artist (
    artist_id text,
    artist_name text,
    spotify_id text,
    genres text[],
    popularity smallint,
    image_url text,
    PRIMARY KEY (artist_id)
);
COMMENT ON TABLE warehouse.dim_artist IS 'Artists. Grain: one row per artist_id.';
COMMENT ON COLUMN warehouse.dim_artist.artist_id IS 'Spotify id, or name:<normalized name> while only the name is known.';
COMMENT ON COLUMN warehouse.dim_artist.artist_name IS 'Name.';
COMMENT ON COLUMN warehouse.dim_artist.spotify_id IS 'Spotify id; NULL: only the name is known.';
COMMENT ON COLUMN warehouse.dim_artist.genres IS 'Genres by Spotify, else by MusicBrainz where that is asked; NULL: none are known.';
COMMENT ON COLUMN warehouse.dim_artist.popularity IS '0 to 100 by Spotify; NULL: never told.';
COMMENT ON COLUMN warehouse.dim_artist.image_url IS 'Picture; NULL: never told.';

CREATE TABLE warehouse.dim_date (
    date_id date,
    year smallint,
    quarter smallint,
    month smallint,
    day smallint,
    iso_year smallint,
    iso_week smallint,
    weekday smallint,
    weekday_name text,
    is_weekend boolean,
    PRIMARY KEY (date_id)
);
COMMENT ON TABLE warehouse.dim_date IS 'Calendar. Grain: one row per date_id, from 2006 to the end of next year.';
COMMENT ON COLUMN warehouse.dim_date.date_id IS 'The date.';
COMMENT ON COLUMN warehouse.dim_date.year IS 'Calendar year.';
COMMENT ON COLUMN warehouse.dim_date.quarter IS '1 to 4.';
COMMENT ON COLUMN warehouse.dim_date.month IS '1 to 12.';
COMMENT ON COLUMN warehouse.dim_date.day IS 'Day of the month.';
COMMENT ON COLUMN warehouse.dim_date.iso_year IS 'Year the ISO week belongs to.';
COMMENT ON COLUMN warehouse.dim_date.iso_week IS 'ISO week, 1 to 53.';
COMMENT ON COLUMN warehouse.dim_date.weekday IS '1 = Monday to 7 = Sunday.';
COMMENT ON COLUMN warehouse.dim_date.weekday_name IS 'Monday to Sunday.';
COMMENT ON COLUMN warehouse.dim_date.is_weekend IS 'Saturday or Sunday.';

CREATE TABLE warehouse.dim_track (
    track_uri text,
    recording_id text,
    track_name text,
    artist_id text,
    artist_name text,
    album_id text,
    album_name text,
    duration_ms integer,
    isrc text,
    is_explicit boolean,
    is_local boolean,
    popularity smallint,
    disc_number smallint,
    track_number smallint,
    release_year smallint,
    PRIMARY KEY (track_uri)
);
COMMENT ON TABLE warehouse.dim_track IS 'Tracks. Grain: one row per track_uri.';
COMMENT ON COLUMN warehouse.dim_track.track_uri IS 'Spotify URI, or name:<artist>|<title> where an export names no URI.';
COMMENT ON COLUMN warehouse.dim_track.recording_id IS 'isrc:<ISRC>, else name:<artist>|<title>: URIs of one recording share it.';
COMMENT ON COLUMN warehouse.dim_track.track_name IS 'Title, the newest seen.';
COMMENT ON COLUMN warehouse.dim_track.artist_id IS 'Primary artist: artist_id of warehouse.dim_artist.';
COMMENT ON COLUMN warehouse.dim_track.artist_name IS 'Name of the primary artist.';
COMMENT ON COLUMN warehouse.dim_track.album_id IS 'album_id of warehouse.dim_album; NULL: not known.';
COMMENT ON COLUMN warehouse.dim_track.album_name IS 'Title of the album; NULL: not known.';
COMMENT ON COLUMN warehouse.dim_track.duration_ms IS 'Length in milliseconds; NULL: not known.';
COMMENT ON COLUMN warehouse.dim_track.isrc IS 'International code of the recording; NULL: not known.';
COMMENT ON COLUMN warehouse.dim_track.is_explicit IS 'Whether the words are explicit; NULL: not known.';
COMMENT ON COLUMN warehouse.dim_track.is_local IS 'Whether it is a file of the listener, not of Spotify.';
COMMENT ON COLUMN warehouse.dim_track.popularity IS '0 to 100 by Spotify; NULL: never told.';
COMMENT ON COLUMN warehouse.dim_track.disc_number IS 'Disc of the album, from 1; NULL: not known.';
COMMENT ON COLUMN warehouse.dim_track.track_number IS 'Place on the disc, from 1; NULL: not known.';
COMMENT ON COLUMN warehouse.dim_track.release_year IS 'Year in which the album was released; NULL: not known.';

CREATE TABLE warehouse.dim_user (
    user_id bigint,
    display_name text,
    kind text,
    status text,
    is_admin boolean,
    time_zone text,
    created_at timestamp with time zone,
    PRIMARY KEY (user_id)
);
COMMENT ON TABLE warehouse.dim_user IS 'Users. Grain: one row per user_id.';
COMMENT ON COLUMN warehouse.dim_user.user_id IS 'account_id of source.';
COMMENT ON COLUMN warehouse.dim_user.display_name IS 'Name shown; NULL: not known.';
COMMENT ON COLUMN warehouse.dim_user.kind IS 'spotify or local (export-only).';
COMMENT ON COLUMN warehouse.dim_user.status IS 'active, needs_reauth or disconnected.';
COMMENT ON COLUMN warehouse.dim_user.is_admin IS 'Whether the user may see the operations page.';
COMMENT ON COLUMN warehouse.dim_user.time_zone IS 'IANA name; local dates and hours are in this zone.';
COMMENT ON COLUMN warehouse.dim_user.created_at IS 'When the account was made.';

CREATE TABLE warehouse.fact_play (
    user_id bigint,
    play_id uuid,
    play_year smallint,
    ended_at timestamp with time zone,
    started_at timestamp with time zone,
    reported_at timestamp with time zone,
    is_time_corrected boolean,
    local_date date,
    local_hour smallint,
    weekday smallint,
    kind text,
    origin text,
    is_in_api boolean,
    track_uri text,
    recording_id text,
    artist_id text,
    album_id text,
    item_name text,
    item_parent text,
    ms_played integer,
    listened_ms integer,
    is_estimated boolean,
    is_stream boolean,
    is_skip boolean,
    skipped_flag boolean,
    reason_start text,
    reason_end text,
    is_shuffle boolean,
    is_offline boolean,
    is_incognito boolean,
    platform text,
    country text,
    context_type text,
    PRIMARY KEY (user_id, play_id)
);
COMMENT ON TABLE warehouse.fact_play IS 'Plays. Grain: one row per user_id, play_id: a listen that really happened.';
COMMENT ON COLUMN warehouse.fact_play.user_id IS 'Who listened: user_id of warehouse.dim_user.';
COMMENT ON COLUMN warehouse.fact_play.play_id IS 'Hash of what makes the listen unique: a rebuild gives the same.';
COMMENT ON COLUMN warehouse.fact_play.play_year IS 'UTC year of ended_at: the unit in which plays change.';
COMMENT ON COLUMN warehouse.fact_play.ended_at IS 'End of the play.';
COMMENT ON COLUMN warehouse.fact_play.started_at IS 'ended_at - listened_ms.';
COMMENT ON COLUMN warehouse.fact_play.reported_at IS 'End as reported, where it differs or was corrected.';
COMMENT ON COLUMN warehouse.fact_play.is_time_corrected IS 'Whether ended_at comes from the time stamp of an offline play.';
COMMENT ON COLUMN warehouse.fact_play.local_date IS 'Date of ended_at in the user''s zone.';
COMMENT ON COLUMN warehouse.fact_play.local_hour IS 'Hour of ended_at in the user''s zone, 0 to 23.';
COMMENT ON COLUMN warehouse.fact_play.weekday IS '1 = Monday to 7 = Sunday, of local_date.';
COMMENT ON COLUMN warehouse.fact_play.kind IS 'track, episode, audiobook or unknown; statistics count tracks only.';
COMMENT ON COLUMN warehouse.fact_play.origin IS 'Where the play is known from: extended, account_data or api.';
COMMENT ON COLUMN warehouse.fact_play.is_in_api IS 'Whether the API reported it as well.';
COMMENT ON COLUMN warehouse.fact_play.track_uri IS 'track_uri of warehouse.dim_track; NULL where kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.recording_id IS 'Recording of the track; NULL where kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.artist_id IS 'Primary artist of the track; NULL where kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.album_id IS 'Album of the track; NULL: not known, or kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.item_name IS 'Title of an episode or chapter, where kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.item_parent IS 'Show or book, where kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.ms_played IS 'Time listened as reported; NULL for plays known from the API only.';
COMMENT ON COLUMN warehouse.fact_play.listened_ms IS 'ms_played, else an estimate: the track''s length, at most the time since the play before.';
COMMENT ON COLUMN warehouse.fact_play.is_estimated IS 'Whether listened_ms is an estimate.';
COMMENT ON COLUMN warehouse.fact_play.is_stream IS 'listened_ms is at least 30,000.';
COMMENT ON COLUMN warehouse.fact_play.is_skip IS 'Under 30 seconds and ended by the listener; NULL: reason unknown or time estimated.';
COMMENT ON COLUMN warehouse.fact_play.skipped_flag IS 'The raw flag `skipped`, which is unreliable.';
COMMENT ON COLUMN warehouse.fact_play.reason_start IS 'Why it began, as reported.';
COMMENT ON COLUMN warehouse.fact_play.reason_end IS 'Why it ended, as reported.';
COMMENT ON COLUMN warehouse.fact_play.is_shuffle IS 'Whether shuffle was on; NULL: not known.';
COMMENT ON COLUMN warehouse.fact_play.is_offline IS 'Whether it was played offline; NULL: not known.';
COMMENT ON COLUMN warehouse.fact_play.is_incognito IS 'Whether it was a private session; NULL: not known.';
COMMENT ON COLUMN warehouse.fact_play.platform IS 'Device, as reported.';
COMMENT ON COLUMN warehouse.fact_play.country IS 'Country code, as reported; ZZ: unknown to Spotify.';
COMMENT ON COLUMN warehouse.fact_play.context_type IS 'album, playlist, artist ...: where it was played from; NULL: not known.';
CREATE INDEX fact_play_album ON warehouse.fact_play USING btree (user_id, album_id);
CREATE INDEX fact_play_artist ON warehouse.fact_play USING btree (user_id, artist_id);
CREATE INDEX fact_play_partition ON warehouse.fact_play USING btree (user_id, play_year);
CREATE INDEX fact_play_recording ON warehouse.fact_play USING btree (user_id, recording_id);
CREATE INDEX fact_play_time ON warehouse.fact_play USING btree (user_id, ended_at);
CREATE INDEX fact_play_track ON warehouse.fact_play USING btree (track_uri, user_id);
