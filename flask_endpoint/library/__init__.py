"""People's lists at Spotify as dated snapshots: top tracks and artists, saved tracks, playlists."""
