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
COMMENT ON COLUMN ops.release.users IS 'Users whose figures the run computed.';
COMMENT ON COLUMN ops.release.plays IS 'Rows of warehouse.fact_play after the publish.';
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
CREATE INDEX fact_play_partition ON warehouse.fact_play USING btree (user_id, play_year);
CREATE INDEX fact_play_time ON warehouse.fact_play USING btree (user_id, ended_at);
