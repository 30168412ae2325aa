"""For every check of the staging gate: a statement that spoils the good run in just that way."""

DUPLICATE = "INSERT INTO staging.{table} SELECT * FROM staging.{table} LIMIT 1"
OTHERS = "UPDATE staging.{table} SET user_id = 3 WHERE user_id = 2"
ODD_PERIOD = "UPDATE staging.{table} SET period_start = period_start + 1 WHERE period_type = 'month'"
COLUMNS = "ALTER TABLE staging.{table} ALTER COLUMN {column} TYPE text USING NULL"
MORE_STREAMS = "UPDATE staging.{table} SET streams = plays + 1"
STRANGER = "UPDATE staging.{table} SET {column} = {value}"

SCHEMA = "the columns and their types are those of the migration"
REQUIRED = "every required value is there"
USERS = "only users of this run are here"
PERIODS = "every period is of a known type and begins where such a period begins"
POPULARITY = "popularity is 0 to 100 where it is known"
ARTIST_KNOWN = "every artist is known"
USER_KNOWN = "every user is known"


def preference(buckets: str) -> dict[str, str]:
    """What can be wrong with a table of shares; `buckets` names its check of them."""
    return {
        SCHEMA: COLUMNS.replace("{column}", "share_pct"),
        REQUIRED: "UPDATE staging.{table} SET bucket = NULL",
        "a bucket is given once in a period": DUPLICATE,
        USERS: OTHERS,
        PERIODS: ODD_PERIOD,
        buckets: "UPDATE staging.{table} SET bucket = 'Something Else'",
        "the shares of each period add up to 100 ± 0.1": (
            "UPDATE staging.{table} SET share_pct = share_pct - 1 WHERE share_pct > 1"
        ),
        "the buckets of each period add up to listening_summary": (
            "UPDATE staging.{table} SET listened_ms = listened_ms + 1"
        ),
        "streams are at most the plays, and a share is 0 to 100": MORE_STREAMS,
        USER_KNOWN: "UPDATE staging.{table} SET user_id = 9",
    }


