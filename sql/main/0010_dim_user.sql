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
CALL staging.create_twin('warehouse.dim_user');
