CREATE TABLE ops.etl_run (
    run_id text PRIMARY KEY,
    reason text NOT NULL,
    as_of timestamptz NOT NULL,
    is_full_refresh boolean NOT NULL DEFAULT false,
    users bigint[],
    catalogue_version bigint,
    status text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'published', 'nothing_new', 'failed')),
    started_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);
COMMENT ON TABLE ops.etl_run IS 'One row per run of spotify_analysis_etl. At most one is running: a plan ends whatever ran before.';
COMMENT ON COLUMN ops.etl_run.run_id IS 'Name given by whoever started it, as a rule Airflow.';
COMMENT ON COLUMN ops.etl_run.reason IS 'Why it was started.';
COMMENT ON COLUMN ops.etl_run.as_of IS 'The moment at which periods and streaks end.';
COMMENT ON COLUMN ops.etl_run.is_full_refresh IS 'Whether it computes every year anew, changed or not.';
COMMENT ON COLUMN ops.etl_run.users IS 'The only users it may concern; NULL: all.';
COMMENT ON COLUMN ops.etl_run.catalogue_version IS 'Version of the catalogue it read; NULL before the extraction.';
COMMENT ON COLUMN ops.etl_run.status IS 'running, published, nothing_new (main showed everything already) or failed.';
COMMENT ON COLUMN ops.etl_run.started_at IS 'When it was first planned.';
COMMENT ON COLUMN ops.etl_run.finished_at IS 'When it ended, whatever the end.';
CREATE UNIQUE INDEX etl_run_running ON ops.etl_run (status) WHERE status = 'running';

CREATE TABLE ops.etl_scope (
    run_id text NOT NULL REFERENCES ops.etl_run ON DELETE CASCADE,
    user_id bigint NOT NULL,
    play_year smallint NOT NULL,
    version bigint NOT NULL,
    is_changed boolean NOT NULL,
    PRIMARY KEY (run_id, user_id, play_year)
);
COMMENT ON TABLE ops.etl_scope IS 'One row per user and UTC year a run reads; is_changed marks the years whose plays are new to main.';
COMMENT ON COLUMN ops.etl_scope.run_id IS 'The run.';
COMMENT ON COLUMN ops.etl_scope.user_id IS 'A user whose statistics the run computes.';
COMMENT ON COLUMN ops.etl_scope.play_year IS 'UTC year in which plays ended.';
COMMENT ON COLUMN ops.etl_scope.version IS 'Ledger version of the year; 0: the ledger no longer has it.';
COMMENT ON COLUMN ops.etl_scope.is_changed IS 'Whether main shows another version, so that the run stages the plays of the year.';

CREATE TABLE ops.lake_partition (
    user_id bigint NOT NULL,
    play_year smallint NOT NULL,
    version bigint NOT NULL,
    play_count bigint NOT NULL,
    plays_folder text,
    facts_folder text,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, play_year)
);
COMMENT ON TABLE ops.lake_partition IS 'One row per user and UTC year in the lake, with the ledger version it holds.';
COMMENT ON COLUMN ops.lake_partition.user_id IS 'Whose plays.';
COMMENT ON COLUMN ops.lake_partition.play_year IS 'UTC year in which they ended.';
COMMENT ON COLUMN ops.lake_partition.version IS 'Ledger version of the year.';
COMMENT ON COLUMN ops.lake_partition.play_count IS 'Plays of the year, as the ledger counts them.';
COMMENT ON COLUMN ops.lake_partition.plays_folder IS 'Folder under LAKE_URI with the plays as in source; NULL: none written.';
COMMENT ON COLUMN ops.lake_partition.facts_folder IS 'Folder under LAKE_URI with the same plays as rows of fact_play; NULL: not computed yet.';
COMMENT ON COLUMN ops.lake_partition.written_at IS 'When the plays were copied.';

