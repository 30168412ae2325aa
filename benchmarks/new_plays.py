"""What fifty new plays cost in a run over a long history: `python -m benchmarks.new_plays [plays ...]`.

For each number of plays (of 100 listeners, see `histories`): a first run, then rounds in which one listener
gets fifty plays more and a run brings them to readers; then a day passes, which moves everybody's rolling
periods. Prints, as a line of JSON, the medians of the steps and of the whole, the run of the next day, and
for each size the ratio of its whole to that of the first size. Airflow and the gate are not in it: their cost
does not depend on the history, `benchmarks.hourly_run` measures it.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta

import psycopg

from benchmarks import histories
from benchmarks.servers import databases, spark_connect
from spark_scripts import runner

AS_OF = datetime(2026, 1, 12, 12, tzinfo=UTC)
USERS = 100
LISTENER = 1
NEW = 50

NEW_PLAYS = """
WITH added AS (
    INSERT INTO play (account_id, play_id, ended_at, kind, origin, track_uri, ms_played, listened_ms,
                      is_estimated, reason_end)
    SELECT account_id, gen_random_uuid(), moment, kind, origin, track_uri, ms_played, listened_ms,
           is_estimated, reason_end
    FROM (
        SELECT *, timestamptz '2026-01-10 00:00Z' + %(round)s * interval '4 hours'
                  + row_number() OVER () * interval '4 minutes' AS moment
        FROM (SELECT * FROM play WHERE account_id = %(user)s AND kind = 'track' LIMIT %(new)s) AS known
    ) AS again
    RETURNING play_year
)
INSERT INTO play_partition (account_id, play_year, play_count)
SELECT %(user)s, play_year, count(*) FROM added GROUP BY play_year
ON CONFLICT (account_id, play_year) DO UPDATE
SET play_count = play_partition.play_count + excluded.play_count, version = nextval('ledger_version')
"""


def run(name: str, as_of: datetime = AS_OF) -> dict[str, float]:
    """Seconds of each step of a run."""
    seconds = {}
    assert runner.plan(name, "benchmark", as_of)
    for step, work in (
        ("extract", runner.extract),
        ("tables", runner.run_tables),
        ("publish", runner.publish),
    ):
        began = time.monotonic()
        work(name)
        seconds[step] = time.monotonic() - began
        print(f"{name}, {step}: {seconds[step]:.1f} s", file=sys.stderr, flush=True)
    return seconds | {"whole": sum(seconds.values())}


def measure(
    plays: int, rounds: int, source: psycopg.Connection, main: psycopg.Connection
) -> dict[str, object]:
    """A first run, the medians of runs that bring new plays, and the run of the next day."""
    histories.load(histories.generate(USERS, plays // USERS), source)
    first = run("first")
    shown = _shown(main)
    later = []
    for number in range(rounds):
        source.execute(NEW_PLAYS, {"round": number, "user": LISTENER, "new": NEW})
        later.append(run(f"round {number}"))
        shown += NEW
        assert _shown(main) == shown, "readers do not see the new plays"
    next_day = run("next day", AS_OF + timedelta(days=1))
    return {
        "plays": plays,
        "first_run": round(first["whole"], 1),
        "seconds": {step: round(statistics.median(each[step] for each in later), 2) for step in first},
        "next_day": {step: round(took, 1) for step, took in next_day.items()},
    }


def _shown(main: psycopg.Connection) -> int:
    row = main.execute("SELECT count(*) FROM warehouse.fact_play").fetchone()
    return int(row[0]) if row else 0


def main() -> int:
    """Measure every size that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plays", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--memory", default="2g", help="heap of the Spark server")
    options = parser.parse_args()
    smallest = None
    for plays in options.plays:
        with (
            databases() as server,
            spark_connect(options.memory) as port,
            tempfile.TemporaryDirectory() as lake,
            server.connect("source") as source,
            server.connect("main") as main_db,
        ):
            os.environ |= server.env() | {
                "LAKE_URI": lake,
                "SPARK_CONNECT_PORT": str(port),
                "SESSION_GAP_MINUTES": "30",
            }
            found = measure(plays, options.rounds, source, main_db)
        whole = found["seconds"]["whole"]  # type: ignore[index]
        smallest = smallest or whole
        print(json.dumps(found | {"times_the_first_size": round(whole / smallest, 2)}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
