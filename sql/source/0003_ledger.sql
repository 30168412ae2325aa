CREATE TABLE artist (
    artist_id text PRIMARY KEY,
    spotify_id text,
    name text NOT NULL,
    name_norm text NOT NULL,
    genres text[],
    popularity smallint,
    image_url text,
    observed_at timestamptz NOT NULL
);
COMMENT ON COLUMN artist.observed_at IS 'End of the first play that showed it.';
COMMENT ON TABLE artist IS 'One row per artist: its Spotify id, or name:<normalized name> while only the name is known.';
CREATE INDEX artist_name_norm ON artist (name_norm);

CREATE TABLE album (
    album_id text PRIMARY KEY,
    spotify_id text,
    title text NOT NULL,
    title_norm text NOT NULL,
    artist_id text NOT NULL REFERENCES artist,
    album_type text,
    total_tracks integer,
    release_date date,
    release_precision text CHECK (release_precision IN ('year', 'month', 'day')),
    label text,
    upc text,
    popularity smallint,
    image_url text,
    observed_at timestamptz NOT NULL
);
COMMENT ON COLUMN album.observed_at IS 'End of the first play that showed it.';
COMMENT ON TABLE album IS 'One row per album: its Spotify id, or name:<artist>|<title> normalized while only names are known.';
CREATE INDEX album_title_norm ON album (title_norm);
CREATE INDEX album_artist_id ON album (artist_id);

CREATE TABLE track (
    track_uri text PRIMARY KEY,
    spotify_id text,
    title text NOT NULL,
    title_norm text NOT NULL,
    artist_id text NOT NULL REFERENCES artist,
    album_id text REFERENCES album,
    recording_id text NOT NULL,
    duration_ms integer,
    isrc text,
    is_explicit boolean,
    is_local boolean NOT NULL DEFAULT false,
    popularity smallint,
    disc_number smallint,
    track_number smallint,
    linked_from_uri text,
    observed_at timestamptz NOT NULL
);
COMMENT ON TABLE track IS 'One row per track URI (name:<artist>|<title> where an export names no URI); newest names shown.';
COMMENT ON COLUMN track.recording_id IS 'isrc:<ISRC>, else name:<artist>|<title>[|n], else uri:<URI> for a track without names: URIs of one recording share it.';
COMMENT ON COLUMN track.observed_at IS 'End of the first play that showed the names now kept.';
CREATE INDEX track_recording ON track (recording_id);
CREATE INDEX track_title_norm ON track (title_norm, artist_id);
CREATE INDEX track_artist_id ON track (artist_id);
CREATE INDEX track_album_id ON track (album_id);

CREATE TABLE track_artist (
    track_uri text NOT NULL REFERENCES track ON DELETE CASCADE,
    position smallint NOT NULL,
    artist_id text NOT NULL REFERENCES artist,
    PRIMARY KEY (track_uri, position)
);
CREATE INDEX track_artist_artist_id ON track_artist (artist_id);
COMMENT ON TABLE track_artist IS 'One row per credited artist of a track; position 0 is the primary artist.';

CREATE TABLE track_alias (
    track_uri text NOT NULL,
    alias_id uuid NOT NULL,
    title text NOT NULL,
    artist_name text NOT NULL,
    album_title text NOT NULL,
    title_norm text NOT NULL,
    artist_norm text NOT NULL,
    album_norm text NOT NULL,
    is_in_export boolean NOT NULL,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (track_uri, alias_id)
);
COMMENT ON TABLE track_alias IS 'One row per set of names a track was seen under, with the first and last play that showed it.';
COMMENT ON COLUMN track_alias.alias_id IS 'Hash of title, artist_name and album_title (empty where unknown).';
CREATE INDEX track_alias_names ON track_alias (artist_norm, title_norm);

CREATE TABLE catalogue_fact (
    entity text NOT NULL CHECK (entity IN ('track', 'album', 'artist')),
    entity_id text NOT NULL,
    facts jsonb NOT NULL,
    first_seen_at timestamptz NOT NULL,
    PRIMARY KEY (entity, entity_id)
);
COMMENT ON TABLE catalogue_fact IS 'One row per entity the API showed: per field its newest value that was not null, as [time, value].';

CREATE TABLE artist_credit (
    name_norm text NOT NULL,
    artist_id text NOT NULL,
    track_uri text NOT NULL,
    PRIMARY KEY (name_norm, artist_id, track_uri)
);
CREATE INDEX artist_credit_track ON artist_credit (track_uri);
COMMENT ON TABLE artist_credit IS 'One row per name, Spotify artist and track (or its album) on which the API showed them together.';

CREATE TABLE album_credit (
    artist_norm text NOT NULL,
    title_norm text NOT NULL,
    album_id text NOT NULL,
    track_uri text NOT NULL,
    PRIMARY KEY (artist_norm, title_norm, album_id, track_uri)
);
COMMENT ON TABLE album_credit IS 'One row per names, Spotify album and track on which the API showed them together.';

