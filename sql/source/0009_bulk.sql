-- A foreign key is looked up for every row: on the two tables an import fills, that cost a third of writing
-- them. The transaction that writes these rows writes or locks their row of import_file, which holds the
-- account; the half of the key that matters later, that nothing outlives its account, is the trigger's.
ALTER TABLE raw_export_row DROP CONSTRAINT raw_export_row_import_file_id_fkey;
ALTER TABLE play DROP CONSTRAINT play_account_id_fkey;

CREATE FUNCTION remove_plays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM play WHERE account_id = old.account_id;
    DELETE FROM raw_export_row WHERE account_id = old.account_id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION remove_plays IS 'What ON DELETE CASCADE would do.';
CREATE TRIGGER account_plays AFTER DELETE ON account FOR EACH ROW EXECUTE FUNCTION remove_plays();

CREATE INDEX raw_export_row_variant ON raw_export_row (account_id, play_id) WHERE variant = 1;
COMMENT ON INDEX raw_export_row_variant IS 'The few play_ids that have more than one row.';

-- By name first: a change of the catalogue looks for everybody's rows of a name.
DROP INDEX raw_export_row_name;
CREATE INDEX raw_export_row_name ON raw_export_row (name_key, account_id) WHERE is_account_data;
