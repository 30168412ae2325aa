-- One round of greedy matching: every pair that is the nearest for both sides is a match. Repeated until no
-- candidate is left, this is the same as taking all pairs in the order of distance.
WITH ranked AS (
    SELECT
        account_id,
        api_id,
        export_id,
        row_number() OVER (
            PARTITION BY account_id, api_id ORDER BY distance, played_at, track_uri COLLATE "C", export_id
        ) AS rank_for_api,
        row_number() OVER (
            PARTITION BY account_id, export_id ORDER BY distance, played_at, track_uri COLLATE "C", export_id
        ) AS rank_for_export
    FROM match_candidate
)

INSERT INTO match
SELECT account_id, api_id, export_id FROM ranked WHERE rank_for_api = 1 AND rank_for_export = 1;

DELETE FROM match_candidate AS candidate
USING match
WHERE match.account_id = candidate.account_id
    AND (match.api_id = candidate.api_id OR match.export_id = candidate.export_id);

SELECT count(*) FROM match_candidate;
