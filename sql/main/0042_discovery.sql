CREATE TABLE analytics.discovery (
    user_id bigint NOT NULL,
    year smallint NOT NULL,
    month smallint NOT NULL,
    streams bigint NOT NULL,
    new_tracks bigint NOT NULL,
    new_recordings bigint NOT NULL,
    new_artists bigint NOT NULL,
    new_albums bigint NOT NULL,
    new_artist_streams bigint NOT NULL,
    new_artist_pct double precision NOT NULL,
    rediscovered_recordings bigint NOT NULL,
    rediscovered_artists bigint NOT NULL,
    PRIMARY KEY (user_id, year, month),
    CHECK (month BETWEEN 1 AND 12),
    CHECK (streams >= 1 AND new_artist_streams BETWEEN new_artists AND streams),
    CHECK (new_artist_pct BETWEEN 0 AND 100)
);
COMMENT ON TABLE analytics.discovery IS 'Discovery. Grain: one row per user_id, year, month with at least one stream.';
COMMENT ON COLUMN analytics.discovery.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.discovery.year IS 'Year of the local date.';
COMMENT ON COLUMN analytics.discovery.month IS 'Month of the local date, 1 to 12.';
COMMENT ON COLUMN analytics.discovery.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.discovery.new_tracks IS 'Track URIs whose first stream of all is in this month.';
COMMENT ON COLUMN analytics.discovery.new_recordings IS 'Recordings whose first stream of all is in this month: the album version of a known single is not new.';
COMMENT ON COLUMN analytics.discovery.new_artists IS 'Primary artists whose first stream of all is in this month.';
COMMENT ON COLUMN analytics.discovery.new_albums IS 'Albums whose first stream of all is in this month.';
COMMENT ON COLUMN analytics.discovery.new_artist_streams IS 'Streams of the artists that are new in this month.';
COMMENT ON COLUMN analytics.discovery.new_artist_pct IS 'Share of the month''s streams that new_artist_streams are, 0 to 100.';
COMMENT ON COLUMN analytics.discovery.rediscovered_recordings IS 'Recordings streamed again at least 365 days after the stream before.';
COMMENT ON COLUMN analytics.discovery.rediscovered_artists IS 'Primary artists streamed again at least 365 days after the stream before.';
CALL staging.create_twin('analytics.discovery');
