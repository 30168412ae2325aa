REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ingest_rw, etl_rw;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO ingest_rw;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ingest_rw;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ingest_rw;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO ingest_rw;
GRANT SELECT ON play, play_partition, catalogue_version, track, track_artist, track_alias, album, artist, ingest_run, ingest_gap,
import_job, import_file, raw_api_play, raw_export_row, rejected_row TO etl_rw;
GRANT SELECT (account_id, kind, login_name, display_name, status, is_admin, time_zone, country, authorized_at, poll_watermark, polled_at, created_at, disconnected_at)
ON account TO etl_rw;
