CREATE TABLE warehouse.dim_artist (
    artist_id text PRIMARY KEY,
    artist_name text NOT NULL,
    spotify_id text,
    genres text[],
    popularity smallint,
    image_url text
);
COMMENT ON TABLE warehouse.dim_artist IS 'Artists. Grain: one row per artist_id.';
CALL staging.create_twin('warehouse.dim_artist');
