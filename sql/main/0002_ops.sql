CREATE TABLE ops.etl_run (
    run_id text PRIMARY KEY,
    reason text NOT NULL,
    as_of timestamptz NOT NULL,
    is_full_refresh boolean NOT NULL DEFAULT false,
    status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'published', 'nothing_new', 'failed')),
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
COMMENT ON TABLE ops.etl_run IS 'One row per run of spotify_analysis_etl.';

CREATE TABLE ops.etl_scope (
    run_id text NOT NULL REFERENCES ops.etl_run ON DELETE CASCADE,
    user_id bigint NOT NULL,
    play_year smallint NOT NULL,
    version bigint NOT NULL,
    is_changed boolean NOT NULL,
    PRIMARY KEY (run_id, user_id, play_year)
);
COMMENT ON TABLE ops.etl_scope IS 'One row per user and UTC year a run reads; is_changed marks the years whose plays are new to main.';

CREATE TABLE ops.lake_partition (
    user_id bigint NOT NULL,
    play_year smallint NOT NULL,
    version bigint NOT NULL,
    play_count bigint NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, play_year)
);
COMMENT ON TABLE ops.lake_partition IS 'One row per user and UTC year in the lake, with the ledger version it holds.';

CREATE TABLE ops.published_partition (
    user_id bigint NOT NULL,
    play_year smallint NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (user_id, play_year)
);
COMMENT ON TABLE ops.published_partition IS 'One row per user and UTC year of the current release, with the ledger version it shows.';

CREATE TABLE ops.published_user (
    user_id bigint PRIMARY KEY,
    as_of_date date NOT NULL,
    time_zone text NOT NULL
);
COMMENT ON TABLE ops.published_user IS 'One row per user of the current release: the local date and zone its periods were computed for.';

CREATE TABLE ops.release (
    release_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id text NOT NULL UNIQUE,
    reason text NOT NULL,
    as_of timestamptz NOT NULL,
    users integer NOT NULL,
    plays bigint NOT NULL,
    started_at timestamptz NOT NULL,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE ops.release IS 'One row per publish; readers see one release as a whole. Replicated, so the replica tells which one it shows.';
COMMENT ON COLUMN ops.release.users IS 'Users whose figures the run computed.';
COMMENT ON COLUMN ops.release.plays IS 'Rows of warehouse.fact_play after the publish.';

CREATE TABLE ops.release_table (
    release_id bigint NOT NULL REFERENCES ops.release ON DELETE CASCADE,
    table_name text NOT NULL,
    staged_rows bigint NOT NULL,
    inserted_rows bigint NOT NULL,
    updated_rows bigint NOT NULL,
    deleted_rows bigint NOT NULL,
    total_rows bigint NOT NULL,
    PRIMARY KEY (release_id, table_name)
);
COMMENT ON TABLE ops.release_table IS 'One row per release and table: what the publish changed.';

CREATE TABLE ops.check_result (
    check_result_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id text NOT NULL,
    stage text NOT NULL CHECK (stage IN ('source', 'staging')),
    table_name text NOT NULL,
    check_name text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('pass', 'warn', 'fail', 'error')),
    measured text,
    definition text,
    checked_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.check_result IS 'One row per Soda check and run.';
CREATE INDEX check_result_run ON ops.check_result (run_id);
