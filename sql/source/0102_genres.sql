ALTER TABLE raw_catalogue_reply ADD COLUMN told_by text NOT NULL DEFAULT 'spotify'
CHECK (told_by IN ('spotify', 'musicbrainz'));
COMMENT ON COLUMN raw_catalogue_reply.told_by IS
'Who was asked. MusicBrainz is asked about an artist by an ISRC: the row holds that, the artist''s name, and the recordings it knows.';

ALTER TABLE artist ADD COLUMN genres_from text CHECK (genres_from IN ('spotify', 'musicbrainz'));
ALTER TABLE artist ADD CHECK ((genres IS NULL) = (genres_from IS NULL)); -- noqa: CP04
UPDATE artist SET genres_from = 'spotify' WHERE genres IS NOT NULL; -- noqa: CP04,LT14
COMMENT ON COLUMN artist.genres IS 'What Spotify tells; where it tells none, what MusicBrainz does, most votes first.';
COMMENT ON COLUMN artist.genres_from IS 'Who told the genres; NULL: there are none.';

CREATE TABLE genre_queue (
    artist_id text PRIMARY KEY,
    play_count bigint NOT NULL,
    status text NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'described', 'gone')),
    tried_isrcs text[] NOT NULL DEFAULT '{}',
    attempts smallint NOT NULL DEFAULT 0,
    not_before timestamptz,
    last_error text,
    asked_at timestamptz
);
COMMENT ON TABLE genre_queue IS
'One row per artist without genres that MusicBrainz may know by an ISRC: waiting, described, or gone (it tells no genres, either).';
COMMENT ON COLUMN genre_queue.artist_id IS 'Spotify id.';
COMMENT ON COLUMN genre_queue.play_count IS 'Plays by the artist in the whole ledger when the queue was last filled: the most played is asked for first.';
COMMENT ON COLUMN genre_queue.tried_isrcs IS 'Those MusicBrainz does not know, or knows as somebody else''s.';
COMMENT ON COLUMN genre_queue.not_before IS 'After a failed attempt: when to try again.';
GRANT SELECT ON genre_queue TO etl_rw;
