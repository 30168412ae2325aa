"""What the lake keeps of each table of source, with Spark's types; a column that a file lacks is NULL."""

TABLES = {
    "account": "account_id bigint, display_name string, kind string, status string, is_admin boolean,"
    " time_zone string, created_at timestamp",
    "artist": "artist_id string, name string, spotify_id string, genres array<string>, popularity smallint,"
    " image_url string",
    "album": "album_id string, title string, artist_id string, album_type string, total_tracks int,"
    " release_date date, release_precision string, popularity smallint, image_url string",
    "track": "track_uri string, recording_id string, title string, artist_id string, album_id string,"
    " duration_ms int, isrc string, is_explicit boolean, is_local boolean, popularity smallint,"
    " disc_number smallint, track_number smallint",
    "play": "account_id bigint, play_id string, ended_at timestamp, play_year smallint,"
    " reported_at timestamp, is_time_corrected boolean, kind string, origin string, is_in_api boolean,"
    " track_uri string, item_name string, item_parent string, ms_played int, listened_ms int,"
    " is_estimated boolean, reason_start string, reason_end string, skipped_flag boolean, is_shuffle boolean,"
    " is_offline boolean, is_incognito boolean, platform string, country string, context_type string",
}


def columns(table: str) -> str:
    """The columns of a table, for a SELECT."""
    return ", ".join(column.split()[0] for column in TABLES[table].split(", "))
