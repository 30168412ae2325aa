CREATE TABLE warehouse.fact_play (
    user_id bigint NOT NULL,
    play_id uuid NOT NULL,
    play_year smallint NOT NULL,
    ended_at timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    reported_at timestamptz,
    is_time_corrected boolean NOT NULL,
    local_date date NOT NULL,
    local_hour smallint NOT NULL,
    weekday smallint NOT NULL,
    kind text NOT NULL,
    origin text NOT NULL,
    is_in_api boolean NOT NULL,
    track_uri text,
    recording_id text,
    artist_id text,
    album_id text,
    item_name text,
    item_parent text,
    ms_played integer,
    listened_ms integer NOT NULL,
    is_estimated boolean NOT NULL,
    is_stream boolean NOT NULL,
    is_skip boolean,
    skipped_flag boolean,
    reason_start text,
    reason_end text,
    is_shuffle boolean,
    is_offline boolean,
    is_incognito boolean,
    platform text,
    country text,
    context_type text,
    PRIMARY KEY (user_id, play_id),
    CHECK (listened_ms >= 0),
    CHECK (is_stream = (listened_ms >= 30000)),
    CHECK (local_hour BETWEEN 0 AND 23),
    CHECK (weekday BETWEEN 1 AND 7),
    CHECK (num_nonnulls(track_uri) = (kind = 'track')::integer)
);
COMMENT ON TABLE warehouse.fact_play IS 'Plays. Grain: one row per user_id, play_id: a listen that really happened.';
COMMENT ON COLUMN warehouse.fact_play.user_id IS 'Who listened: user_id of warehouse.dim_user.';
COMMENT ON COLUMN warehouse.fact_play.play_id IS 'Hash of what makes the listen unique: a rebuild gives the same.';
COMMENT ON COLUMN warehouse.fact_play.play_year IS 'UTC year of ended_at: the unit in which plays change.';
COMMENT ON COLUMN warehouse.fact_play.ended_at IS 'End of the play.';
COMMENT ON COLUMN warehouse.fact_play.started_at IS 'ended_at - listened_ms.';
COMMENT ON COLUMN warehouse.fact_play.reported_at IS 'End as reported, where it differs or was corrected.';
COMMENT ON COLUMN warehouse.fact_play.is_time_corrected IS 'Whether ended_at comes from the time stamp of an offline play.';
COMMENT ON COLUMN warehouse.fact_play.local_date IS 'Date of ended_at in the user''s zone.';
COMMENT ON COLUMN warehouse.fact_play.local_hour IS 'Hour of ended_at in the user''s zone, 0 to 23.';
COMMENT ON COLUMN warehouse.fact_play.weekday IS '1 = Monday to 7 = Sunday, of local_date.';
COMMENT ON COLUMN warehouse.fact_play.kind IS 'track, episode, audiobook or unknown; statistics count tracks only.';
COMMENT ON COLUMN warehouse.fact_play.origin IS 'Where the play is known from: extended, account_data or api.';
COMMENT ON COLUMN warehouse.fact_play.is_in_api IS 'Whether the API reported it as well.';
COMMENT ON COLUMN warehouse.fact_play.track_uri IS 'track_uri of warehouse.dim_track; NULL where kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.recording_id IS 'Recording of the track; NULL where kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.artist_id IS 'Primary artist of the track; NULL where kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.album_id IS 'Album of the track; NULL: not known, or kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.item_name IS 'Title of an episode or chapter, where kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.item_parent IS 'Show or book, where kind is not track.';
COMMENT ON COLUMN warehouse.fact_play.ms_played IS 'Time listened as reported; NULL for plays known from the API only.';
COMMENT ON COLUMN warehouse.fact_play.listened_ms IS 'ms_played, else an estimate: the track''s length, at most the time since the play before.';
COMMENT ON COLUMN warehouse.fact_play.is_estimated IS 'Whether listened_ms is an estimate.';
COMMENT ON COLUMN warehouse.fact_play.is_stream IS 'listened_ms is at least 30,000.';
COMMENT ON COLUMN warehouse.fact_play.is_skip IS 'Under 30 seconds and ended by the listener; NULL: reason unknown or time estimated.';
COMMENT ON COLUMN warehouse.fact_play.skipped_flag IS 'The raw flag `skipped`, which is unreliable.';
COMMENT ON COLUMN warehouse.fact_play.reason_start IS 'Why it began, as reported.';
COMMENT ON COLUMN warehouse.fact_play.reason_end IS 'Why it ended, as reported.';
COMMENT ON COLUMN warehouse.fact_play.is_shuffle IS 'Whether shuffle was on; NULL: not known.';
COMMENT ON COLUMN warehouse.fact_play.is_offline IS 'Whether it was played offline; NULL: not known.';
COMMENT ON COLUMN warehouse.fact_play.is_incognito IS 'Whether it was a private session; NULL: not known.';
COMMENT ON COLUMN warehouse.fact_play.platform IS 'Device, as reported.';
COMMENT ON COLUMN warehouse.fact_play.country IS 'Country code, as reported; ZZ: unknown to Spotify.';
COMMENT ON COLUMN warehouse.fact_play.context_type IS 'album, playlist, artist ...: where it was played from; NULL: not known.';
CALL staging.create_twin('warehouse.fact_play');
CREATE INDEX fact_play_time ON warehouse.fact_play (user_id, ended_at);
CREATE INDEX fact_play_partition ON warehouse.fact_play (user_id, play_year);
-- Who heard this? Asked when the catalogue changes, and by SQL clients.
CREATE INDEX fact_play_track ON warehouse.fact_play (track_uri, user_id);
