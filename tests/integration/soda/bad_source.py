"""For every check of the source gate: a statement that spoils the good ledger in just that way."""

SCHEMA = "the columns and their types are those of the migration"
REQUIRED = "every required value is there"
COUNTS = "no count is negative"
ADDS_UP = "what a finished {thing} received is new, duplicate or rejected"

BAD: dict[str, dict[str, str]] = {
    "account": {
        SCHEMA: "ALTER TABLE account RENAME COLUMN time_zone TO zone",
        REQUIRED: "UPDATE account SET time_zone = NULL",
        "the account of every play is known": "DELETE FROM account WHERE account_id = 2",
        "every active Spotify account was polled within three hours": (
            "UPDATE account SET polled_at = now() - interval '4 hours'"
        ),
        "no Spotify account waits for its owner to sign in again": (
            "UPDATE account SET status = 'needs_reauth'"
        ),
        "nobody's consent ends within a week": (
            "UPDATE account SET authorized_at = now() - interval '6 months' + interval '6 days'"
        ),
    },
    "play": {
        SCHEMA: "ALTER TABLE play ALTER COLUMN ms_played TYPE bigint",
        "every play of any year ended between 2006 and now": (
            "UPDATE play SET ended_at = now() + interval '1 hour' WHERE kind = 'episode'"
        ),
        "somebody listened within the last two weeks": "DELETE FROM play WHERE ended_at > '2025-01-01'",
        REQUIRED: "UPDATE play SET is_in_api = NULL",
        "a play has one row": (
            "INSERT INTO play (account_id, play_id, ended_at, kind, origin, listened_ms, is_estimated) "
            "SELECT account_id, play_id, ended_at, kind, origin, listened_ms, is_estimated FROM play LIMIT 1"
        ),
        "a play of music names its track, other plays name none": "UPDATE play SET track_uri = NULL",
        "every play's track is in the catalogue": "DELETE FROM track",
        "listening time is what was reported, or else an estimate": "UPDATE play SET listened_ms = -1",
        "a play known from the API alone has no reported time, one from an export has": (
            "UPDATE play SET is_in_api = false"
        ),
        "a corrected end is before the reported one, which is kept": (
            "UPDATE play SET is_time_corrected = true"
        ),
        "no play is longer than a day": (
            "UPDATE play SET ms_played = 86400001, listened_ms = 86400001 WHERE kind = 'episode'"
        ),
    },
    "play_partition": {
        SCHEMA: "ALTER TABLE play_partition ALTER COLUMN play_year TYPE integer",
        REQUIRED: (
            "INSERT INTO play_partition (account_id, play_year, version, play_count) VALUES (1, 2019, NULL, "
            "0)"
        ),
        "a year of an account has one row": "INSERT INTO play_partition SELECT * FROM play_partition",
        "no year has a negative number of plays, or lies outside 2006 to next year": (
            "INSERT INTO play_partition (account_id, play_year, play_count) VALUES (1, 1999, 0)"
        ),
        "every year in which an account has plays is listed, or nobody downstream would see them": (
            "DELETE FROM play_partition WHERE account_id = 2"
        ),
        "the number of plays of a year is that of its rows in play": (
            "UPDATE play_partition SET play_count = 5"
        ),
    },
    "raw_api_play": {
        SCHEMA: "ALTER TABLE raw_api_play ALTER COLUMN item TYPE json",
        REQUIRED: "UPDATE raw_api_play SET item = NULL",
        "an item has one row": "INSERT INTO raw_api_play SELECT * FROM raw_api_play",
        "no item was received before it was played": (
            "UPDATE raw_api_play SET received_at = played_at - interval '1 day'"
        ),
        "no item that was received is missing in play": "DELETE FROM play WHERE is_in_api",
    },
    "raw_export_row": {
        SCHEMA: "ALTER TABLE raw_export_row DROP COLUMN row",
        REQUIRED: "UPDATE raw_export_row SET row = NULL",
        "a row of a file has one row": "UPDATE raw_export_row SET row_index = 0",
        "every row ended between 2006 and now": (
            "UPDATE raw_export_row SET ended_at = '1999-01-01 00:00+00' WHERE row_index = 0;"
            "INSERT INTO play_partition (account_id, play_year, play_count) VALUES (2, 1999, 0)"
        ),
        "no row of an extended export is missing in play": "DELETE FROM play WHERE kind = 'episode'",
    },
    "import_job": {
        SCHEMA: "ALTER TABLE import_job ALTER COLUMN attempts TYPE text",
        ADDS_UP.format(thing="import"): "UPDATE import_job SET new_count = 1",
        "a finished import received what its files hold": (
            "UPDATE import_job SET received_count = 4, duplicate_count = 1"
        ),
        COUNTS: "UPDATE import_job SET new_count = -1",
        "no import has been running for more than six hours": (
            "UPDATE import_job SET status = 'running', created_at = now() - interval '7 hours'"
        ),
        "no import failed within the last day": "UPDATE import_job SET status = 'failed'",
    },
    "import_file": {
        SCHEMA: "ALTER TABLE import_file ALTER COLUMN new_count TYPE integer",
        "what a file of a finished import holds is new, duplicate or rejected": (
            "UPDATE import_file SET rejected_count = 0"
        ),
        COUNTS: "UPDATE import_file SET duplicate_count = NULL, new_count = -1, rejected_count = 4",
    },
    "ingest_run": {
        SCHEMA: "ALTER TABLE ingest_run ALTER COLUMN new_count TYPE text",
        ADDS_UP.format(thing="poll"): "UPDATE ingest_run SET new_count = 0",
        COUNTS: "UPDATE ingest_run SET rejected_count = -1, new_count = 2",
        "a poll ends after it began": "UPDATE ingest_run SET started_at = finished_at + interval '1 second'",
        "the last poll of every account succeeded": "UPDATE ingest_run SET status = 'failed'",
        "within the last day no account's plays came in hours late although it was polled meanwhile": (
            "INSERT INTO ingest_run (account_id, status, started_at, finished_at) "
            "VALUES (1, 'done', now() - interval '2 hours', now() - interval '2 hours');"
            "INSERT INTO raw_api_play (account_id, played_at, track_uri, item) "
            "SELECT 1, now() - interval '5 hours' + number * interval '1 minute', 'spotify:track:s', '{}' "
            "FROM generate_series(1, 10) AS number"
        ),
    },
    "ingest_gap": {
        SCHEMA: "ALTER TABLE ingest_gap DROP COLUMN closed_at CASCADE",
        "a span ends after it begins": (
            "INSERT INTO ingest_gap (account_id, gap_start_at, gap_end_at, closed_at) VALUES (1, now(), "
            "now(), now())"
        ),
        "no plays may have been lost that an export has not brought since": (
            "INSERT INTO ingest_gap (account_id, gap_start_at, gap_end_at) VALUES (1, now(), now() + "
            "interval '1 hour')"
        ),
    },
    "rejected_row": {
        SCHEMA: "ALTER TABLE rejected_row DROP COLUMN reason",
        "every rejected row says where it stood and why it was rejected": (
            "UPDATE rejected_row SET reason = NULL"
        ),
    },
    "artist": {
        SCHEMA: "ALTER TABLE artist ALTER COLUMN popularity TYPE integer",
        REQUIRED: "UPDATE artist SET name_norm = NULL",
        "an artist has one row": "INSERT INTO artist SELECT * FROM artist",
        "a Spotify id belongs to one artist": "UPDATE artist SET spotify_id = 'artist-1'",
        "popularity is 0 to 100 where it is known": "UPDATE artist SET popularity = 101",
    },
    "album": {
        SCHEMA: "ALTER TABLE album ALTER COLUMN release_date TYPE text",
        REQUIRED: "UPDATE album SET title_norm = NULL",
        "an album has one row": "INSERT INTO album SELECT * FROM album",
        "a Spotify id belongs to one album": "INSERT INTO album SELECT * FROM album",
        "every album's artist is known": "UPDATE album SET artist_id = 'nobody'",
        "popularity is 0 to 100 and the number of tracks not negative where they are known": (
            "UPDATE album SET total_tracks = -1"
        ),
    },
    "track": {
        SCHEMA: "ALTER TABLE track DROP COLUMN is_explicit",
        REQUIRED: "UPDATE track SET recording_id = NULL",
        "a track has one row": "INSERT INTO track SELECT * FROM track",
        "every track's artist is known": "UPDATE track SET artist_id = 'nobody'",
        "every track's album is known": "UPDATE track SET album_id = 'nothing'",
        "a recording is named by its ISRC, by its artist and title, or by its URI": (
            "UPDATE track SET recording_id = 'upc:1'"
        ),
        "a track of known ISRC is a recording of that ISRC": "UPDATE track SET isrc = 'CC'",
        "popularity is 0 to 100 and the length not negative where they are known": (
            "UPDATE track SET duration_ms = -1"
        ),
    },
}
