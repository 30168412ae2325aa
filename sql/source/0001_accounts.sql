CREATE SEQUENCE ledger_version;
COMMENT ON SEQUENCE ledger_version IS 'Every change of a part of the ledger takes the next number.';

CREATE TABLE account (
    account_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('spotify', 'local')),
    login_name text NOT NULL UNIQUE,
    display_name text,
    password_hash text,
    spotify_account_id text UNIQUE,
    spotify_user_id text,
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'needs_reauth', 'disconnected')),
    is_admin boolean NOT NULL DEFAULT false,
    time_zone text NOT NULL,
    country text,
    access_token_encrypted bytea,
    access_token_expires_at timestamptz,
    refresh_token_encrypted bytea,
    granted_scope text,
    authorized_at timestamptz,
    poll_watermark timestamptz,
    polled_at timestamptz,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    disconnected_at timestamptz
);
COMMENT ON TABLE account IS 'One row per account: a Spotify account or a local (export-only) one.';
COMMENT ON COLUMN account.spotify_account_id IS 'account_id of /v1/me, else its id: the key an account is linked by.';
COMMENT ON COLUMN account.authorized_at IS 'When the user last consented; the refresh token dies 6 months later.';
COMMENT ON COLUMN account.poll_watermark IS 'Latest played_at received from the API.';
COMMENT ON COLUMN account.time_zone IS 'IANA name; local dates and hours are in this zone.';

CREATE TABLE ingest_run (
    ingest_run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'done', 'failed')),
    received_count integer NOT NULL DEFAULT 0,
    new_count integer NOT NULL DEFAULT 0,
    duplicate_count integer NOT NULL DEFAULT 0,
    rejected_count integer NOT NULL DEFAULT 0,
    error text,
    CHECK (status <> 'done' OR received_count = new_count + duplicate_count + rejected_count)
);
COMMENT ON TABLE ingest_run IS 'One row per poll of one account; received = new + duplicate + rejected.';
CREATE INDEX ingest_run_account ON ingest_run (account_id, started_at);

CREATE TABLE ingest_gap (
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    gap_start_at timestamptz NOT NULL,
    gap_end_at timestamptz NOT NULL,
    detected_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    PRIMARY KEY (account_id, gap_start_at),
    CHECK (gap_end_at > gap_start_at)
);
COMMENT ON TABLE ingest_gap IS 'One row per span in which plays may have been lost: a full page newer than the last known play.';
