GRANT USAGE ON SCHEMA warehouse, analytics, ops, cdc TO cdc;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA warehouse, analytics, ops, cdc TO cdc;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, analytics, ops, cdc GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO cdc;
GRANT EXECUTE ON PROCEDURE cdc.add_column TO cdc;

GRANT USAGE ON SCHEMA warehouse, analytics, ops, cdc TO dashboard_ro;
GRANT SELECT ON ALL TABLES IN SCHEMA warehouse, analytics, ops, cdc TO dashboard_ro;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, analytics, ops, cdc GRANT SELECT ON TABLES TO dashboard_ro;

GRANT USAGE ON SCHEMA warehouse, analytics, ops TO analyst_ro;
GRANT SELECT ON ALL TABLES IN SCHEMA warehouse, analytics, ops TO analyst_ro;
ALTER DEFAULT PRIVILEGES IN SCHEMA warehouse, analytics, ops GRANT SELECT ON TABLES TO analyst_ro;
