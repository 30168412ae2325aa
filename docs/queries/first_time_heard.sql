-- When you first streamed each of your hundred favourite artists, and with which track.
SELECT DISTINCT ON (top_artists.rank)
    top_artists.rank,
    top_artists.artist_name,
    fact_play.local_date AS first_streamed,
    dim_track.track_name
FROM analytics.top_artists
INNER JOIN warehouse.fact_play
    ON top_artists.user_id = fact_play.user_id AND top_artists.artist_id = fact_play.artist_id
INNER JOIN warehouse.dim_track ON fact_play.track_uri = dim_track.track_uri
WHERE top_artists.user_id = :user_id AND top_artists.period_type = 'all_time' AND fact_play.is_stream
ORDER BY top_artists.rank, fact_play.ended_at;
