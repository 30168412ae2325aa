CREATE SCHEMA oracle;

CREATE TABLE oracle.facts AS
SELECT
    play.account_id AS user_id,
    play.play_id,
    play.ended_at,
    play.ended_at - play.listened_ms * INTERVAL '1 millisecond' AS started_at,
    CAST(play.ended_at AT TIME ZONE account.time_zone AS date) AS local_date,
    CAST(extract(ISODOW FROM play.ended_at AT TIME ZONE account.time_zone) AS smallint) AS weekday,
    CAST(extract(HOUR FROM play.ended_at AT TIME ZONE account.time_zone) AS smallint) AS hour,
    play.track_uri,
    track.recording_id,
    track.artist_id,
    track.album_id,
    CAST(play.listened_ms AS bigint) AS listened_ms,
    play.is_estimated,
    play.listened_ms >= 30000 AS is_stream,
    CASE
        WHEN NOT play.is_estimated AND play.reason_end NOT IN ('', 'unknown')
            THEN
                play.ms_played < 30000
                AND play.reason_end IN (
                    'fwdbtn', 'backbtn', 'clickrow', 'clickside', 'playbtn', 'endplay', 'remote', 'popup', 'uriopen'
                )
    END AS is_skip
FROM play
INNER JOIN account ON play.account_id = account.account_id
LEFT JOIN track ON play.track_uri = track.track_uri
WHERE play.kind = 'track';

CREATE TABLE oracle.today AS
SELECT
    account_id AS user_id,
    CAST(:as_of AT TIME ZONE time_zone AS date) AS today
FROM account;

CREATE TABLE oracle.day_period AS
WITH days AS (
    SELECT DISTINCT
        facts.user_id,
        facts.local_date,
        today.today
    FROM oracle.facts
    INNER JOIN oracle.today ON facts.user_id = today.user_id
),

windows (period_type, length) AS (
    VALUES ('last_7_days', 7), ('last_30_days', 30), ('last_365_days', 365)
)

SELECT
    user_id,
    local_date,
    'all_time' AS period_type,
    DATE '1970-01-01' AS period_start,
    CAST(NULL AS date) AS previous_start,
    true AS is_current
FROM days
UNION ALL
SELECT
    user_id,
    local_date,
    'year',
    CAST(date_trunc('year', local_date) AS date),
    CAST(date_trunc('year', local_date) - INTERVAL '1 year' AS date),
    true
FROM days
UNION ALL
SELECT
    user_id,
    local_date,
    'month',
    CAST(date_trunc('month', local_date) AS date),
    CAST(date_trunc('month', local_date) - INTERVAL '1 month' AS date),
    true
FROM days
UNION ALL
SELECT
    days.user_id,
    days.local_date,
    windows.period_type,
    days.today - windows.length,
    days.today - 2 * windows.length,
    true
FROM days
INNER JOIN windows ON days.local_date >= days.today - windows.length AND days.local_date < days.today
UNION ALL
SELECT
    days.user_id,
    days.local_date,
    windows.period_type,
    days.today - 2 * windows.length,
    days.today - 3 * windows.length,
    false
FROM days
INNER JOIN windows
    ON
        days.local_date >= days.today - 2 * windows.length
        AND days.local_date < days.today - windows.length;
