CREATE TABLE warehouse.dim_user (
    user_id bigint PRIMARY KEY,
    display_name text,
    kind text NOT NULL,
    status text NOT NULL,
    is_admin boolean NOT NULL,
    time_zone text NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE warehouse.dim_user IS 'Users. Grain: one row per user_id.';
COMMENT ON COLUMN warehouse.dim_user.user_id IS 'account_id of source.';
COMMENT ON COLUMN warehouse.dim_user.display_name IS 'Name shown; NULL: not known.';
COMMENT ON COLUMN warehouse.dim_user.kind IS 'spotify or local (export-only).';
COMMENT ON COLUMN warehouse.dim_user.status IS 'active, needs_reauth or disconnected.';
COMMENT ON COLUMN warehouse.dim_user.is_admin IS 'Whether the user may see the operations page.';
COMMENT ON COLUMN warehouse.dim_user.time_zone IS 'IANA name; local dates and hours are in this zone.';
COMMENT ON COLUMN warehouse.dim_user.created_at IS 'When the account was made.';
CALL staging.create_twin('warehouse.dim_user');
