-- What was received is never changed: the service adds rows, and removes them with their account.
REVOKE UPDATE, TRUNCATE ON raw_api_play, raw_export_row, raw_catalogue_reply, rejected_row FROM ingest_rw;