CREATE TABLE artist_link (
    name_norm text PRIMARY KEY,
    artist_id text NOT NULL
);
COMMENT ON TABLE artist_link IS 'One row per normalized name that stands for a Spotify artist wherever no id is given.';

CREATE TABLE album_link (
    artist_norm text NOT NULL,
    title_norm text NOT NULL,
    album_id text NOT NULL,
    PRIMARY KEY (artist_norm, title_norm)
);
COMMENT ON TABLE album_link IS 'One row per normalized artist and title that stand for a Spotify album wherever no id is given.';

CREATE TABLE account_track (
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    name_key text NOT NULL,
    track_uri text NOT NULL,
    PRIMARY KEY (account_id, name_key, track_uri)
);
COMMENT ON TABLE account_track IS 'One row per normalized artist|title and URI an account heard together: account-data rows find their URI here.';

CREATE FUNCTION newest_facts(one jsonb, other jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT jsonb_object_agg(newest.key, newest.value)
    FROM (
        SELECT DISTINCT ON (both_facts.key)
            both_facts.key,
            both_facts.value
        FROM (
            SELECT * FROM jsonb_each(one)
            UNION ALL
            SELECT * FROM jsonb_each(other)
        ) AS both_facts
        ORDER BY
            both_facts.key,
            (both_facts.value ->> 0) COLLATE "C" DESC, -- noqa: RF03
            (both_facts.value -> 1)::text COLLATE "C" DESC -- noqa: RF03
    ) AS newest
);
COMMENT ON FUNCTION newest_facts IS 'Field by field the newer of two sets of facts; the greater text where two are equally new.';

CREATE TABLE play (
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    play_id uuid NOT NULL,
    ended_at timestamptz NOT NULL,
    play_year smallint GENERATED ALWAYS AS (extract(YEAR FROM ended_at AT TIME ZONE 'UTC')::smallint) STORED,
    reported_at timestamptz,
    is_time_corrected boolean NOT NULL DEFAULT false,
    kind text NOT NULL CHECK (kind IN ('track', 'episode', 'audiobook', 'unknown')),
    origin text NOT NULL CHECK (origin IN ('extended', 'account_data', 'api')),
    is_in_api boolean NOT NULL DEFAULT false,
    track_uri text,
    item_uri text,
    item_name text,
    item_parent text,
    ms_played integer,
    listened_ms integer NOT NULL,
    is_estimated boolean NOT NULL,
    reason_start text,
    reason_end text,
    skipped_flag boolean,
    is_shuffle boolean,
    is_offline boolean,
    is_incognito boolean,
    platform text,
    country text,
    context_type text,
    context_uri text,
    PRIMARY KEY (account_id, play_id)
);
COMMENT ON TABLE play IS 'The canonical ledger: one row per listen that really happened. Derived from the raw tables alone.';
COMMENT ON COLUMN play.play_id IS 'Deterministic: second of the end, then a hash of what makes the listen unique, so a rebuild gives the same ids.';
COMMENT ON COLUMN play.track_uri IS 'track.track_uri for kind track; NULL for the others.';
COMMENT ON COLUMN play.item_uri IS 'URI of the episode or audiobook chapter, where the kind is not track.';
COMMENT ON COLUMN play.item_parent IS 'Show or audiobook title, where the kind is not track.';
COMMENT ON COLUMN play.ms_played IS 'As reported; NULL for plays known from the API only.';
COMMENT ON COLUMN play.listened_ms IS 'ms_played, else min(duration_ms, ended_at - previous ended_at of the account); 30000 stands for an unknown duration.';
CREATE INDEX play_time ON play (account_id, ended_at);
CREATE INDEX play_partition_scan ON play (account_id, play_year);
CREATE INDEX play_track ON play (track_uri);

CREATE TABLE play_partition (
    account_id bigint NOT NULL,
    play_year smallint NOT NULL,
    version bigint NOT NULL DEFAULT nextval('ledger_version'),
    play_count bigint NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, play_year)
);
COMMENT ON TABLE play_partition IS 'One row per account and UTC year of its plays; version grows in the transaction that changes any of them. play_count 0 = all gone.';

CREATE TABLE catalogue_version (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    version bigint NOT NULL DEFAULT nextval('ledger_version')
);
COMMENT ON TABLE catalogue_version IS 'One row: the version of track, album and artist, bumped in every transaction that changes them.';
INSERT INTO catalogue_version DEFAULT VALUES;

CREATE TABLE ledger_rule (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    correct_offline_times boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE ledger_rule IS 'One row: the choices under which the ledger stands; changing one is a rebuild.';
INSERT INTO ledger_rule DEFAULT VALUES;
