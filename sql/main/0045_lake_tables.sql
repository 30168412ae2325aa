COMMENT ON TABLE ops.lake_table IS 'One row per table that the lake keeps as a whole.';
COMMENT ON COLUMN ops.lake_table.table_name IS 'Its name in source; fact_play: the facts in scope of the newest run.';
COMMENT ON COLUMN ops.lake_table.version IS 'Version of the catalogue when it was copied; of fact_play a hash of the folders it was gathered from.';
