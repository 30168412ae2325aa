-- A small ledger that every check of the source gate passes: one poll, one import, nothing published yet.
INSERT INTO account (kind, login_name, status, time_zone, spotify_account_id, created_at, polled_at, poll_watermark) VALUES
('spotify', 'ada', 'active', 'Europe/Berlin', 'sp-ada', now(), now(), now() - interval '10 minutes'),
('local', 'ben', 'active', 'America/New_York', NULL, now(), NULL, NULL);

INSERT INTO artist (artist_id, spotify_id, name, name_norm, popularity, observed_at) VALUES
('artist-1', 'artist-1', 'First', 'first', 55, now()), ('name:second', NULL, 'Second', 'second', NULL, now());
INSERT INTO album (album_id, spotify_id, title, title_norm, artist_id, total_tracks, observed_at) VALUES
('album-1', 'album-1', 'One', 'one', 'artist-1', 2, now());
INSERT INTO track (track_uri, spotify_id, title, title_norm, artist_id, album_id, recording_id, duration_ms, isrc, popularity, observed_at) VALUES
('spotify:track:a', 'a', 'A', 'a', 'artist-1', 'album-1', 'isrc:AA', 200000, 'AA', 60, now()),
('name:second|c', NULL, 'C', 'c', 'name:second', NULL, 'name:second|c', NULL, NULL, NULL, now());

INSERT INTO ingest_run (account_id, status, finished_at, received_count, new_count, duplicate_count) VALUES (1, 'done', now(), 1, 1, 0);
INSERT INTO raw_api_play (account_id, played_at, track_uri, item, ingest_run_id)
VALUES (1, date_trunc('second', now()) - interval '10 minutes', 'spotify:track:a', '{}', 1);
INSERT INTO import_job (account_id, file_name, file_bytes, sha256, status, received_count, new_count, rejected_count)
VALUES (2, 'export.zip', 1, 'x', 'done', 3, 2, 1);
INSERT INTO import_file (import_job_id, account_id, entry_name, format, sha256, received_count, new_count, rejected_count)
VALUES (1, 2, 'Streaming_History_Audio_2024.json', 'extended', 'x', 3, 2, 1);
INSERT INTO raw_export_row
(import_file_id, row_index, account_id, play_id, ended_at, ms_played, kind, is_account_data, variant, row) VALUES
(1, 0, 2, '00000000-0000-0000-0000-000000000001', '2024-05-01 12:00+00', 240000, 'track', false, 0, '{}'),
(1, 1, 2, '00000000-0000-0000-0000-000000000002', '2024-05-01 12:05+00', 90000, 'episode', false, 0, '{}');
INSERT INTO rejected_row (account_id, import_job_id, place, row_index, reason, row) VALUES (2, 1, 'x.json', 2, 'no_time', '{}');

INSERT INTO play (account_id, play_id, ended_at, kind, origin, is_in_api, track_uri, ms_played, listened_ms, is_estimated)
SELECT 1, '00000000-0000-0000-0000-00000000000a', played_at, 'track', 'api', true, track_uri, NULL, 200000, true FROM raw_api_play;
INSERT INTO play (account_id, play_id, ended_at, kind, origin, track_uri, item_uri, ms_played, listened_ms, is_estimated) VALUES
(2, '00000000-0000-0000-0000-000000000001', '2024-05-01 12:00+00', 'track', 'extended', 'name:second|c', NULL, 240000, 240000, false),
(2, '00000000-0000-0000-0000-000000000002', '2024-05-01 12:05+00', 'episode', 'extended', NULL, 'spotify:episode:e', 90000, 90000, false);
INSERT INTO play_partition (account_id, play_year, play_count) SELECT account_id, play_year, count(*) FROM play GROUP BY 1, 2;
