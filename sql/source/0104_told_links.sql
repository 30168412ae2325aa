ALTER TABLE artist_credit ADD COLUMN is_uploaded boolean NOT NULL DEFAULT false;
ALTER TABLE album_credit ADD COLUMN is_uploaded boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN artist_credit.is_uploaded IS 'Only downloads that were imported say so, which anybody may have written; false where Spotify did.';
COMMENT ON COLUMN album_credit.is_uploaded IS 'Only downloads that were imported say so, which anybody may have written; false where Spotify did.';
