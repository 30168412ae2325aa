"""Processes killed without warning in the middle of a run: the figures are those of an undisturbed one."""

import os
import signal
import time

import pytest

from cdc_connectors.verify import verify

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(1800)]

CHECKSUM = """
SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {} AS t
"""
TABLES = """
SELECT schemaname || '.' || tablename FROM pg_tables
WHERE schemaname IN ('warehouse', 'analytics') ORDER BY 1
"""
STATE = "SELECT status FROM ops.etl_run ORDER BY started_at DESC LIMIT 1"


def checksums(platform) -> dict[str, tuple]:
    """Count and checksum of every table people read."""
    with platform.connect("main") as connection:
        names = [name for (name,) in connection.execute(TABLES)]
        return {name: connection.execute(CHECKSUM.format(name)).fetchone() for name in names}


def wait_until(condition, what: str, seconds: float = 240) -> None:
    """Poll until something is true; fails naming it."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.2)


def kill(platform, name: str) -> None:
    """SIGKILL to one process of the platform and everything below it; waits until it is up again."""
    first = platform.pid_of(name)
    for process in platform.tree(first):
        os.kill(process, signal.SIGKILL)
    wait_until(lambda: platform.pid_of(name) not in (0, first), f"{name} is started again")


@pytest.mark.parametrize(
    "victims",
    [("spark-worker", "flask", "spark-connect"), ("cdc", "airflow-scheduler", "postgres-main")],
    ids=" ".join,
)
def test_a_full_refresh_survives_the_death_of(platform, victims):
    before = checksums(platform)
    runs = platform.rows("main", "SELECT count(*) FROM ops.etl_run")
    refresh = platform.popen("run", "spotify_analysis_etl", "--full-refresh")
    try:
        is_begun = "SELECT count(*) FROM ops.etl_run"
        wait_until(lambda: platform.rows("main", is_begun) > runs, "the run is planned")
        for victim in victims:
            assert platform.rows("main", STATE) == [("running",)], f"the run ended before {victim} died"
            kill(platform, victim)
            wait_until(lambda: platform.answers("main"), "main answers")
        output, _ = refresh.communicate(timeout=900)
    finally:
        if refresh.poll() is None:
            refresh.send_signal(signal.SIGINT)
            refresh.wait(60)
    assert refresh.returncode == 0, output
    assert platform.rows("main", STATE) == [("published",)]
    assert checksums(platform) == before
    wait_until(lambda: platform.run("status", check=False).returncode == 0, "every process is healthy")
    assert verify(platform.values) == []
