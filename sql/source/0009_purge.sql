ALTER TABLE account ADD COLUMN erases_at timestamptz;
COMMENT ON COLUMN account.erases_at IS 'When a disconnected account is erased unless it is connected again, as its owner was told; NULL: it is kept.';

-- Whoever disconnected before there was such a date is given the whole time from now on.
UPDATE account SET erases_at = now() + interval '5 days'
WHERE kind = 'spotify' AND status = 'disconnected';

CREATE OR REPLACE VIEW account_overview AS
SELECT
    account_id,
    kind,
    login_name,
    display_name,
    spotify_user_id,
    status,
    is_admin,
    time_zone,
    authorized_at,
    authorized_at + interval '6 months' AS reconsent_due_at,
    poll_watermark,
    polled_at,
    last_error,
    created_at,
    disconnected_at,
    (
        SELECT coalesce(sum(part.play_count), 0)::bigint
        FROM play_partition AS part
        WHERE part.account_id = account.account_id
    ) AS play_count,
    (
        SELECT count(*)
        FROM ingest_gap AS gap
        WHERE gap.account_id = account.account_id AND gap.closed_at IS NULL -- noqa: CP04
    ) AS open_gap_count,
    erases_at
FROM account;
