ALTER TABLE import_file DROP CONSTRAINT import_file_format_check;
ALTER TABLE import_file ADD CONSTRAINT import_file_format_check
CHECK (format IN ('extended', 'account_data', 'recently_played', 'empty', 'other'));
COMMENT ON COLUMN import_file.format IS
'Judged by content: extended history, account data, items of recently-played as a download of one''s own data holds them, empty, or anything else.';
-- Erasing an account follows these references row by row.
CREATE INDEX raw_api_play_run ON raw_api_play (ingest_run_id);
CREATE INDEX rejected_row_job ON rejected_row (import_job_id);
CREATE INDEX rejected_row_run ON rejected_row (ingest_run_id);
