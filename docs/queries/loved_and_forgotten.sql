-- Tracks you streamed twenty times or more, and not once in the last year.
SELECT
    dim_track.artist_name,
    dim_track.track_name,
    count(*) AS streams,
    max(fact_play.local_date) AS last_streamed
FROM warehouse.fact_play
INNER JOIN warehouse.dim_track ON fact_play.track_uri = dim_track.track_uri
WHERE fact_play.user_id = :user_id AND fact_play.is_stream
GROUP BY fact_play.recording_id, dim_track.artist_name, dim_track.track_name
HAVING count(*) >= 20 AND max(fact_play.local_date) < current_date - 365
ORDER BY streams DESC
LIMIT 50;
