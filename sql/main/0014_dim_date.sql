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
COMMENT ON COLUMN warehouse.dim_date.date_id IS 'The date.';
COMMENT ON COLUMN warehouse.dim_date.year IS 'Calendar year.';
COMMENT ON COLUMN warehouse.dim_date.quarter IS '1 to 4.';
COMMENT ON COLUMN warehouse.dim_date.month IS '1 to 12.';
COMMENT ON COLUMN warehouse.dim_date.day IS 'Day of the month.';
COMMENT ON COLUMN warehouse.dim_date.iso_year IS 'Year the ISO week belongs to.';
COMMENT ON COLUMN warehouse.dim_date.iso_week IS 'ISO week, 1 to 53.';
COMMENT ON COLUMN warehouse.dim_date.weekday IS '1 = Monday to 7 = Sunday.';
COMMENT ON COLUMN warehouse.dim_date.weekday_name IS 'Monday to Sunday.';
COMMENT ON COLUMN warehouse.dim_date.is_weekend IS 'Saturday or Sunday.';
CALL staging.create_twin('warehouse.dim_date');
