-- The sums of rolling windows have a folder of their own, so that a new day leaves those of all time alone.
DELETE FROM ops.lake_totals;
COMMENT ON COLUMN ops.lake_totals.year IS 'Year of the months and of the year summed up; 0: all time; 1: the rolling windows.';
