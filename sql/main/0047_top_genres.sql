CREATE TABLE analytics.top_genres (
    user_id bigint NOT NULL,
    period_type text NOT NULL,
    period_start date NOT NULL,
    rank integer NOT NULL,
    genre text NOT NULL,
    plays bigint NOT NULL,
    streams bigint NOT NULL,
    listened_ms bigint NOT NULL,
    skip_rate double precision,
    first_play_at timestamptz NOT NULL,
    last_play_at timestamptz NOT NULL,
    rank_change integer,
    known_pct double precision NOT NULL,
    PRIMARY KEY (user_id, period_type, period_start, rank),
    CHECK (rank BETWEEN 1 AND 100),
    CHECK (plays >= 1 AND streams BETWEEN 0 AND plays),
    CHECK (skip_rate BETWEEN 0 AND 1),
    CHECK (known_pct BETWEEN 0 AND 100)
);
COMMENT ON TABLE analytics.top_genres IS 'Top genres. Grain: one row per user_id, period_type, period_start, rank. A play counts for each genre of its primary artist.';
COMMENT ON COLUMN analytics.top_genres.user_id IS 'Whose statistic: user_id of warehouse.dim_user.';
COMMENT ON COLUMN analytics.top_genres.period_type IS 'all_time, year, month, last_7_days, last_30_days or last_365_days.';
COMMENT ON COLUMN analytics.top_genres.period_start IS 'First local date of the period; 1970-01-01 for all_time. Rolling periods end the day before the run.';
COMMENT ON COLUMN analytics.top_genres.rank IS 'Place in the period, from 1: most streams, then time, then plays, then name.';
COMMENT ON COLUMN analytics.top_genres.genre IS 'A genre of the primary artist. Plays of artists without genres are in no line.';
COMMENT ON COLUMN analytics.top_genres.plays IS 'Music plays.';
COMMENT ON COLUMN analytics.top_genres.streams IS 'Plays of at least 30 seconds.';
COMMENT ON COLUMN analytics.top_genres.listened_ms IS 'Time listened, in milliseconds.';
COMMENT ON COLUMN analytics.top_genres.skip_rate IS 'Skips / plays known to be skipped or not, 0 to 1; NULL where none is known.';
COMMENT ON COLUMN analytics.top_genres.first_play_at IS 'End of the first play.';
COMMENT ON COLUMN analytics.top_genres.last_play_at IS 'End of the last play.';
COMMENT ON COLUMN analytics.top_genres.rank_change IS 'Rank in the period before, by the full ranking, minus rank; NULL without plays then, and for all_time.';
COMMENT ON COLUMN analytics.top_genres.known_pct IS 'Share of the period''s music plays whose artist has a genre, 0 to 100; the same in every line of a period.';
CALL staging.create_twin('analytics.top_genres', true);
