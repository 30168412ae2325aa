-- Per connection, emptied by the next batch: the observations of one batch, and what they touch.
CREATE TEMPORARY TABLE seen_alias (LIKE track_alias);
CREATE TEMPORARY TABLE seen_fact (
    entity text, entity_id text, facts jsonb, first_seen_at timestamptz
);
CREATE TEMPORARY TABLE seen_artist_credit (LIKE artist_credit);
CREATE TEMPORARY TABLE seen_album_credit (LIKE album_credit);
CREATE TEMPORARY TABLE seen_account_track (LIKE account_track);

CREATE TEMPORARY TABLE touched_track (track_uri text PRIMARY KEY);
CREATE TEMPORARY TABLE touched_artist_name (name_norm text PRIMARY KEY);
CREATE TEMPORARY TABLE touched_album_name (
    artist_norm text, title_norm text, PRIMARY KEY (artist_norm, title_norm)
);
CREATE TEMPORARY TABLE touched_artist (artist_id text PRIMARY KEY);
CREATE TEMPORARY TABLE touched_album (
    album_id text PRIMARY KEY, artist_norm text, title_norm text
);
CREATE TEMPORARY TABLE touched_group (
    artist_id text, title_norm text, PRIMARY KEY (artist_id, title_norm)
);
CREATE TEMPORARY TABLE track_next (LIKE track, album_artist_norm text, album_norm text, is_touched boolean);
CREATE TEMPORARY TABLE track_artist_next (LIKE track_artist);
CREATE TEMPORARY TABLE album_next (LIKE album, artist_norm text, artist_name text);
CREATE TEMPORARY TABLE artist_next (LIKE artist);
CREATE TEMPORARY TABLE new_account_track (account_id bigint, name_key text);

CREATE TEMPORARY TABLE changed_track (
    track_uri text PRIMARY KEY, is_identity boolean, is_recording boolean, old_recording_id text
);
CREATE TEMPORARY TABLE changed_entity (entity_id text);
