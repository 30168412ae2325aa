WITH own AS (
    SELECT
        facts.user_id,
        day_period.period_type,
        day_period.period_start,
        facts.recording_id,
        count(*) AS plays,
        count(*) FILTER (WHERE facts.is_stream) AS streams
    FROM oracle.facts
    INNER JOIN oracle.day_period
        ON facts.user_id = day_period.user_id AND facts.local_date = day_period.local_date
    WHERE day_period.is_current
    GROUP BY facts.user_id, day_period.period_type, day_period.period_start, facts.recording_id
),

windows AS (
    SELECT
        period_type,
        min(period_start) AS first_start
    FROM own
    WHERE period_type IN ('last_7_days', 'last_30_days', 'last_365_days')
    GROUP BY period_type
),

totals AS (
    SELECT
        own.period_type,
        coalesce(windows.first_start, own.period_start) AS period_start,
        own.recording_id,
        count(*) FILTER (WHERE own.streams > 0) AS listeners,
        sum(own.plays) AS plays,
        sum(own.streams) AS streams
    FROM own
    LEFT JOIN windows ON own.period_type = windows.period_type
    GROUP BY own.period_type, coalesce(windows.first_start, own.period_start), own.recording_id
    HAVING count(*) FILTER (WHERE own.streams > 0) >= 3
),

shown AS (
    SELECT DISTINCT ON (recording_id)
        recording_id,
        track_uri,
        title,
        artist_id
    FROM track
    ORDER BY recording_id, coalesce(popularity, -1) DESC, track_uri
),

ranked AS (
    SELECT
        totals.*,
        shown.track_uri,
        shown.title AS track_name,
        shown.artist_id,
        artist.name AS artist_name,
        row_number() OVER (
            PARTITION BY totals.period_type, totals.period_start
            ORDER BY totals.streams DESC, totals.listeners DESC, totals.plays DESC, shown.title, totals.recording_id
        ) AS rank
    FROM totals
    INNER JOIN shown ON totals.recording_id = shown.recording_id
    INNER JOIN artist ON shown.artist_id = artist.artist_id
)

SELECT
    period_type,
    period_start,
    rank,
    recording_id,
    track_uri,
    track_name,
    artist_id,
    artist_name,
    listeners,
    plays,
    streams
FROM ranked
WHERE rank <= 100
