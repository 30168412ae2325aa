ALTER TABLE import_file ADD COLUMN first_ended_at timestamptz;
ALTER TABLE import_file ADD COLUMN last_ended_at timestamptz;
COMMENT ON COLUMN import_file.first_ended_at IS 'End of the earliest play of a track read so far, duplicates included; NULL: there is none.';
COMMENT ON COLUMN import_file.last_ended_at IS 'End of the latest play of a track read so far.';
COMMENT ON COLUMN ingest_gap.closed_at IS 'When an import was found to cover the whole span; NULL: plays may be missing.';
