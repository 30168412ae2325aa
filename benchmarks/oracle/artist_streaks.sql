WITH dates AS (
    SELECT DISTINCT
        user_id,
        artist_id,
        local_date
    FROM oracle.facts
    WHERE is_stream
),

marked AS (
    SELECT
        *,
        CASE
            WHEN lag(local_date) OVER (PARTITION BY user_id, artist_id ORDER BY local_date) = local_date - 1 THEN 0
            ELSE 1
        END AS begins
    FROM dates
),

numbered AS (
    SELECT
        *,
        sum(begins) OVER (PARTITION BY user_id, artist_id ORDER BY local_date) AS run
    FROM marked
),

runs AS (
    SELECT
        user_id,
        artist_id,
        count(*) AS days,
        min(local_date) AS start_date,
        max(local_date) AS end_date
    FROM numbered
    GROUP BY user_id, artist_id, run
),

longest AS (
    SELECT DISTINCT ON (user_id, artist_id) *
    FROM runs
    ORDER BY user_id, artist_id, days DESC, start_date
),

alive AS (
    SELECT runs.*
    FROM runs
    INNER JOIN oracle.today ON runs.user_id = today.user_id
    WHERE runs.end_date >= today.today - 1
)

SELECT
    longest.user_id,
    longest.artist_id,
    artist.name AS artist_name,
    longest.days AS longest_days,
    longest.start_date AS longest_start_date,
    longest.end_date AS longest_end_date,
    coalesce(alive.days, 0) AS current_days,
    alive.start_date AS current_start_date
FROM longest
INNER JOIN artist ON longest.artist_id = artist.artist_id
LEFT JOIN alive ON longest.user_id = alive.user_id AND longest.artist_id = alive.artist_id
