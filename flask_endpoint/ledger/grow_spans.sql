-- Widen every span until nothing raw lies within 15 minutes inside its borders; one round. Leaves the spans
-- that grew in grown_span.
DELETE FROM grown_span;

INSERT INTO grown_span
SELECT
    span.account_id,
    least(span.begins_at, edge.first_at - interval '15 minutes'),
    greatest(span.ends_at, edge.last_at + interval '15 minutes')
FROM ledger_span AS span
CROSS JOIN LATERAL (
    SELECT min(near.first_at) AS first_at, max(near.last_at) AS last_at
    FROM (
        SELECT min(raw.ended_at) AS first_at, max(raw.ended_at) AS last_at
        FROM raw_export_row AS raw
        WHERE raw.account_id = span.account_id AND raw.ended_at BETWEEN span.begins_at AND span.ends_at
        UNION ALL
        SELECT min(raw.corrected_at), max(raw.corrected_at)
        FROM raw_export_row AS raw
        WHERE raw.account_id = span.account_id AND raw.corrected_at BETWEEN span.begins_at AND span.ends_at
            AND (SELECT correct_offline_times FROM ledger_rule)
        UNION ALL
        SELECT min(raw.played_at), max(raw.played_at)
        FROM raw_api_play AS raw
        WHERE raw.account_id = span.account_id AND raw.played_at BETWEEN span.begins_at AND span.ends_at
    ) AS near
) AS edge
WHERE edge.first_at - interval '15 minutes' < span.begins_at
    OR edge.last_at + interval '15 minutes' > span.ends_at;

WITH merged AS (
    SELECT account_id, unnest(range_agg(tstzrange(begins_at, ends_at, '[]'))) AS span
    FROM (
        SELECT * FROM ledger_span
        UNION ALL
        SELECT * FROM grown_span
    ) AS every_span
    WHERE EXISTS (SELECT 1 FROM grown_span)
    GROUP BY account_id
),

replaced AS (
    DELETE FROM ledger_span WHERE EXISTS (SELECT 1 FROM grown_span)
)

INSERT INTO ledger_span
SELECT account_id, lower(span), upper(span) FROM merged;

SELECT count(*) FROM grown_span;
