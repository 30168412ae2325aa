"""Whole runs: from rows of source to a release of main."""

import pytest

from spark_scripts import runner

pytestmark = pytest.mark.integration

NOON = "2026-03-10T12:00:00+00:00"


def test_a_run_publishes_the_plays_of_source(platform):
    ada = platform.account("ada", "Europe/Berlin")
    platform.catalogue()
    platform.play(ada, "2025-12-31T23:30:00+00:00", "t1")
    platform.play(ada, "2026-03-09T08:00:00+00:00", "t3")
    assert platform.run("first", as_of=NOON)
    facts = platform.main.execute(
        "SELECT ended_at::text, play_year, local_date::text, local_hour, recording_id, album_id"
        " FROM warehouse.fact_play ORDER BY ended_at"
    ).fetchall()
    assert facts == [
        ("2025-12-31 23:30:00+00", 2025, "2026-01-01", 0, "name:artist 1|track 1", "b1"),
        ("2026-03-09 08:00:00+00", 2026, "2026-03-09", 9, "name:artist 1|track 3", "b1"),
    ]
    summary = platform.main.execute(
        "SELECT period_type, period_start::text, plays FROM analytics.listening_summary ORDER BY 1, 2"
    ).fetchall()
    assert summary == [
        ("all_time", "1970-01-01", 2),
        ("last_30_days", "2026-02-08", 1),
        ("last_365_days", "2025-03-10", 2),
        ("last_7_days", "2026-03-03", 1),
        ("month", "2026-01-01", 1),
        ("month", "2026-03-01", 1),
        ("year", "2026-01-01", 2),
    ]
    completion = platform.main.execute(
        "SELECT album_id, completion_pct, status FROM analytics.album_completion"
    )
    assert completion.fetchall() == [("b1", 100.0, "complete")]


def test_a_second_run_over_the_same_ledger_has_nothing_to_do(platform):
    ada = platform.account("ada")
    platform.catalogue()
    platform.play(ada, "2026-03-09T08:00:00+00:00")
    assert platform.run("first", as_of=NOON)
    assert not platform.run("second", as_of=NOON)
    status = platform.main.execute("SELECT status FROM ops.etl_run WHERE run_id = 'second'").fetchone()
    assert status == ("nothing_new",)


def test_what_other_software_computed_is_computed_again_without_a_new_play(platform, monkeypatch):
    ada = platform.account("ada")
    platform.catalogue()
    platform.play(ada, "2026-03-09T08:00:00+00:00")
    assert platform.run("first", as_of=NOON)
    release = platform.release()
    # As after an upgrade that brought this table and says otherwise what a play is.
    platform.main.execute("DELETE FROM analytics.listening_summary")
    platform.main.execute("UPDATE warehouse.fact_play SET local_hour = 23")
    monkeypatch.setattr(runner, "fingerprint", lambda settings: "newer")
    assert platform.run("second", as_of=NOON)
    assert platform.release() == release
    assert not platform.run("third", as_of=NOON)


def test_another_session_gap_divides_the_sessions_of_everybody_anew(platform, monkeypatch):
    ada = platform.account("ada")
    platform.catalogue()
    platform.play(ada, "2026-03-09T08:00:00+00:00")
    platform.play(ada, "2026-03-09T08:23:20+00:00")  # begins twenty minutes after the end of the first
    assert platform.run("first", as_of=NOON)
    assert len(platform.rows("analytics.listening_sessions")) == 1
    monkeypatch.setenv("SESSION_GAP_MINUTES", "15")
    assert platform.run("second", as_of=NOON)
    assert len(platform.rows("analytics.listening_sessions")) == 2
    assert not platform.run("third", as_of=NOON)
