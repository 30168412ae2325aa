ALTER TABLE raw_api_play ADD COLUMN is_uploaded boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN raw_api_play.is_uploaded IS 'From a download that was imported, which anybody may have written; false where Spotify answered a poll.';
UPDATE raw_api_play SET is_uploaded = true WHERE ingest_run_id IS NULL; -- noqa: CP04,LT14

ALTER TABLE track_alias ADD COLUMN told_by bigint NOT NULL DEFAULT 0;
ALTER TABLE track_alias DROP CONSTRAINT track_alias_pkey;
ALTER TABLE track_alias ADD PRIMARY KEY (track_uri, told_by, alias_id);
COMMENT ON TABLE track_alias IS 'One row per set of names a track was seen under and who told them, with the first and last play that showed it.';
COMMENT ON COLUMN track_alias.told_by IS '0: Spotify, answering a poll. Else the account whose upload told them: those of one that came later never replace its names.';

-- The worker rebuilds a ledger that stands under older rules than its own.
ALTER TABLE ledger_rule ADD COLUMN version integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN ledger_rule.version IS 'Of the rules under which the ledger was last rebuilt.';
