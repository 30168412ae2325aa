CREATE SCHEMA warehouse;
CREATE SCHEMA analytics;
CREATE SCHEMA ops;
CREATE SCHEMA cdc;
COMMENT ON SCHEMA warehouse IS 'Dimensions and facts of the release the replica shows.';
COMMENT ON SCHEMA analytics IS 'One table per statistic, of the release the replica shows.';
COMMENT ON SCHEMA ops IS 'Which release the replica shows.';
COMMENT ON SCHEMA cdc IS 'Where the Debezium engine stands: its offset, and counts of what it applied.';
