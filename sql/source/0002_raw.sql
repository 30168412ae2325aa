CREATE TABLE raw_api_play (
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    played_at timestamptz NOT NULL,
    track_uri text NOT NULL,
    item jsonb NOT NULL,
    ingest_run_id bigint REFERENCES ingest_run ON DELETE SET NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, played_at, track_uri)
);
COMMENT ON TABLE raw_api_play IS 'One row per item of recently-played, as received. Never updated.';
CREATE INDEX raw_api_play_track ON raw_api_play (track_uri);

CREATE TABLE import_job (
    import_job_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    file_name text NOT NULL,
    file_bytes bigint NOT NULL,
    sha256 text NOT NULL,
    spool_path text,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'done', 'failed')),
    stage text,
    bytes_total bigint NOT NULL DEFAULT 0,
    bytes_done bigint NOT NULL DEFAULT 0,
    received_count bigint NOT NULL DEFAULT 0,
    new_count bigint NOT NULL DEFAULT 0,
    duplicate_count bigint NOT NULL DEFAULT 0,
    rejected_count bigint NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    CHECK (status <> 'done' OR received_count = new_count + duplicate_count + rejected_count)
);
COMMENT ON TABLE import_job IS 'One row per uploaded ZIP or JSON file; received = new + duplicate + rejected.';
CREATE INDEX import_job_account ON import_job (account_id, created_at);

CREATE TABLE import_file (
    import_file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    import_job_id bigint NOT NULL REFERENCES import_job ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    entry_name text NOT NULL,
    format text NOT NULL CHECK (format IN ('extended', 'account_data', 'empty', 'other')),
    sha256 text NOT NULL,
    received_count bigint NOT NULL DEFAULT 0,
    new_count bigint NOT NULL DEFAULT 0,
    duplicate_count bigint NOT NULL DEFAULT 0,
    rejected_count bigint NOT NULL DEFAULT 0,
    is_complete boolean NOT NULL DEFAULT false,
    UNIQUE (import_job_id, entry_name),
    CHECK (received_count = new_count + duplicate_count + rejected_count)
);
COMMENT ON TABLE import_file IS 'One row per JSON file of an import; format is judged by content, not by name.';
COMMENT ON COLUMN import_file.received_count IS 'Rows read so far; after a kill, reading goes on behind them.';
COMMENT ON COLUMN import_file.is_complete IS 'Read to its end: the same bytes need not be read again for this account.';
CREATE INDEX import_file_sha256 ON import_file (account_id, sha256) WHERE is_complete;

CREATE TABLE raw_export_row (
    import_file_id bigint NOT NULL REFERENCES import_file ON DELETE CASCADE,
    row_index integer NOT NULL,
    account_id bigint NOT NULL,
    play_id uuid NOT NULL,
    variant integer NOT NULL,
    ended_at timestamptz NOT NULL,
    corrected_at timestamptz,
    ms_played integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('track', 'episode', 'audiobook', 'unknown')),
    is_account_data boolean NOT NULL,
    track_uri text,
    name_key text,
    row jsonb NOT NULL,
    PRIMARY KEY (import_file_id, row_index)
);
COMMENT ON TABLE raw_export_row IS
'One row per different row of the import files of an account, private fields and nulls removed. A row equal to one here is a duplicate, not kept twice. Never updated.';
COMMENT ON COLUMN raw_export_row.play_id IS
'Second of the end, then a hash of what makes rows one play (ts, item URI, ms_played, track name, episode name; account data: endTime, names normalized, msPlayed).';
COMMENT ON COLUMN raw_export_row.ended_at IS 'ts (extended) or endTime (account data), UTC.';
COMMENT ON COLUMN raw_export_row.corrected_at IS
'offline_timestamp + ms_played where ts is likely the time of a later sync and that end is plausible.';
COMMENT ON COLUMN raw_export_row.variant IS 'Rows of one play_id that differ in other details, in the order in which they came; 0 is the first.';
COMMENT ON COLUMN raw_export_row.track_uri IS 'URI of a track; NULL for other kinds and where the export names no URI.';
COMMENT ON COLUMN raw_export_row.name_key IS 'Normalized artist|title (show|episode): what account data and extended rows of one listen share.';
CREATE UNIQUE INDEX raw_export_row_play ON raw_export_row (account_id, play_id, variant);
CREATE INDEX raw_export_row_time ON raw_export_row (account_id, ended_at);
CREATE INDEX raw_export_row_corrected ON raw_export_row (account_id, corrected_at) WHERE corrected_at IS NOT NULL; -- noqa: CP04
CREATE INDEX raw_export_row_name ON raw_export_row (account_id, name_key) WHERE is_account_data;

CREATE TABLE rejected_row (
    rejected_row_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    import_job_id bigint REFERENCES import_job ON DELETE CASCADE,
    ingest_run_id bigint REFERENCES ingest_run ON DELETE CASCADE,
    place text NOT NULL,
    row_index bigint,
    reason text NOT NULL,
    row text NOT NULL,
    rejected_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE rejected_row IS 'One row per received row that is not a play: where it stood, why, and the row itself, scrubbed.';
CREATE INDEX rejected_row_account ON rejected_row (account_id, rejected_at);
