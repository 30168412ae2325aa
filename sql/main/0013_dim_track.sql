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
CALL staging.create_twin('warehouse.dim_track');
