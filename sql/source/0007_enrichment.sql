CREATE TABLE raw_catalogue_reply (
    entity text NOT NULL CHECK (entity IN ('track', 'album', 'artist')),
    entity_id text NOT NULL,
    fetched_at timestamptz NOT NULL,
    reply jsonb NOT NULL,
    PRIMARY KEY (entity, entity_id, fetched_at)
);
COMMENT ON TABLE raw_catalogue_reply IS
'One row per answer to a single read of a track, album or artist somebody played, as received but for what nothing reads. Never updated.';
COMMENT ON COLUMN raw_catalogue_reply.entity_id IS 'The Spotify id that was asked for; the answer may name another one.';

CREATE TABLE enrichment_queue (
    entity text NOT NULL CHECK (entity IN ('track', 'album', 'artist')),
    entity_id text NOT NULL,
    play_count bigint NOT NULL,
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'described', 'gone')),
    attempts smallint NOT NULL DEFAULT 0,
    not_before timestamptz,
    last_error text,
    asked_at timestamptz,
    PRIMARY KEY (entity, entity_id)
);
COMMENT ON TABLE enrichment_queue IS
'One row per track, album or artist by Spotify id of which more may be known: waiting, described, or gone (Spotify does not have it).';
COMMENT ON COLUMN enrichment_queue.play_count IS 'Plays of it in the whole ledger when the queue was last filled: the most played is asked for first.';
COMMENT ON COLUMN enrichment_queue.not_before IS 'After a failed attempt: when to try again.';
CREATE INDEX enrichment_queue_waiting ON enrichment_queue (play_count) WHERE status = 'waiting';

CREATE TABLE api_budget (
    bucket text PRIMARY KEY,
    day date NOT NULL,
    spent integer NOT NULL,
    resting_until timestamptz,
    rest_reason text
);
COMMENT ON TABLE api_budget IS
'One row per kind of call Encore makes on its own account: how many it made on a UTC day, and whether Spotify asked it to rest. Polling has none.';
COMMENT ON COLUMN api_budget.spent IS 'Calls on that day, counted before each is made.';

COMMENT ON COLUMN artist.observed_at IS 'End of the first play, or time of the first answer to a single read, that showed it.';
COMMENT ON COLUMN album.observed_at IS 'End of the first play, or time of the first answer to a single read, that showed it.';
