-- The pages of one artist, album or track ask for one user's plays of it: without these, each of them reads the whole history.
CREATE INDEX fact_play_artist ON warehouse.fact_play (user_id, artist_id);
CREATE INDEX fact_play_album ON warehouse.fact_play (user_id, album_id);
CREATE INDEX fact_play_recording ON warehouse.fact_play (user_id, recording_id);
