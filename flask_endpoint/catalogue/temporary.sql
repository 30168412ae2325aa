-- Per connection, emptied at every commit: the observations of one batch, and what they touch.
CREATE TEMPORARY TABLE seen_alias (LIKE track_alias) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE seen_fact (
    entity text, entity_id text, facts jsonb, first_seen_at timestamptz
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE seen_artist_credit (LIKE artist_credit) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE seen_album_credit (LIKE album_credit) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE seen_account_track (LIKE account_track) ON COMMIT DELETE ROWS;

CREATE TEMPORARY TABLE touched_track (track_uri text PRIMARY KEY) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE touched_artist_name (name_norm text PRIMARY KEY) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE touched_album_name (
    artist_norm text, title_norm text, PRIMARY KEY (artist_norm, title_norm)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE touched_artist (artist_id text PRIMARY KEY) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE touched_album (
    album_id text PRIMARY KEY, artist_norm text, title_norm text
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE touched_group (
    artist_id text, title_norm text, PRIMARY KEY (artist_id, title_norm)
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE track_next (LIKE track, album_artist_norm text, album_norm text, is_touched boolean)
ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE track_artist_next (LIKE track_artist) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE album_next (LIKE album, artist_norm text, artist_name text) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE artist_next (LIKE artist) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE new_account_track (account_id bigint, name_key text) ON COMMIT DELETE ROWS;

CREATE TEMPORARY TABLE changed_track (
    track_uri text PRIMARY KEY, is_identity boolean, is_recording boolean, old_recording_id text
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE changed_entity (entity_id text) ON COMMIT DELETE ROWS;
