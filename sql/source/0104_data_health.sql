-- The page of data health tells an account what may be missing, and an operator whose consent runs out: states, moments and reasons,
-- never a token, a name or a row.
GRANT SELECT ON ingest_gap TO dashboard_ro;
GRANT SELECT (account_id, reason, rejected_at) ON rejected_row TO dashboard_ro;
GRANT SELECT (account_id, kind, status, authorized_at, polled_at) ON account TO dashboard_ro;