BAD: dict[str, dict[str, str]] = {
    "dim_user": {
        SCHEMA: COLUMNS.format(table="dim_user", column="created_at"),
        REQUIRED: "UPDATE staging.dim_user SET time_zone = NULL WHERE user_id = 3",
        "a user has one row": DUPLICATE,
        "kind is spotify or local": "UPDATE staging.dim_user SET kind = 'guest' WHERE user_id = 3",
        "status is active, needs_reauth or disconnected": "UPDATE staging.dim_user SET status = NULL",
        "no account was made in the future": (
            "UPDATE staging.dim_user SET created_at = now() + interval '1 day'"
        ),
        "every time zone is one the database knows": "UPDATE staging.dim_user SET time_zone = 'Mars/Olympus'",
        "every user whose plays the run reads is here": "DELETE FROM staging.dim_user WHERE user_id = 1",
    },
    "dim_artist": {
        SCHEMA: COLUMNS.format(table="dim_artist", column="popularity"),
        REQUIRED: "UPDATE staging.dim_artist SET artist_name = NULL",
        "an artist has one row": DUPLICATE,
        POPULARITY: "UPDATE staging.dim_artist SET popularity = 101",
    },
    "dim_album": {
        SCHEMA: COLUMNS.format(table="dim_album", column="release_date"),
        REQUIRED: "UPDATE staging.dim_album SET artist_id = NULL",
        "an album has one row": DUPLICATE,
        "every album's artist is known": "UPDATE staging.dim_album SET artist_id = 'nobody'",
        POPULARITY: "UPDATE staging.dim_album SET popularity = -1",
        "the number of tracks is not negative where it is known": (
            "UPDATE staging.dim_album SET total_tracks = -1"
        ),
        "release_precision is year, month or day where it is known": (
            "UPDATE staging.dim_album SET release_precision = 'century'"
        ),
        "release_year is the year of release_date": "UPDATE staging.dim_album SET release_year = 1998",
        "no album was released before recorded sound or after next year": (
            "UPDATE staging.dim_album SET release_year = 1066, release_date = '1066-10-14'"
        ),
    },
    "dim_track": {
        SCHEMA: "ALTER TABLE staging.dim_track DROP COLUMN isrc",
        REQUIRED: "UPDATE staging.dim_track SET is_local = NULL",
        "a track has one row": DUPLICATE,
        "every track's artist is known": "UPDATE staging.dim_track SET artist_id = 'nobody'",
        "every track's album is known": "UPDATE staging.dim_track SET album_id = 'nothing'",
        "a recording is named by its ISRC, by its artist and title, or by its URI": (
            "UPDATE staging.dim_track SET recording_id = 'isrc:' WHERE track_uri = 'spotify:track:a'"
        ),
        POPULARITY: "UPDATE staging.dim_track SET popularity = 255",
        "no track has a negative length": "UPDATE staging.dim_track SET duration_ms = -1",
    },
    "dim_date": {
        SCHEMA: COLUMNS.format(table="dim_date", column="iso_week"),
        REQUIRED: "UPDATE staging.dim_date SET weekday_name = NULL WHERE date_id = '2020-02-29'",
        "a date has one row": DUPLICATE,
        "the calendar has every day from 2006 to the end of next year": (
            "DELETE FROM staging.dim_date WHERE date_id = '2020-02-29'"
        ),
        "year, quarter, month, day, ISO week and weekday are those of the date": (
            "UPDATE staging.dim_date SET iso_week = 1 WHERE date_id = '2020-12-31'"
        ),
    },
    "fact_play": {
        SCHEMA: COLUMNS.format(table="fact_play", column="started_at"),
        REQUIRED: "UPDATE staging.fact_play SET is_in_api = NULL WHERE user_id = 2",
        "a play has one row": DUPLICATE,
        "received = published, each changed year has as many plays as the ledger": (
            "DELETE FROM staging.fact_play WHERE play_id = (SELECT min(play_id::text)::uuid FROM "
            "staging.fact_play)"
        ),
        "only years that this run changes are here": (
            "UPDATE ops.etl_scope SET is_changed = false WHERE user_id = 2"
        ),
        "no play also stands in a year that stays as it is": (
            "UPDATE warehouse.fact_play SET play_id = (SELECT play_id FROM staging.fact_play WHERE user_id "
            "= 1 LIMIT 1)"
            " WHERE play_id = (SELECT play_id FROM warehouse.fact_play LIMIT 1)"
        ),
        "every play ended between 2006 and now": (
            "UPDATE staging.fact_play SET ended_at = now() + interval '1 hour' WHERE user_id = 2"
        ),
        "every play began before it ended": (
            "UPDATE staging.fact_play SET started_at = ended_at + interval '1 second' WHERE user_id = 2"
        ),
        "play_year is the UTC year of the end": (
            "UPDATE staging.fact_play SET ended_at = '2024-12-31 23:59:59+00'"
        ),
        "local date and hour are within a zone's reach of the end": (
            "UPDATE staging.fact_play SET local_date = local_date + 1 WHERE user_id = 2"
        ),
        "weekday is that of the local date": "UPDATE staging.fact_play SET weekday = weekday % 7 + 1",
        "kind is track, episode, audiobook or unknown": "UPDATE staging.fact_play SET kind = 'advert'",
        "origin is extended, account_data or api": "UPDATE staging.fact_play SET origin = NULL",
        "listening time is what was reported, or else an estimate": (
            "UPDATE staging.fact_play SET listened_ms = listened_ms + 1 WHERE user_id = 1"
        ),
        "a stream is 30 seconds or more": "UPDATE staging.fact_play SET is_stream = NOT is_stream",
        "nothing of 30 seconds or more, and nothing estimated, is called a skip": (
            "UPDATE staging.fact_play SET is_skip = false WHERE is_estimated"
        ),
        "a play of music has a track, a recording and an artist, other plays have none": (
            "UPDATE staging.fact_play SET track_uri = NULL WHERE user_id = 2"
        ),
        "every play's user is known": "UPDATE staging.fact_play SET user_id = 9 WHERE user_id = 2",
        "every play's track is known": "UPDATE staging.fact_play SET track_uri = 'spotify:track:z'",
        "every play's artist is known": "UPDATE staging.fact_play SET artist_id = 'nobody'",
        "every play's album is known": "UPDATE staging.fact_play SET album_id = 'nothing'",
        "every play's date is in the calendar": "UPDATE staging.fact_play SET local_date = '1999-01-01'",
        "no play is longer than a day": (
            "UPDATE staging.fact_play SET ms_played = 86400001, listened_ms = 86400001, "
            "started_at = ended_at - interval '86400001 milliseconds' WHERE kind = 'episode'"
        ),
    },
    "daily_activity": {
        SCHEMA: COLUMNS.format(table="daily_activity", column="skips"),
        REQUIRED: "UPDATE staging.daily_activity SET skips = NULL",
        "a user's day has one row": DUPLICATE,
        USERS: OTHERS,
        "plays, streams and time are those of fact_play, of changed and unchanged years together": (
            "UPDATE staging.daily_activity SET listened_ms = listened_ms + 1 WHERE local_date = '2024-06-01'"
        ),
        "a day that is here has plays": "UPDATE staging.daily_activity SET plays = 0",
        "streams and skips are at most the plays": MORE_STREAMS,
        "a day has at least one and at most as many tracks as plays, and no more artists than tracks": (
            "UPDATE staging.daily_activity SET distinct_tracks = plays + 1"
        ),
        "listening time is not negative": "UPDATE staging.daily_activity SET listened_ms = -1",
        USER_KNOWN: "UPDATE staging.daily_activity SET user_id = 9",
        "every date is in the calendar": "UPDATE staging.daily_activity SET local_date = '2005-12-31'",
    },
    "listening_summary": {
        SCHEMA: COLUMNS.format(table="listening_summary", column="active_days"),
        REQUIRED: "UPDATE staging.listening_summary SET distinct_albums = NULL",
        "a user's period has one row": DUPLICATE,
        USERS: OTHERS,
        PERIODS: ODD_PERIOD,
        "all time, the years and the months each add up to daily_activity": (
            "DELETE FROM staging.listening_summary WHERE user_id = 1 AND period_start = '2024-06-01'"
        ),
        "the active days of all time are the days of daily_activity": (
            "UPDATE staging.listening_summary SET active_days = active_days - 1 WHERE user_id = 1"
        ),
        "a period that is here has plays, and its streams are at most its plays": MORE_STREAMS,
        "tracks are at most the plays, recordings and artists at most the tracks": (
            "UPDATE staging.listening_summary SET distinct_artists = distinct_tracks + 1"
        ),
        "active days are at least one and at most the plays": (
            "UPDATE staging.listening_summary SET active_days = 0"
        ),
        "the first play is not after the last, and neither is before 2006 or in the future": (
            "UPDATE staging.listening_summary SET last_play_at = '2099-01-01 00:00+00'"
        ),
        "the skip rate is 0 to 1 where it is known": "UPDATE staging.listening_summary SET skip_rate = 50",
        "the estimated share is 0 to 100": "UPDATE staging.listening_summary SET estimated_pct = 100.5",
        "listening time is not negative": "UPDATE staging.listening_summary SET listened_ms = -1",
        USER_KNOWN: "UPDATE staging.listening_summary SET user_id = 9",
    },
    "album_completion": {
        SCHEMA: COLUMNS.format(table="album_completion", column="completion_pct"),
        REQUIRED: "UPDATE staging.album_completion SET status = NULL",
        "a user's album has one row": DUPLICATE,
        USERS: OTHERS,
        "completion is 0 to 100, and known where the number of tracks is known": (
            "UPDATE staging.album_completion SET completion_pct = 150 WHERE completion_pct = 100"
        ),
        "an album has a moment of completion exactly when all of it was streamed": (
            "UPDATE staging.album_completion SET completed_at = NULL"
        ),
        "streamed tracks and full listens are not negative": (
            "UPDATE staging.album_completion SET full_listens = -1"
        ),
        "no album was completed before 2006 or in the future": (
            "UPDATE staging.album_completion SET completed_at = '2099-01-01 00:00+00' WHERE completion_pct "
            "= 100"
        ),
        "every album is known": "UPDATE staging.album_completion SET album_id = 'nothing'",
        USER_KNOWN: "UPDATE staging.album_completion SET user_id = 9",
    },
    "artist_streaks": {
        SCHEMA: COLUMNS.format(table="artist_streaks", column="current_days"),
        REQUIRED: "UPDATE staging.artist_streaks SET artist_name = NULL",
        "a user's artist has one row": DUPLICATE,
        USERS: OTHERS,
        "the longest run has as many days as lie between its ends": (
            "UPDATE staging.artist_streaks SET longest_start_date = longest_start_date + 1"
        ),
        "the current run is at most the longest, and has a start exactly when it is alive": (
            "UPDATE staging.artist_streaks SET current_days = longest_days + 1, current_start_date = "
            "longest_start_date"
        ),
        "no run is longer than the days on which the user streamed": (
            "UPDATE staging.artist_streaks SET longest_days = 9, longest_start_date = longest_end_date - 8"
        ),
        ARTIST_KNOWN: "UPDATE staging.artist_streaks SET artist_id = 'nobody'",
        USER_KNOWN: "UPDATE staging.artist_streaks SET user_id = 9",
        "every date is in the calendar": (
            "UPDATE staging.artist_streaks SET longest_end_date = '2005-06-02', longest_start_date = "
            "'2005-06-01'"
        ),
    },
    "listening_clock": {
        SCHEMA: COLUMNS.format(table="listening_clock", column="hour"),
        REQUIRED: "UPDATE staging.listening_clock SET plays = NULL WHERE hour = 3",
        "a cell is given once in a period": DUPLICATE,
        USERS: OTHERS,
        PERIODS: ODD_PERIOD,
        "weekday is 1 to 7 and hour 0 to 23": "UPDATE staging.listening_clock SET hour = 24 WHERE hour = 3",
        "every period has 168 cells": "DELETE FROM staging.listening_clock WHERE weekday = 2 AND hour = 3",
        "the cells of each period add up to listening_summary": (
            "UPDATE staging.listening_clock SET plays = plays + 1 WHERE hour = 3"
        ),
        "streams are at most the plays and nothing is negative": (
            "UPDATE staging.listening_clock SET streams = -1 WHERE hour = 3"
        ),
        USER_KNOWN: "UPDATE staging.listening_clock SET user_id = 9",
    },
    "popularity_distribution": {
        SCHEMA: COLUMNS.format(table="popularity_distribution", column="share_pct"),
        REQUIRED: "UPDATE staging.popularity_distribution SET bucket = NULL",
        "a bucket is given once in a period": DUPLICATE,
        USERS: OTHERS,
        PERIODS: ODD_PERIOD,
        "buckets are 0-9 to 90-100 and unknown": (
            "UPDATE staging.popularity_distribution SET bucket = '0 - 9' WHERE bucket = '0-9'"
        ),
        "the shares of each period add up to 100 ± 0.1": (
            "UPDATE staging.popularity_distribution SET share_pct = share_pct - 1 WHERE share_pct > 1"
        ),
        "the buckets of each period add up to listening_summary": (
            "UPDATE staging.popularity_distribution SET plays = plays + 1"
        ),
        "streams are at most the plays, and a share is 0 to 100": MORE_STREAMS,
        USER_KNOWN: "UPDATE staging.popularity_distribution SET user_id = 9",
    },
    "explicit_preference": preference("buckets are explicit, clean and unknown"),
    "duration_preference": preference("buckets are <2 to >5 minutes and unknown"),
    "release_year_preference": preference("buckets are years and unknown"),
    "context_preference": preference("a bucket is a word in lower case"),
    "platform_preference": preference("buckets are families of devices and unknown"),
    "country_preference": preference("buckets are country codes and unknown"),
    "listening_sessions": {
        SCHEMA: COLUMNS.format(table="listening_sessions", column="skips"),
        REQUIRED: "UPDATE staging.listening_sessions SET last_track_name = NULL",
        "a user begins one session at a time": DUPLICATE,
        USERS: OTHERS,
        "no session overlaps the next": (
            "UPDATE staging.listening_sessions SET ended_at = ended_at + interval '30 hours' WHERE user_id "
            "= 2"
        ),
        "the plays, streams, skips and time of all sessions are those of daily_activity": (
            "DELETE FROM staging.listening_sessions WHERE started_at < '2025-01-01'"
        ),
        "every session begins before it ends, not before 2005 and not in the future": (
            "UPDATE staging.listening_sessions SET ended_at = started_at - interval '1 second'"
        ),
        "a session has plays, and its streams and skips are at most its plays": (
            "UPDATE staging.listening_sessions SET skips = plays + 1"
        ),
        "a session has at least one artist and at most as many as plays": (
            "UPDATE staging.listening_sessions SET distinct_artists = 0"
        ),
        "every first track is known": (
            "UPDATE staging.listening_sessions SET first_track_uri = 'spotify:track:z'"
        ),
        "every last track is known": (
            "UPDATE staging.listening_sessions SET last_track_uri = 'spotify:track:z'"
        ),
        USER_KNOWN: "UPDATE staging.listening_sessions SET user_id = 9",
    },
}

