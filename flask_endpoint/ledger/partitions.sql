-- A new version for every account and UTC year whose plays changed.
INSERT INTO play_partition AS known (account_id, play_year, version, play_count, changed_at)
SELECT
    changed.account_id,
    changed.play_year,
    nextval('ledger_version'),
    (
        SELECT count(*) FROM play
        WHERE play.account_id = changed.account_id AND play.play_year = changed.play_year
    ),
    now()
FROM (SELECT DISTINCT account_id, play_year FROM changed_partition) AS changed
ON CONFLICT (account_id, play_year) DO UPDATE SET
    version = excluded.version,
    play_count = excluded.play_count,
    changed_at = excluded.changed_at;
