CREATE TABLE warehouse.dim_track (
    track_uri text PRIMARY KEY,
    recording_id text NOT NULL,
    track_name text NOT NULL,
    artist_id text NOT NULL,
    artist_name text NOT NULL,
    album_id text,
    album_name text,
    duration_ms integer,
    isrc text,
    is_explicit boolean,
    is_local boolean NOT NULL,
    popularity smallint,
    disc_number smallint,
    track_number smallint,
    release_year smallint
);
COMMENT ON TABLE warehouse.dim_track IS 'Tracks. Grain: one row per track_uri.';
CALL staging.create_twin('warehouse.dim_track');
