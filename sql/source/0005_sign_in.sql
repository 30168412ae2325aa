CREATE TABLE authorization_request (
    state_hash bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,
    code_verifier_encrypted bytea NOT NULL,
    next_url text,
    is_renewal boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE authorization_request IS 'One row per sign-in with Spotify under way; deleted when the browser comes back, so a state works once.';
COMMENT ON COLUMN authorization_request.browser_hash IS 'Hash of a random value in the session cookie: only the browser that began may finish.';
COMMENT ON COLUMN authorization_request.is_renewal IS 'The user was asked to consent again, so the six months begin anew.';
CREATE INDEX authorization_request_created_at ON authorization_request (created_at);

CREATE VIEW account_overview AS
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
    ) AS open_gap_count
FROM account;
COMMENT ON VIEW account_overview IS 'One row per account: what its owner and the administrator may see; no password, no token.';
