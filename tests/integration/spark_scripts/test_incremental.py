"""Incremental = full: whatever happened since the last release, a full refresh finds nothing to correct."""

import pytest

from spark_scripts import runner

pytestmark = pytest.mark.integration

MONDAY = "2026-03-09T12:00:00+00:00"
TUESDAY = "2026-03-10T12:00:00+00:00"


def assert_equal_to_a_full_refresh(platform, as_of):
    before = platform.release()
    assert platform.run("full", as_of=as_of, full_refresh=True)
    assert platform.changes("full") == {}
    assert platform.release() == before


@pytest.fixture
def platform(computed):
    return computed


@pytest.fixture
def ada(platform):
    """A listener with two years of plays in Berlin, published on Monday."""
    runner.publish("first")
    return platform.user("ada")


def test_late_plays_corrections_another_zone_a_moved_play_and_a_year_that_emptied(platform, ada):
    ben = platform.account("ben", "America/New_York")
    platform.play(ada, "2024-12-31T23:30:00+00:00", "t2")
    platform.play(ben, "2026-03-08T06:59:00+00:00", "t3", 40_000)
    platform.play(ben, "2026-03-08T07:01:00+00:00", "t3", 4_000, reason_end="fwdbtn")
    assert platform.run("second", as_of=TUESDAY)
    with platform.source.transaction():
        platform.source.execute("UPDATE play SET listened_ms = 1000, ms_played = 1000 WHERE track_uri = 't2'")
        platform.source.execute("DELETE FROM play WHERE account_id = %s AND track_uri = 't1'", (ada,))
        for year in (2024, 2025, 2026):
            platform.touch(ada, year)
    assert platform.run("third", as_of=TUESDAY)
    platform.move(ada, "Asia/Tokyo")
    with platform.source.transaction():
        platform.source.execute(
            "UPDATE play SET ended_at = ended_at + interval '1 year'"
            " WHERE account_id = %s AND play_year = 2025",
            (ada,),
        )
        platform.touch(ada, 2025)
        platform.touch(ada, 2026)
    assert platform.run("fourth", as_of=TUESDAY)
    query = "SELECT DISTINCT play_year FROM warehouse.fact_play WHERE user_id = %s ORDER BY 1"
    assert platform.main.execute(query, (ada,)).fetchall() == [(2024,), (2026,)]
    assert_equal_to_a_full_refresh(platform, TUESDAY)


def test_a_change_of_the_catalogue_reaches_those_who_played_it_and_nobody_else(platform, ada):
    ben = platform.account("ben")
    platform.play(ben, "2026-03-01T12:00:00+00:00", "t3")
    assert platform.run("second", as_of=MONDAY)
    with platform.source.transaction():
        platform.source.execute("UPDATE track SET popularity = 99, title = 'Renamed' WHERE track_uri = 't2'")
        platform.source.execute("UPDATE artist SET image_url = 'https://image' WHERE artist_id = 'a1'")
        platform.touch_catalogue()
    assert platform.run("third", as_of=MONDAY)
    scope = platform.main.execute(
        "SELECT DISTINCT user_id FROM ops.etl_scope WHERE run_id = 'third'"
    ).fetchall()
    assert scope == [(ada,)]
    assert platform.changes("third").keys() == {
        "warehouse.dim_artist",
        "warehouse.dim_track",
        "analytics.listening_sessions",
        "analytics.popularity_distribution",
        "analytics.top_tracks",
        "analytics.wrapped",
    }
    assert_equal_to_a_full_refresh(platform, MONDAY)


def test_only_named_users_are_computed_and_rolling_periods_move_at_local_midnight(platform, ada):
    ben = platform.account("ben")
    platform.play(ada, "2026-03-08T12:00:00+00:00")
    platform.play(ben, "2026-03-08T12:00:00+00:00")
    assert platform.run("ben", as_of=MONDAY, users=[ben])
    assert platform.main.execute(
        "SELECT DISTINCT user_id FROM ops.etl_scope WHERE run_id = 'ben'"
    ).fetchall() == [(ben,)]
    assert platform.run("rest", as_of=MONDAY)
    assert not platform.run("same_day", as_of="2026-03-09T22:59:00+00:00")
    assert platform.run("midnight", as_of="2026-03-09T23:01:00+00:00")
    changed = platform.changes("midnight")
    assert "warehouse.fact_play" not in changed
    assert "analytics.listening_summary" in changed
    assert_equal_to_a_full_refresh(platform, "2026-03-09T23:01:00+00:00")


