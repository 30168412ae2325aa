-- Albums of which you know all but a few tracks.
SELECT
    artist_name,
    album_name,
    tracks_streamed,
    total_tracks,
    round(completion_pct::numeric) AS completion_pct
FROM analytics.album_completion
WHERE user_id = :user_id AND status = 'three_quarters' AND total_tracks >= 5
ORDER BY completion_pct DESC, artist_name ASC, album_name ASC;
