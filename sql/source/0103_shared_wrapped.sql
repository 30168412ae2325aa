-- A link may also show cards of one year's Wrapped, each chosen by its owner.
ALTER TABLE share_link ADD COLUMN wrapped_year smallint CHECK (wrapped_year BETWEEN 2006 AND 9999);
COMMENT ON COLUMN share_link.wrapped_year IS 'The year whose Wrapped the cards wrapped_* are of; NULL: the link shows none of them.';

DO $$
DECLARE
    allowed text;
BEGIN
    SELECT conname
    INTO STRICT allowed
    FROM pg_constraint
    WHERE conrelid = 'share_link'::regclass
      AND contype = 'c'
      AND pg_get_constraintdef(oid) LIKE '%cards <@%';
    EXECUTE format('ALTER TABLE share_link DROP CONSTRAINT %I', allowed);
END
$$;
ALTER TABLE share_link
ADD CONSTRAINT share_link_cards CHECK (
    cardinality(cards) > 0
    AND cards <@ ARRAY[
        'totals', 'calendar', 'artists', 'tracks', 'clock',
        'wrapped_time', 'wrapped_artists', 'wrapped_tracks', 'wrapped_albums', 'wrapped_genres', 'wrapped_peak_hour',
        'wrapped_longest_day', 'wrapped_session', 'wrapped_streak', 'wrapped_discoveries', 'wrapped_obsession'
    ]
),
ADD CONSTRAINT share_link_wrapped CHECK (
    num_nonnulls(wrapped_year) = (array_to_string(cards, ' ') LIKE '%wrapped%')::integer
);
