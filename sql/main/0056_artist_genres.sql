COMMENT ON COLUMN warehouse.dim_artist.genres IS 'Genres by Spotify, else by MusicBrainz where that is asked; NULL: none are known.';
