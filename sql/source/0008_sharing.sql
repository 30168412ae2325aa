CREATE TABLE share_link (
    share_link_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    cards text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CHECK (expires_at > created_at AND expires_at <= created_at + interval '90 days'),
    CHECK (cardinality(cards) > 0 AND cards <@ ARRAY['totals', 'calendar', 'artists', 'tracks', 'clock'])
);
COMMENT ON TABLE share_link IS 'One row per link by which an account lets others see some of its figures without signing in.';
COMMENT ON COLUMN share_link.token_hash IS 'SHA-256 of the token in the link; the token itself is kept nowhere.';
COMMENT ON COLUMN share_link.cards IS 'What the link shows, and nothing else.';
COMMENT ON COLUMN share_link.revoked_at IS 'When its owner ended it before its time; NULL: it lasts until expires_at.';
CREATE INDEX share_link_account ON share_link (account_id);

CREATE TABLE comparison (
    asker_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    asked_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    asked_at timestamptz NOT NULL DEFAULT now(),
    agreed_at timestamptz,
    PRIMARY KEY (asker_id, asked_id),
    CHECK (asker_id <> asked_id)
);
COMMENT ON TABLE comparison IS
'One row per two accounts of which one asked to compare their listening; either may withdraw, which deletes the row.';
COMMENT ON COLUMN comparison.agreed_at IS 'When the other said yes; NULL: not yet, and nothing is shown to either.';
CREATE UNIQUE INDEX comparison_pair ON comparison (least(asker_id, asked_id), greatest(asker_id, asked_id));
CREATE INDEX comparison_asked ON comparison (asked_id);

-- The dashboard asks at every view whether a consent still stands; it sees these two tables of source and no other.
GRANT SELECT ON share_link, comparison TO dashboard_ro;