CREATE TABLE ops.lake_table (
    table_name text PRIMARY KEY,
    version bigint NOT NULL,
    folder text NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.lake_table IS 'One row per table of source that the lake keeps as a whole.';
COMMENT ON COLUMN ops.lake_table.table_name IS 'Its name in source.';
COMMENT ON COLUMN ops.lake_table.version IS 'Version of the catalogue when it was copied.';
COMMENT ON COLUMN ops.lake_table.folder IS 'Folder under LAKE_URI.';
COMMENT ON COLUMN ops.lake_table.written_at IS 'When it was copied.';

CREATE TABLE ops.published_table (
    table_name text PRIMARY KEY,
    scope text NOT NULL CHECK (scope IN ('partition', 'user', 'all')),
    may_be_empty boolean NOT NULL
);
COMMENT ON TABLE ops.published_table IS 'One row per table that a publish makes equal to its staging twin; see staging.create_twin.';
COMMENT ON COLUMN ops.published_table.table_name IS 'Schema and name.';
COMMENT ON COLUMN ops.published_table.scope IS 'Which rows a run replaces: those of changed years, those of users in scope, or all.';
COMMENT ON COLUMN ops.published_table.may_be_empty IS 'Whether it may have no row although users in scope streamed albums.';

CREATE TABLE ops.staged_table (
    table_name text PRIMARY KEY,
    run_id text NOT NULL REFERENCES ops.etl_run ON DELETE CASCADE,
    staged_rows bigint NOT NULL,
    staged_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.staged_table IS 'One row per staging table: which run filled it. A publish refuses what another run left there.';
COMMENT ON COLUMN ops.staged_table.table_name IS 'Name, without the schema.';
COMMENT ON COLUMN ops.staged_table.run_id IS 'The run that filled it last.';
COMMENT ON COLUMN ops.staged_table.staged_rows IS 'How many rows it wrote.';
COMMENT ON COLUMN ops.staged_table.staged_at IS 'When it was done.';

CREATE TABLE ops.published_partition (
    user_id bigint NOT NULL,
    play_year smallint NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (user_id, play_year)
);
COMMENT ON TABLE ops.published_partition IS 'One row per user and UTC year of the current release, with the ledger version it shows.';
COMMENT ON COLUMN ops.published_partition.user_id IS 'Whose plays.';
COMMENT ON COLUMN ops.published_partition.play_year IS 'UTC year in which they ended.';
COMMENT ON COLUMN ops.published_partition.version IS 'Ledger version of the year.';

CREATE TABLE ops.published_user (
    user_id bigint PRIMARY KEY,
    as_of_date date NOT NULL,
    time_zone text NOT NULL
);
COMMENT ON TABLE ops.published_user IS 'One row per user of the current release: the local date and zone its periods were computed for.';
COMMENT ON COLUMN ops.published_user.user_id IS 'The user.';
COMMENT ON COLUMN ops.published_user.as_of_date IS 'Local date of the run: rolling periods end the day before.';
COMMENT ON COLUMN ops.published_user.time_zone IS 'IANA name of the zone.';

CREATE TABLE ops.published_catalogue (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    version bigint NOT NULL
);
COMMENT ON TABLE ops.published_catalogue IS 'One row: the version of the catalogue of the current release.';
COMMENT ON COLUMN ops.published_catalogue.is_only IS 'Always true: there is one catalogue.';
COMMENT ON COLUMN ops.published_catalogue.version IS 'catalogue_version of source.';

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
COMMENT ON COLUMN ops.release.release_id IS 'Number of the release; the largest is the current one.';
COMMENT ON COLUMN ops.release.run_id IS 'The run that made it.';
COMMENT ON COLUMN ops.release.reason IS 'Why the run was started.';
COMMENT ON COLUMN ops.release.as_of IS 'The moment at which periods and streaks end.';
COMMENT ON COLUMN ops.release.started_at IS 'When the run was planned.';
COMMENT ON COLUMN ops.release.published_at IS 'When its rows began to be written; they become visible together when the transaction ends.';
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
COMMENT ON COLUMN ops.release_table.release_id IS 'The release.';
COMMENT ON COLUMN ops.release_table.table_name IS 'Schema and name of the table.';
COMMENT ON COLUMN ops.release_table.staged_rows IS 'Rows the run computed.';
COMMENT ON COLUMN ops.release_table.inserted_rows IS 'Rows that are new.';
COMMENT ON COLUMN ops.release_table.updated_rows IS 'Rows that differ from before.';
COMMENT ON COLUMN ops.release_table.deleted_rows IS 'Rows that vanished.';
COMMENT ON COLUMN ops.release_table.total_rows IS 'Rows of the table after the publish.';

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
COMMENT ON COLUMN ops.check_result.check_result_id IS 'Number of the result.';
COMMENT ON COLUMN ops.check_result.run_id IS 'The run that was judged.';
COMMENT ON COLUMN ops.check_result.stage IS 'source (after ingest) or staging (before the publish).';
COMMENT ON COLUMN ops.check_result.table_name IS 'The table that was judged.';
COMMENT ON COLUMN ops.check_result.check_name IS 'What should be true, in words.';
COMMENT ON COLUMN ops.check_result.outcome IS 'pass, warn (told, but let through), fail (stopped the load) or error (could not be judged).';
COMMENT ON COLUMN ops.check_result.measured IS 'The figure that was found.';
COMMENT ON COLUMN ops.check_result.definition IS 'The check, as Soda was given it.';
COMMENT ON COLUMN ops.check_result.checked_at IS 'When it was judged.';
CREATE INDEX check_result_run ON ops.check_result (run_id);