WHOLE_RANKING = "every period has a ranking, and one shorter than 100 lines has all of its plays"
RANKING = {
    SCHEMA: "ALTER TABLE staging.{table} DROP COLUMN rank_change",
    REQUIRED: "UPDATE staging.{table} SET artist_name = NULL",
    "a rank is given once in a period": DUPLICATE,
    USERS: OTHERS,
    PERIODS: ODD_PERIOD,
    "ranks are dense from 1 and end at 100": "UPDATE staging.{table} SET rank = rank + 1",
    "ranks follow streams, then time, then plays": (
        "UPDATE staging.{table} SET rank = 3 - rank WHERE user_id = 1 AND period_type = 'all_time' AND "
        "rank < 3"
    ),
    WHOLE_RANKING: ("DELETE FROM staging.{table} WHERE rank = 2"),
    "a line has plays, and its streams are at most its plays": MORE_STREAMS,
    "the skip rate is 0 to 1 where it is known": "UPDATE staging.{table} SET skip_rate = -0.1",
    "the first play is not after the last": (
        "UPDATE staging.{table} SET first_play_at = '2099-01-01 00:00+00'"
    ),
    ARTIST_KNOWN: "UPDATE staging.{table} SET artist_id = 'nobody'",
}
BAD["top_tracks"] = RANKING | {
    "a recording stands once in a period": "UPDATE staging.top_tracks SET recording_id = 'isrc:AA'",
    "every track is known": "UPDATE staging.top_tracks SET track_uri = 'spotify:track:z'",
    "every recording is known": "UPDATE staging.top_tracks SET recording_id = 'isrc:ZZ'",
}
BAD["top_artists"] = RANKING | {
    "an artist stands once in a period": "UPDATE staging.top_artists SET artist_id = 'artist-1'"
}
BAD["top_albums"] = {name: bad for name, bad in RANKING.items() if name != WHOLE_RANKING} | {
    "an album stands once in a period": "UPDATE staging.top_albums SET album_id = 'album-1'",
    "every period has been listened to, and no ranking has more plays than it": (
        "UPDATE staging.top_albums SET listened_ms = listened_ms + 100000000"
    ),
    "every album is known": "UPDATE staging.top_albums SET album_id = 'nothing'",
}
BAD["top_genres"] = {
    name: bad for name, bad in RANKING.items() if name not in {WHOLE_RANKING, ARTIST_KNOWN}
} | {
    REQUIRED: "UPDATE staging.top_genres SET genre = NULL",
    "a genre stands once in a period": "UPDATE staging.top_genres SET genre = 'pop'",
    "every period in which a ranked artist has a genre has a ranking, and no other": (
        "DELETE FROM staging.top_genres WHERE period_type = 'month'"
    ),
    "the known share of a period is that of its artists' plays, where all artists are ranked": (
        "UPDATE staging.top_genres SET known_pct = known_pct - 1"
    ),
    "no genre has more plays than its period has of known genres, nor more time than its period": (
        "UPDATE staging.top_genres SET listened_ms = listened_ms + 100000000"
    ),
    "every genre is that of an artist": "UPDATE staging.top_genres SET genre = 'unknown' WHERE genre = 'pop'",
    USER_KNOWN: "UPDATE staging.top_genres SET user_id = 9",
}
GLOBAL = {
    SCHEMA: "ALTER TABLE staging.{table} DROP COLUMN listeners",
    REQUIRED: "UPDATE staging.{table} SET artist_name = NULL",
    "a rank is given once in a period": DUPLICATE,
    PERIODS: "UPDATE staging.{table} SET period_start = period_start + 1 WHERE period_type = 'year'",
    "there is one window of each rolling type": (
        "INSERT INTO staging.{table} SELECT (jsonb_populate_record(line, jsonb_build_object("
        "'period_type', 'last_7_days', 'period_start', start))).* FROM staging.{table} AS line, "
        "(VALUES ('2025-03-01'), ('2025-03-02')) AS two (start) WHERE period_type = 'year'"
    ),
    "ranks are dense from 1 and end at 100": "UPDATE staging.{table} SET rank = rank + 1",
    "ranks follow streams, then listeners, then plays": (
        "INSERT INTO staging.{table} SELECT (jsonb_populate_record(line, jsonb_build_object("
        "'rank', 2, 'streams', streams + 1))).* FROM staging.{table} AS line WHERE period_type = 'year'"
    ),
    "at least three listeners streamed it, and no more than there are": (
        "UPDATE staging.{table} SET listeners = 2"
    ),
    "streams are at least the listeners and at most the plays": MORE_STREAMS,
    "no line of a year has less than a month of it has, nor all time less than a year": (
        "UPDATE staging.{table} SET plays = plays + 100 WHERE period_type = 'year'"
    ),
    "the first line of all time has the plays, streams and listeners that the facts have": (
        "DELETE FROM warehouse.fact_play WHERE user_id = 3"
    ),
    ARTIST_KNOWN: "UPDATE staging.{table} SET artist_id = 'nobody'",
}
AGAIN = (
    "INSERT INTO staging.{table} SELECT (jsonb_populate_record(line, '{{\"rank\": 2}}')).* "
    "FROM staging.{table} AS line WHERE period_type = 'year'"
)
BAD["global_top_tracks"] = GLOBAL | {
    "a recording stands once in a period": AGAIN,
    "every recording is known, and shown as one of its tracks": (
        "UPDATE staging.global_top_tracks SET track_uri = 'spotify:track:b'"
    ),
}
BAD["global_top_artists"] = GLOBAL | {"an artist stands once in a period": AGAIN}
BAD["listening_streaks"] = {
    SCHEMA: COLUMNS.format(table="listening_streaks", column="is_alive"),
    REQUIRED: "UPDATE staging.listening_streaks SET is_alive = NULL",
    "a rank is given once to a user": DUPLICATE,
    USERS: OTHERS,
    "a run has as many days as lie between its ends": (
        "UPDATE staging.listening_streaks SET start_date = start_date + 1 WHERE rank = 1"
    ),
    "ranks are dense from 1, end at 10, and follow the length": (
        "UPDATE staging.listening_streaks SET rank = 3 - rank WHERE user_id = 1"
    ),
    "every day of a run has a stream": (
        "UPDATE staging.listening_streaks SET days = days + 1, end_date = end_date + 1 WHERE rank = 1"
    ),
    USER_KNOWN: "UPDATE staging.listening_streaks SET user_id = 9",
    "every date is in the calendar": (
        "UPDATE staging.listening_streaks SET start_date = '2005-06-01', end_date = '2005-06-01' "
        "WHERE rank = 2"
    ),
}
BAD["session_gaps"] = {
    SCHEMA: COLUMNS.format(table="session_gaps", column="gaps"),
    REQUIRED: "UPDATE staging.session_gaps SET kind = NULL",
    "a kind is given once in a period": DUPLICATE,
    USERS: OTHERS,
    PERIODS: ODD_PERIOD,
    "a kind is continuous, short_break, pause or new_session": (
        "UPDATE staging.session_gaps SET kind = 'silence' WHERE kind = 'continuous'"
    ),
    "a kind that is here has gaps, and a share is 0 to 100": "UPDATE staging.session_gaps SET gaps = 0",
    "the shares of each period add up to 100 ± 0.1": (
        "UPDATE staging.session_gaps SET share_pct = share_pct - 1 WHERE share_pct > 1"
    ),
    "all time, the years and the months each have one gap fewer than daily_activity has plays": (
        "DELETE FROM staging.session_gaps WHERE user_id = 2 AND period_type = 'all_time'"
    ),
    "each period has a gap for every play of listening_summary, but for the very first play": (
        "UPDATE staging.session_gaps SET gaps = gaps + 3 WHERE period_type = 'month'"
    ),
    "the gaps of all time that begin a session are one fewer than listening_sessions": (
        "DELETE FROM staging.listening_sessions WHERE user_id = 2"
    ),
    USER_KNOWN: "UPDATE staging.session_gaps SET user_id = 9",
}
BAD["session_summary"] = {
    SCHEMA: COLUMNS.format(table="session_summary", column="most_plays"),
    REQUIRED: "UPDATE staging.session_summary SET p90_plays = NULL",
    "a user's period has one row": DUPLICATE,
    USERS: OTHERS,
    PERIODS: ODD_PERIOD,
    "all time is what listening_sessions gives": (
        "UPDATE staging.session_summary SET median_length_ms = median_length_ms + 1 WHERE user_id = 2"
    ),
    "the years and the months each have all sessions of listening_sessions": (
        "DELETE FROM staging.session_summary WHERE period_start = '2024-06-01'"
    ),
    "a period has sessions, and the figures of their length and plays are in order": (
        "UPDATE staging.session_summary SET p90_plays = most_plays + 1"
    ),
    "the share of single plays is 0 to 100": "UPDATE staging.session_summary SET single_play_pct = 101",
    USER_KNOWN: "UPDATE staging.session_summary SET user_id = 9",
}
BAD["longest_listening_days"] = {
    SCHEMA: COLUMNS.format(table="longest_listening_days", column="rank"),
    REQUIRED: "UPDATE staging.longest_listening_days SET top_artist_name = NULL",
    "a rank is given once to a user": DUPLICATE,
    USERS: OTHERS,
    "the days are those of daily_activity with most time, in their order": (
        "UPDATE staging.longest_listening_days SET rank = 3 - rank WHERE rank < 3 AND user_id = 1"
    ),
    "a day has plays, and its streams are at most its plays": MORE_STREAMS,
    ARTIST_KNOWN: "UPDATE staging.longest_listening_days SET top_artist_id = 'nobody'",
    USER_KNOWN: "UPDATE staging.longest_listening_days SET user_id = 9",
}
BAD["listening_seasons"] = {
    SCHEMA: COLUMNS.format(table="listening_seasons", column="track_variety"),
    REQUIRED: "UPDATE staging.listening_seasons SET artist_variety = NULL",
    "a user's month has one row": DUPLICATE,
    USERS: OTHERS,
    "each month has the plays, streams and time of its days in daily_activity": (
        "DELETE FROM staging.listening_seasons WHERE year = 2024"
    ),
    "each month has the tracks and artists that listening_summary counts in it": (
        "UPDATE staging.listening_seasons SET distinct_artists = distinct_artists + 1"
    ),
    "variety is what is distinct by what was played": (
        "UPDATE staging.listening_seasons SET track_variety = track_variety / 2"
    ),
    "a month has plays, and its streams are at most its plays": MORE_STREAMS,
    USER_KNOWN: "UPDATE staging.listening_seasons SET user_id = 9",
}
BAD["discovery"] = {
    SCHEMA: COLUMNS.format(table="discovery", column="new_artist_pct"),
    REQUIRED: "UPDATE staging.discovery SET rediscovered_artists = NULL",
    "a user's month has one row": DUPLICATE,
    USERS: OTHERS,
    "each month with a stream has its row, with the streams of daily_activity": (
        "DELETE FROM staging.discovery WHERE year = 2024 AND user_id = 2"
    ),
    "every artist with a streak was discovered once": (
        "UPDATE staging.discovery SET new_artists = 0 WHERE year = 2025"
    ),
    "every album that was begun was discovered once": (
        "UPDATE staging.discovery SET new_albums = 0 WHERE year = 2025"
    ),
    "what is new is new by a new track, and the first month is all new": (
        "UPDATE staging.discovery SET new_tracks = 0"
    ),
    "nothing is negative, and the streams of new artists are their share of the streams": (
        "UPDATE staging.discovery SET new_artist_pct = new_artist_pct + 1"
    ),
    USER_KNOWN: "UPDATE staging.discovery SET user_id = 9",
}
BAD["skip_behaviour"] = {
    SCHEMA: COLUMNS.format(table="skip_behaviour", column="median_skip_ms"),
    REQUIRED: "UPDATE staging.skip_behaviour SET artist_name = NULL",
    "a user's artist has one row": DUPLICATE,
    USERS: "UPDATE staging.skip_behaviour SET user_id = 3",
    "at least 20 plays are known, and skips are some of them": (
        "UPDATE staging.skip_behaviour SET known_plays = 19, skips = 19, skip_rate = 1"
    ),
    "the skip rate is skips by known plays": "UPDATE staging.skip_behaviour SET skip_rate = 0.5",
    "the median before a skip is under 30 seconds, and known where there is a skip": (
        "UPDATE staging.skip_behaviour SET median_skip_ms = NULL"
    ),
    "plays and skip rate are those of all time in top_artists, where the artist is ranked": (
        "UPDATE staging.skip_behaviour SET plays = plays + 1"
    ),
    "no user has more plays or skips here than in daily_activity": (
        "UPDATE staging.skip_behaviour SET plays = 29"
    ),
    ARTIST_KNOWN: "UPDATE staging.skip_behaviour SET artist_id = 'nobody'",
    USER_KNOWN: "UPDATE staging.skip_behaviour SET user_id = 9",
}
BAD["wrapped"] = {
    SCHEMA: COLUMNS.format(table="wrapped", column="top_genres"),
    REQUIRED: "UPDATE staging.wrapped SET top_albums = NULL",
    "a user's year has one row": DUPLICATE,
    USERS: OTHERS,
    "plays, streams and time of each year are those of listening_summary": (
        "DELETE FROM staging.wrapped WHERE year = 2024 AND user_id = 1"
    ),
    "the first tracks, artists, albums and genres are those of the year's rankings": (
        "UPDATE staging.wrapped SET top_artists = top_artists - 1 WHERE year = 2025 AND user_id = 1"
    ),
    "genres are at most five, and left out where none is known": (
        "UPDATE staging.wrapped SET top_genres = '[]' WHERE year = 2025"
    ),
    "the share of the top artist is that of its streams": "UPDATE staging.wrapped SET top_artist_pct = 99",
    "the peak hour is the one of listening_clock with most streams": (
        "UPDATE staging.wrapped SET peak_hour = 3"
    ),
    "the longest day is that of daily_activity": (
        "UPDATE staging.wrapped SET longest_day = longest_day - 1 WHERE year = 2025"
    ),
    "each longest session is one of listening_sessions, and the longest of all is among them": (
        "UPDATE staging.wrapped SET longest_session_ms = longest_session_ms + 1"
    ),
    "the longest streak is that of the days with streams": (
        "UPDATE staging.wrapped SET longest_streak_days = longest_streak_days + 1"
    ),
    "what was new is the sum of discovery": "UPDATE staging.wrapped SET new_albums = new_albums + 1",
    "an obsession has a name and streams of that year, at most those of its first track": (
        "UPDATE staging.wrapped SET obsession_streams = 9"
    ),
    USER_KNOWN: "UPDATE staging.wrapped SET user_id = 9",
}
