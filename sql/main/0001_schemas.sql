CREATE SCHEMA warehouse;
CREATE SCHEMA analytics;
CREATE SCHEMA staging;
CREATE SCHEMA ops;
COMMENT ON SCHEMA warehouse IS 'Dimensions and facts of the current release.';
COMMENT ON SCHEMA analytics IS 'One table per statistic, of the current release.';
COMMENT ON SCHEMA staging IS 'Unlogged twins without constraints: what a run computed and the gate has yet to judge.';
COMMENT ON SCHEMA ops IS 'Runs, releases, check results: the platform about itself.';

CREATE PROCEDURE staging.create_twin(target regclass, may_be_empty boolean DEFAULT false) LANGUAGE plpgsql AS $$
-- A table of the same name and columns in staging, without any constraint: bad rows must reach the gate to be seen there.
-- Having one is what makes a table part of every publish. A table that may be empty although its users streamed albums
-- (say, because it needs three listeners) has to say so.
DECLARE
    twin text;
BEGIN
    SELECT format('staging.%I', relname) INTO twin FROM pg_class WHERE oid = target;
    EXECUTE format('CREATE UNLOGGED TABLE %s AS TABLE %s WITH NO DATA', twin, target);
    EXECUTE format('COMMENT ON TABLE %s IS %L', twin, 'Staging twin of ' || target::text || '.');
    INSERT INTO ops.published_table (table_name, scope, may_be_empty)
    SELECT
        target::text,
        CASE
            WHEN target::text LIKE '%.dim\_%' THEN 'all'
            WHEN 'play_year' = ANY (array_agg(attname)) THEN 'partition'
            WHEN 'user_id' = ANY (array_agg(attname)) THEN 'user'
            ELSE 'all'
        END,
        may_be_empty
    FROM pg_attribute
    WHERE attrelid = target AND attnum > 0 AND NOT attisdropped;
END $$;
COMMENT ON PROCEDURE staging.create_twin IS 'Makes a table part of every publish, by giving it a twin in staging.';

CREATE PROCEDURE staging.count_for_planner(twin regclass) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
-- A twin was filled a moment ago, before any autovacuum: without statistics the publish would be planned for no rows. Only
-- the owner may analyze, hence the owner's rights.
BEGIN
    IF EXISTS (SELECT FROM pg_class WHERE oid = twin AND relnamespace = 'staging'::regnamespace) THEN
        EXECUTE format('ANALYZE %s', twin);
    END IF;
END $$;
COMMENT ON PROCEDURE staging.count_for_planner IS 'Collects statistics of a staging table, for the query planner.';
