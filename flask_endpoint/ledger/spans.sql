-- The touched moments with their surroundings, as spans that do not overlap.
INSERT INTO ledger_span
SELECT account_id, lower(span), upper(span)
FROM (
    SELECT
        account_id,
        unnest(range_agg(tstzrange(
            happened_at - interval '15 minutes', happened_at + interval '15 minutes', '[]'
        ))) AS span
    FROM touched_moment
    GROUP BY account_id
) AS merged;
