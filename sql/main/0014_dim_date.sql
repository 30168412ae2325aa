CREATE TABLE warehouse.dim_date (
    date_id date PRIMARY KEY,
    year smallint NOT NULL,
    quarter smallint NOT NULL,
    month smallint NOT NULL,
    day smallint NOT NULL,
    iso_year smallint NOT NULL,
    iso_week smallint NOT NULL,
    weekday smallint NOT NULL,
    weekday_name text NOT NULL,
    is_weekend boolean NOT NULL
);
COMMENT ON TABLE warehouse.dim_date IS 'Calendar. Grain: one row per date_id, from 2006 to the end of next year.';
CALL staging.create_twin('warehouse.dim_date');
