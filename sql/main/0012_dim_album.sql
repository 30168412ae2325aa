CREATE TABLE warehouse.dim_album (
    album_id text PRIMARY KEY,
    album_name text NOT NULL,
    artist_id text NOT NULL,
    artist_name text NOT NULL,
    album_type text,
    total_tracks integer,
    release_date date,
    release_precision text,
    release_year smallint,
    popularity smallint,
    image_url text
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
CALL staging.create_twin('warehouse.dim_album');
