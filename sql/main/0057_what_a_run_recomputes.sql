ALTER TABLE ops.etl_run ADD COLUMN definitions text NOT NULL DEFAULT '', ADD COLUMN outdated bigint[];
COMMENT ON COLUMN ops.etl_run.definitions IS 'Fingerprint of the software and settings it computes by.';
COMMENT ON COLUMN ops.etl_run.outdated IS 'Users whose statistics the catalogue changed, but whom the run does not concern: the next one computes them.';

ALTER TABLE ops.etl_scope ADD COLUMN recompute text NOT NULL DEFAULT 'statistics'
    CHECK (recompute IN ('everything', 'statistics', 'windows'));
COMMENT ON COLUMN ops.etl_scope.recompute IS
'What is computed of the user: everything, facts included; statistics; windows: only what another day moves.';

ALTER TABLE ops.published_user ADD COLUMN definitions text NOT NULL DEFAULT '';
COMMENT ON COLUMN ops.published_user.definitions IS 'Fingerprint of the software and settings by which the statistics were computed.';

CREATE OR REPLACE PROCEDURE ops.record_published(planned ops.etl_run) LANGUAGE plpgsql AS $$
-- What main shows from now on; the next plan compares with it.
BEGIN
    DELETE FROM ops.published_partition AS shown
    USING ops.etl_scope AS scope
    WHERE scope.run_id = planned.run_id
        AND scope.user_id = shown.user_id
        AND scope.play_year = shown.play_year
        AND scope.version = 0;
    INSERT INTO ops.published_partition (user_id, play_year, version)
    SELECT user_id, play_year, version
    FROM ops.etl_scope
    WHERE run_id = planned.run_id AND is_changed AND version <> 0
    ON CONFLICT (user_id, play_year) DO UPDATE SET version = excluded.version;

    DELETE FROM ops.published_user WHERE user_id IN (SELECT user_id FROM ops.etl_scope WHERE run_id = planned.run_id);
    INSERT INTO ops.published_user (user_id, as_of_date, time_zone, definitions)
    SELECT user_id, (planned.as_of AT TIME ZONE time_zone)::date, time_zone, planned.definitions
    FROM warehouse.dim_user
    WHERE user_id IN (
        SELECT user_id
        FROM ops.etl_scope
        JOIN ops.lake_partition USING (user_id, play_year)
        WHERE run_id = planned.run_id AND play_count > 0
    );
    -- The dimensions are new for everybody, their statistics are not.
    UPDATE ops.published_user SET definitions = '' WHERE user_id = ANY (planned.outdated);

    INSERT INTO ops.published_catalogue (version)
    SELECT planned.catalogue_version
    WHERE planned.catalogue_version IS NOT NULL
    ON CONFLICT (is_only) DO UPDATE SET version = excluded.version;
END $$;
