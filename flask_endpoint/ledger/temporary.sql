-- Per connection, emptied by the next batch: the raw rows whose plays are computed anew, and those plays.
CREATE TEMPORARY TABLE touched_export (
    account_id bigint,
    play_id uuid,
    round integer DEFAULT 0,
    is_new boolean DEFAULT false,
    PRIMARY KEY (account_id, play_id)
);
CREATE TEMPORARY TABLE touched_api (
    account_id bigint,
    played_at timestamptz,
    track_uri text,
    round integer DEFAULT 0,
    PRIMARY KEY (account_id, played_at, track_uri)
);
CREATE TEMPORARY TABLE round_number (number integer);
CREATE TEMPORARY TABLE play_next (
    account_id bigint,
    play_id uuid,
    ended_at timestamptz,
    reported_at timestamptz,
    is_time_corrected boolean,
    kind text,
    origin text,
    is_in_api boolean,
    track_uri text,
    item_uri text,
    item_name text,
    item_parent text,
    ms_played integer,
    listened_ms integer,
    is_estimated boolean,
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
    name_key text
);
CREATE TEMPORARY TABLE api_next (
    account_id bigint,
    played_at timestamptz,
    track_uri text,
    play_id uuid,
    duration_ms integer,
    item jsonb
);
CREATE TEMPORARY TABLE match_candidate (
    account_id bigint, api_id uuid, export_id uuid, distance interval, played_at timestamptz, track_uri text
);
CREATE TEMPORARY TABLE match (
    account_id bigint, api_id uuid, export_id uuid, UNIQUE (account_id, api_id), UNIQUE (account_id, export_id)
);
CREATE TEMPORARY TABLE known_play (LIKE play);
CREATE TEMPORARY TABLE changed_play (
    account_id bigint, play_id uuid, play_year smallint, ended_at timestamptz
);
CREATE TEMPORARY TABLE changed_moment (account_id bigint, happened_at timestamptz);
CREATE TEMPORARY TABLE changed_partition (
    account_id bigint, play_year smallint, gained bigint DEFAULT 0
);
-- The recording of a track, as it is and as it was before this batch.
CREATE TEMPORARY VIEW recorded AS
SELECT track_uri, recording_id FROM track
UNION ALL
SELECT track_uri, old_recording_id FROM changed_track WHERE is_recording AND old_recording_id IS NOT NULL;
