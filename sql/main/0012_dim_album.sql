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
CALL staging.create_twin('warehouse.dim_album');
