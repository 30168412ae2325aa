CREATE TABLE library_list (
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    list text NOT NULL,
    asked_on date NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('changed', 'unchanged', 'refused')),
    resting_until timestamptz,
    last_error text,
    PRIMARY KEY (account_id, list)
);
COMMENT ON TABLE library_list IS 'One row per account and list of theirs that Spotify was asked for: the last UTC day, and what came of it.';
COMMENT ON COLUMN library_list.resting_until IS 'Spotify refused this list: it is not asked for before.';

CREATE TABLE library_snapshot (
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    list text NOT NULL,
    taken_on date NOT NULL,
    seen_on date NOT NULL,
    item_count integer NOT NULL,
    is_complete boolean NOT NULL,
    items jsonb NOT NULL,
    PRIMARY KEY (account_id, list, taken_on),
    CHECK (seen_on >= taken_on)
);
COMMENT ON TABLE library_snapshot IS
'One row per account, list (top tracks and artists by time range, saved tracks, playlists) and UTC day on which it had changed.';
COMMENT ON COLUMN library_snapshot.seen_on IS 'Last UTC day on which the list was still the same.';
COMMENT ON COLUMN library_snapshot.is_complete IS 'False where the list is longer than is read.';
COMMENT ON COLUMN library_snapshot.items IS 'In their order: what identifies each item, without the people and pictures Spotify adds.';

CREATE VIEW library_item AS
SELECT
    snapshot.account_id,
    snapshot.list,
    snapshot.taken_on,
    snapshot.seen_on,
    entry.place::integer AS position,
    entry.item ->> 'uri' AS uri,
    entry.item ->> 'name' AS name,
    entry.item ->> 'artist' AS artist,
    (entry.item ->> 'added_at')::timestamptz AS added_at,
    (entry.item ->> 'track_count')::integer AS track_count
FROM library_snapshot AS snapshot
CROSS JOIN LATERAL jsonb_array_elements(snapshot.items) WITH ORDINALITY AS entry (item, place);
COMMENT ON VIEW library_item IS 'One row per account, list, day of the snapshot and position, from 1.';

GRANT SELECT ON library_list, library_snapshot, library_item, raw_catalogue_reply, enrichment_queue, api_budget TO etl_rw;
