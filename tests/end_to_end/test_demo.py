"""The demo: from sign-in in a browser to a row on the replica, and figures equal to a hand count."""

import csv
import io
from calendar import monthrange

import pytest
import requests
import yaml
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from hand_count import count, music

from cdc_connectors.verify import verify
from tests.end_to_end.conftest import ROOT
from tests.scraped_figures import FIGURES, ports_of_the_example

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(1800)]

RECEIVED = "SELECT received_count, new_count, duplicate_count, rejected_count FROM "
PLAYS = "SELECT count(*) FROM warehouse.fact_play WHERE user_id = %s"
ALL_TIME = """
SELECT plays, streams, listened_ms, active_days
FROM analytics.listening_summary WHERE user_id = %s AND period_type = 'all_time'
"""
PER_YEAR = """
SELECT extract(YEAR FROM period_start)::int, plays
FROM analytics.listening_summary WHERE user_id = %s AND period_type = 'year'
"""
ARTISTS = """
SELECT artist_name, streams FROM analytics.top_artists
WHERE user_id = %s AND period_type = 'all_time' ORDER BY rank LIMIT 20
"""


def test_the_summary_names_every_stage_and_address(platform):
    text = platform.first_output
    for word in ("received", "duplicate", "rejected", "ledger", "lake", "main", "replica"):
        assert word in text
    assert "shows the same release" in text
    for port in ("DASHBOARD_PORT", "FLASK_PORT", "AIRFLOW_PORT", "MAIN_DB_PORT"):
        assert platform.values[port] in text


def test_every_process_is_healthy(platform):
    status = platform.run("status")
    assert status.stdout.count("✓") == 16
    assert "✗" not in status.stdout


def test_every_play_of_every_listener_arrived_once(platform, truth, user_of):
    for listener in (1, 2, 3):
        expected = len(truth(listener))
        for database in ("main", "replica"):
            assert platform.rows(database, PLAYS, user_of(listener)) == [(expected,)], listener


def test_received_is_new_and_duplicate_and_rejected(platform):
    for table in ("import_job", "import_file", "ingest_run"):
        counts = platform.rows("source", RECEIVED + table)
        assert counts, table
        assert all(received == sum(rest) for received, *rest in counts), table


def test_the_figures_are_those_of_a_hand_count(platform, truth, user_of, zone_of):
    user, figures = user_of(1), count(truth(1), zone_of(1))
    assert platform.rows("main", ALL_TIME, user) == [
        (figures.plays, figures.streams, figures.listened_ms, figures.active_days)
    ]
    assert dict(platform.rows("main", PER_YEAR, user)) == figures.plays_per_year
    assert platform.rows("main", ARTISTS, user) == figures.favourites[:20]


def test_a_listener_without_an_export_has_the_plays_the_api_shows(platform, truth, user_of):
    plays = music(truth(2))
    assert platform.rows("main", ALL_TIME, user_of(2))[0][0] == len(plays)
    songs = platform.rows("main", "SELECT track_uri FROM warehouse.fact_play WHERE user_id = %s", user_of(2))
    assert sorted(songs) == sorted((line["uri"],) for line in plays)


def downloads_of(platform, user: int) -> requests.Session:
    """The dashboard as one account sees it."""
    signer = Flask("signer")
    signer.secret_key = platform.values["SESSION_SECRET"]
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    fields = {"account_id": user, "is_admin": False, "shown_name": "", "csrf_token": "", "_permanent": True}
    session = requests.Session()
    session.cookies.set("encore_session", str(serializer.dumps(fields)))
    return session


@pytest.mark.parametrize("kind", ["tracks", "artists", "albums"])
def test_a_ranking_of_any_days_is_the_one_that_the_table_of_those_days_holds(platform, user_of, kind):
    user = user_of(1)
    dashboard = downloads_of(platform, user)
    periods = platform.rows(
        "main",
        "SELECT DISTINCT to_char(period_start, 'YYYY-MM') AS month FROM analytics.listening_summary "
        "WHERE user_id = %s AND period_type = 'month' ORDER BY month DESC LIMIT 3",
        user,
    )

    def ranking(**days: str) -> list[dict[str, str]]:
        address = platform.url("DASHBOARD_PORT", "/rankings/ranking.csv")
        answer = dashboard.get(address, params={"kind": kind, **days}, timeout=60)
        answer.raise_for_status()
        rows = list(csv.DictReader(io.StringIO(answer.text)))
        return [{name: value for name, value in row.items() if name != "rank_change"} for row in rows]

    for (month,) in periods:
        stored = ranking(period=month)
        assert stored
        first, last = f"{month}-01", f"{month}-{monthrange(*map(int, month.split('-')))[1]}"
        assert ranking(**{"from": first, "to": last}) == stored


def test_the_replica_equals_main(platform):
    assert verify(platform.values) == []


def test_prometheus_finds_the_figures_of_every_part(platform, secrets_of_the_platform):
    text = (ROOT / "local/prometheus.yml").read_text()
    for setting, port in ports_of_the_example().items():
        text = text.replace(f"127.0.0.1:{port}", f"127.0.0.1:{platform.values[setting]}")
    jobs = {job["job_name"]: job for job in yaml.safe_load(text)["scrape_configs"]}
    assert jobs.keys() == FIGURES.keys()
    for name, job in jobs.items():
        (target,) = job["static_configs"][0]["targets"]
        credentials = {"Authorization": f"Bearer {platform.values['SERVICE_TOKEN']}"}
        headers = credentials if "authorization" in job else {}
        address = f"http://{target}{job.get('metrics_path', '/metrics')}"
        answer = requests.get(address, headers=headers, timeout=30)
        answer.raise_for_status()
        for figure in FIGURES[name]:
            assert figure in answer.text, f"{name} at {address}"
        assert not [secret for secret, value in secrets_of_the_platform.items() if value in answer.text], name


def test_no_secret_is_in_a_log_or_a_command_line(platform, secrets_of_the_platform):
    texts = [path.read_text(errors="replace") for path in platform.files("logs")]
    texts += [path.read_text(errors="replace") for path in platform.files("airflow/logs")]
    texts += platform.command_lines()
    assert len(texts) > 30
    for name, value in secrets_of_the_platform.items():
        assert not any(value in text for text in texts), name


def test_nothing_listens_beyond_this_machine(platform):
    listening = platform.listening_addresses()
    assert len(listening) > 12
    assert set(listening) <= {"127.0.0.1", "::1", "::ffff:127.0.0.1"}


def test_the_demo_again_changes_nothing(platform):
    releases = platform.rows("main", "SELECT release_id, run_id FROM ops.release")
    done = platform.run("demo")
    assert "done in" in done.stdout
    assert platform.rows("main", "SELECT release_id, run_id FROM ops.release") == releases
