CREATE SCHEMA warehouse;
CREATE SCHEMA analytics;
CREATE SCHEMA staging;
CREATE SCHEMA ops;
COMMENT ON SCHEMA warehouse IS 'Dimensions and facts of the current release.';
COMMENT ON SCHEMA analytics IS 'One table per statistic, of the current release.';
COMMENT ON SCHEMA staging IS 'Unlogged twins without constraints: what a run computed and the gate has yet to judge.';
COMMENT ON SCHEMA ops IS 'Runs, releases, check results: the platform about itself.';

CREATE PROCEDURE staging.create_twin(target regclass) LANGUAGE plpgsql AS $$
-- A table of the same name and columns in staging, without any constraint: bad rows must reach the gate to be seen there.
DECLARE
    twin text;
BEGIN
    SELECT format('staging.%I', relname) INTO twin FROM pg_class WHERE oid = target;
    EXECUTE format('CREATE UNLOGGED TABLE %s AS TABLE %s WITH NO DATA', twin, target);
    EXECUTE format('COMMENT ON TABLE %s IS %L', twin, 'Staging twin of ' || target::text || '.');
END $$;
