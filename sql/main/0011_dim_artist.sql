CREATE TABLE warehouse.dim_artist (
    artist_id text PRIMARY KEY,
    artist_name text NOT NULL,
    spotify_id text,
    genres text[],
    popularity smallint,
    image_url text
);
COMMENT ON TABLE warehouse.dim_artist IS 'Artists. Grain: one row per artist_id.';
COMMENT ON COLUMN warehouse.dim_artist.artist_id IS 'Spotify id, or name:<normalized name> while only the name is known.';
COMMENT ON COLUMN warehouse.dim_artist.artist_name IS 'Name.';
COMMENT ON COLUMN warehouse.dim_artist.spotify_id IS 'Spotify id; NULL: only the name is known.';
COMMENT ON COLUMN warehouse.dim_artist.genres IS 'Genres by Spotify; NULL: never told.';
COMMENT ON COLUMN warehouse.dim_artist.popularity IS '0 to 100 by Spotify; NULL: never told.';
COMMENT ON COLUMN warehouse.dim_artist.image_url IS 'Picture; NULL: never told.';
CALL staging.create_twin('warehouse.dim_artist');
