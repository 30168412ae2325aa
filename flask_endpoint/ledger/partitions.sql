-- A new version for every account and UTC year whose plays changed. The count follows the plays that came and
-- went: counting all of a year for every batch would make an import slower with every file.
INSERT INTO play_partition AS known (account_id, play_year, version, play_count, changed_at)
SELECT
    changed.account_id,
    changed.play_year,
    nextval('ledger_version'),
    changed.gained,
    now()
FROM (
    SELECT account_id, play_year, sum(gained) AS gained FROM changed_partition GROUP BY account_id, play_year
) AS changed
ON CONFLICT (account_id, play_year) DO UPDATE SET
    version = excluded.version,
    play_count = known.play_count + excluded.play_count,
    changed_at = excluded.changed_at;
