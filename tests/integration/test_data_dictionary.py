"""The data dictionary says what the database says, and the questions of docs/queries have answers."""

from pathlib import Path

import pytest

from local.data_dictionary import SCHEMAS, dictionary

ROOT = Path(__file__).resolve().parents[2]
QUERIES = sorted((ROOT / "docs" / "queries").glob("*.sql"))

LISTENED = """
INSERT INTO warehouse.dim_track (track_uri, recording_id, track_name, artist_id, artist_name, is_local)
VALUES ('t1', 'r1', 'Anthem', 'a1', 'Ada', false);
INSERT INTO warehouse.fact_play (
    user_id, play_id, play_year, ended_at, started_at, is_time_corrected, local_date, local_hour, weekday,
    kind, origin, is_in_api, track_uri, recording_id, artist_id, listened_ms, is_estimated, is_stream
)
SELECT
    1, gen_random_uuid(), extract(YEAR FROM heard.at), heard.at, heard.at - INTERVAL '1 minute', false,
    heard.at::date, 12, extract(ISODOW FROM heard.at), 'track', 'extended', false, 't1', 'r1', 'a1',
    60000, false, true
FROM
    (
        SELECT current_date - INTERVAL '4 years' + INTERVAL '12 hours' + n * INTERVAL '2 minutes' AS at
        FROM generate_series(1, 20) AS n
    ) AS heard;
INSERT INTO analytics.top_artists (
    user_id, period_type, period_start, rank, artist_id, artist_name, plays, streams, listened_ms,
    first_play_at, last_play_at
)
VALUES
(1, 'all_time', '1970-01-01', 1, 'a1', 'Ada', 20, 20, 1200000, now(), now()),
(1, 'year', '2022-01-01', 1, 'a1', 'Ada', 20, 20, 1200000, now(), now());
INSERT INTO analytics.listening_seasons VALUES (1, 2022, 11, 20, 20, 1200000, 1, 1, 0.05, 0.05);
INSERT INTO analytics.album_completion (
    user_id, album_id, album_name, artist_name, total_tracks, tracks_streamed, completion_pct, status
)
VALUES (1, 'b1', 'Anthems', 'Ada', 10, 9, 90, 'three_quarters');
INSERT INTO analytics.listening_sessions
VALUES (1, now() - INTERVAL '1 hour', now(), 20, 20, 0, 1200000, 1, 't1', 'Anthem', 't1', 'Anthem');
INSERT INTO analytics.listening_clock VALUES (1, 'all_time', '1970-01-01', 1, 12, 20, 20, 1200000);
INSERT INTO analytics.platform_preference VALUES (1, 'year', '2022-01-01', 'linux', 20, 20, 1200000, 100);
INSERT INTO analytics.skip_behaviour VALUES (1, 'a1', 'Ada', 20, 20, 5, 0.25, 4000)
"""
"""Listener 1 streamed one track twenty times on this day four years ago; listener 2 nothing."""


def test_the_file_is_what_the_comments_of_main_say(main_db):
    with main_db.connect() as main:
        written = (ROOT / "docs" / "data-dictionary.md").read_text()
        assert written == dictionary(main), "write it again: make data-dictionary"


def test_every_table_and_every_column_has_a_comment(main_db):
    with main_db.connect() as main:
        silent = main.execute(
            "SELECT attrelid::regclass, attname FROM pg_attribute"
            " JOIN pg_class ON pg_class.oid = attrelid AND relkind = 'r'"
            " WHERE relnamespace::regnamespace::text = ANY(%s) AND attnum >= 0 AND NOT attisdropped"
            " AND col_description(attrelid, attnum) IS NULL",
            (list(SCHEMAS),),
        ).fetchall()
        assert silent == []


@pytest.fixture(scope="module")
def listened(postgres_server):
    database = postgres_server.create("main")
    with database.connect() as main:
        main.execute(LISTENED)
    return database


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_question_is_said_and_answered_to_an_analyst(listened, path):
    text = path.read_text()
    assert text.startswith("-- ")
    with listened.connect("analyst_ro") as main:
        assert main.execute(text.replace(":user_id", "1")).fetchall()


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_the_answer_is_about_one_listener_only(listened, path):
    with listened.connect("analyst_ro") as main:
        rows = main.execute(path.read_text().replace(":user_id", "2")).fetchall()
        assert all(not any(row[1:]) for row in rows), "listener 2 has heard nothing"
