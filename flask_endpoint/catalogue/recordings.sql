-- The recording of every track in track_next (ANALYTICS §2).
-- ISRC first. Without one, among the tracks of the same artist and title: the ISRC with the nearest duration
-- within 2 s (then the lowest); else the tracks whose durations follow each other within 2 s; a track of
-- unknown duration joins the recording with most tracks (then the lowest). Tracks without names stay alone.
-- Bars inside names are escaped, so that two recordings never share an id.
WITH member AS (
    SELECT
        track_uri,
        artist_id,
        title_norm,
        duration_ms,
        isrc,
        CASE
            WHEN title_norm = '' OR artist_id = 'name:' THEN 'name:uri|' || track_uri
            ELSE 'name:'
                || replace(replace(regexp_replace(artist_id, '^name:', ''), '\', '\\'), '|', '\|')
                || '|'
                || replace(replace(title_norm, '\', '\\'), '|', '\|')
        END AS name_id,
        title_norm = '' OR artist_id = 'name:' AS is_alone
    FROM track_next
),

with_isrc AS (
    SELECT track_uri, artist_id, title_norm, duration_ms, 'isrc:' || isrc AS recording_id
    FROM member
    WHERE isrc IS NOT NULL
),

near_isrc AS (
    SELECT DISTINCT ON (member.track_uri)
        member.track_uri, member.artist_id, member.title_norm, with_isrc.recording_id
    FROM member
    JOIN with_isrc
        ON with_isrc.artist_id = member.artist_id
        AND with_isrc.title_norm = member.title_norm
        AND abs(with_isrc.duration_ms - member.duration_ms) <= 2000
    WHERE member.isrc IS NULL AND NOT member.is_alone
    ORDER BY
        member.track_uri,
        abs(with_isrc.duration_ms - member.duration_ms),
        with_isrc.recording_id COLLATE "C"
),

by_duration AS (
    SELECT
        member.*,
        duration_ms - lag(duration_ms) OVER (
            PARTITION BY artist_id, title_norm ORDER BY duration_ms
        ) > 2000 AS begins_another
    FROM member
    WHERE isrc IS NULL AND NOT is_alone AND duration_ms IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM near_isrc WHERE near_isrc.track_uri = member.track_uri)
),

counted AS (
    SELECT
        by_duration.*,
        1 + count(*) FILTER (WHERE begins_another) OVER (
            PARTITION BY artist_id, title_norm ORDER BY duration_ms
        ) AS number
    FROM by_duration
),

of_known_duration AS (
    SELECT track_uri, artist_id, title_norm, recording_id FROM with_isrc
    UNION ALL
    SELECT track_uri, artist_id, title_norm, recording_id FROM near_isrc
    UNION ALL
    SELECT track_uri, artist_id, title_norm, name_id || CASE WHEN number > 1 THEN '|' || number ELSE '' END
    FROM counted
),

largest AS (
    SELECT DISTINCT ON (artist_id, title_norm) artist_id, title_norm, recording_id
    FROM of_known_duration
    GROUP BY artist_id, title_norm, recording_id
    ORDER BY artist_id, title_norm, count(*) DESC, recording_id COLLATE "C"
),

decided AS (
    SELECT
        member.track_uri,
        coalesce(
            known.recording_id,
            CASE WHEN NOT member.is_alone THEN largest.recording_id END,
            member.name_id
        ) AS recording_id
    FROM member
    LEFT JOIN of_known_duration AS known USING (track_uri)
    LEFT JOIN largest
        ON largest.artist_id = member.artist_id AND largest.title_norm = member.title_norm
)

UPDATE track_next
SET recording_id = decided.recording_id
FROM decided
WHERE track_next.track_uri = decided.track_uri;