def test_midnight_moves_what_depends_on_the_day_and_takes_the_rest_from_the_release(platform, ada):
    tables = {"daily_activity", "wrapped", "listening_summary", "top_tracks", "listening_clock"}
    true_rows = {name: platform.rows(f"analytics.{name}") for name in tables}
    # What is computed again becomes right again.
    for name in tables:
        platform.main.execute(f"UPDATE analytics.{name} SET plays = plays + 1000")  # noqa: S608 - names above
    assert platform.run("midnight", as_of="2026-03-09T23:01:00+00:00")
    scope = "SELECT DISTINCT recompute, is_changed FROM ops.etl_scope WHERE run_id = 'midnight'"
    assert platform.main.execute(scope).fetchall() == [("windows", False)]
    assert not platform.changes("midnight").keys() & {"analytics.daily_activity", "analytics.wrapped"}
    for name in ("listening_summary", "top_tracks", "listening_clock"):
        rows = platform.main.execute(
            f"SELECT period_type LIKE 'last%%' AS is_rolling, min(plays) >= 1000, max(plays) >= 1000"  # noqa: S608 - as above
            f" FROM analytics.{name} GROUP BY is_rolling"
        ).fetchall()
        assert sorted(rows) == [(False, True, True), (True, False, False)], name
    assert platform.run("full", as_of=MONDAY, full_refresh=True)
    assert {name: platform.rows(f"analytics.{name}") for name in tables} == true_rows


def test_whom_a_run_of_others_left_out_when_the_catalogue_changed_is_computed_by_the_next(platform, ada):
    ben = platform.account("ben")
    platform.play(ben, "2026-03-08T12:00:00+00:00", "t3")
    assert platform.run("second", as_of=MONDAY)
    with platform.source.transaction():
        platform.source.execute("UPDATE track SET title = 'Renamed' WHERE track_uri = 't2'")
        platform.touch_catalogue()
    platform.play(ben, "2026-03-08T13:00:00+00:00", "t3")
    assert platform.run("ben", as_of=MONDAY, users=[ben])
    named = "SELECT DISTINCT track_name FROM analytics.top_tracks WHERE user_id = %s AND track_uri = 't2'"
    assert platform.main.execute(named, (ada,)).fetchall() == [("Track 2",)]
    assert platform.run("rest", as_of=MONDAY)
    assert platform.main.execute(named, (ada,)).fetchall() == [("Renamed",)]
    assert_equal_to_a_full_refresh(platform, MONDAY)


def test_an_erased_account_vanishes_from_every_table_and_the_last_one_leaves_main_empty(platform, ada):
    ben = platform.account("ben")
    platform.play(ben, "2026-03-01T12:00:00+00:00", "t3")
    assert platform.run("second", as_of=MONDAY)
    platform.erase(ada)
    assert platform.run("third", as_of=MONDAY)
    nobodys = {f"warehouse.dim_{name}" for name in ("artist", "album", "track", "date")}
    # Ben's one play is too little for them, and nobody told of genres.
    empty = {"analytics.session_gaps", "analytics.skip_behaviour", "analytics.top_genres"}
    empty |= {"analytics.global_top_tracks", "analytics.global_top_artists"}
    for table, rows in platform.release().items():
        if table not in nobodys:
            assert {row[0] for row in rows} == (set() if table in empty else {ben}), table
    assert platform.main.execute("SELECT user_id FROM ops.published_user").fetchall() == [(ben,)]
    assert not list(platform.lake.rglob(f"user={ada}/year=*/version=*"))
    assert_equal_to_a_full_refresh(platform, MONDAY)
    platform.erase(ben)
    assert platform.run("fifth", as_of=MONDAY)
    assert platform.rows("warehouse.fact_play") == platform.rows("analytics.listening_summary") == []
    assert not platform.run("sixth", as_of=MONDAY)
