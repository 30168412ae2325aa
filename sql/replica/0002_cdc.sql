CREATE TABLE cdc.engine_offset (
    engine_name text PRIMARY KEY,
    offset_key text NOT NULL,
    offset_value text NOT NULL,
    main_system text NOT NULL,
    slot_name text NOT NULL,
    applied_lsn pg_lsn NOT NULL,
    data_lsn pg_lsn NOT NULL,
    main_committed_at timestamptz,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE cdc.engine_offset IS 'One row per engine: how far it got, written in the transaction that applied it. Without a row the next start takes a snapshot.';
COMMENT ON COLUMN cdc.engine_offset.offset_key IS 'Key of the offset as Kafka Connect serializes it.';
COMMENT ON COLUMN cdc.engine_offset.offset_value IS 'The offset as Kafka Connect serializes it; the engine reads it back at start.';
COMMENT ON COLUMN cdc.engine_offset.main_system IS 'System identifier and database of the main this offset belongs to; positions mean nothing in another.';
COMMENT ON COLUMN cdc.engine_offset.applied_lsn IS 'Everything main committed before this position is here.';
COMMENT ON COLUMN cdc.engine_offset.data_lsn IS 'Position of the last transaction that changed a row here.';
COMMENT ON COLUMN cdc.engine_offset.main_committed_at IS 'When main committed that transaction.';

CREATE TABLE cdc.applied_change (
    table_name text NOT NULL,
    op text NOT NULL CHECK (op IN ('snapshot', 'insert', 'update', 'delete', 'truncate')),
    changes bigint NOT NULL,
    PRIMARY KEY (table_name, op)
);
COMMENT ON TABLE cdc.applied_change IS 'One row per table and operation: changes received from main since the last reset, counted in the transaction that applied them.';

CREATE PROCEDURE cdc.add_column(target_schema text, target_table text, column_name text, column_type text, missing_value text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Main got a column this replica does not have yet. Role cdc may write rows but owns no table, so this is the one change
-- of schema it may make: a nullable column, whose default is what main's older rows show.
DECLARE
    plain_type text := to_regtype(column_type)::text;
BEGIN
    IF target_schema NOT IN ('warehouse', 'analytics', 'ops') THEN
        RAISE EXCEPTION 'columns are only added in warehouse, analytics and ops, not in %', target_schema;
    END IF;
    IF plain_type IS NULL THEN
        RAISE EXCEPTION 'column %.%.% has the type %, which this replica does not know', target_schema, target_table, column_name, column_type;
    END IF;
    EXECUTE format('ALTER TABLE %I.%I ADD COLUMN IF NOT EXISTS %I %s DEFAULT %L', target_schema, target_table, column_name, plain_type, missing_value);
END $$;
REVOKE ALL ON PROCEDURE cdc.add_column FROM PUBLIC;
