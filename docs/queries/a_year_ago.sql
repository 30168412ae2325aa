-- What you played on this day in each year before.
SELECT
    fact_play.local_date,
    fact_play.ended_at,
    dim_track.artist_name,
    dim_track.track_name
FROM warehouse.fact_play
INNER JOIN warehouse.dim_track ON fact_play.track_uri = dim_track.track_uri
WHERE
    fact_play.user_id = :user_id
    AND fact_play.is_stream
    AND to_char(fact_play.local_date, 'MM-DD') = to_char(current_date, 'MM-DD')
    AND fact_play.local_date < current_date
ORDER BY fact_play.ended_at;
