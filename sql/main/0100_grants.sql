GRANT USAGE ON SCHEMA warehouse, analytics, staging, ops TO etl_rw;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA warehouse, analytics, ops TO etl_rw;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA staging TO etl_rw;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA ops TO etl_rw;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, analytics, ops GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO etl_rw;
ALTER DEFAULT PRIVILEGES IN SCHEMA staging GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO etl_rw;

GRANT USAGE ON SCHEMA warehouse, analytics, ops TO dashboard_ro, cdc;
GRANT SELECT ON ALL TABLES IN SCHEMA warehouse, analytics, ops TO dashboard_ro, cdc;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, analytics, ops GRANT SELECT ON TABLES TO dashboard_ro, cdc;

GRANT USAGE ON SCHEMA warehouse, analytics TO analyst_ro;
GRANT SELECT ON ALL TABLES IN SCHEMA warehouse, analytics TO analyst_ro;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, analytics GRANT SELECT ON TABLES TO analyst_ro;

CREATE PUBLICATION encore_cdc FOR TABLES IN SCHEMA warehouse, analytics, TABLE ops.release;
