"""One hourly run on the running demo, from trigger to the replica, against one spark-submit per step.

Usage: python -m benchmarks.hourly_run [TIMES]                (default 3; the demo must run: make demo)
       python -m benchmarks.hourly_run --containers [TIMES]   (Encore alone, in containers: make demo-docker)

Each round touches every listener's current year, as new plays do, and then measures
* Encore: both DAGs in Airflow, until the replica shows the release;
* the peer: the same steps with the same code, but each as an application of its own that starts a JVM, and
  each table judged by a process of its own, one after the other; without Airflow and the replica.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import datetime

import psycopg

from local import figures, runs
from local.containers import open_platform
from local.java import java_home
from local.platform import Platform, running_platform
from local.settings import ROOT
from local.workflows import Airflow, now
from spark_scripts.registry import TABLES
from sql.migrate import admin_conninfo

TOUCH = """
UPDATE play_partition SET version = nextval('ledger_version')
WHERE play_year = (SELECT max(play_year) FROM play_partition)
"""
Span = tuple[float, float]


def touch(platform: Platform) -> None:
    """Make the current year of every listener differ from the current release."""
    with psycopg.connect(admin_conninfo("source", platform.values)) as source:
        source.execute(TOUCH)


def covered(spans: Iterable[Span]) -> float:
    """Seconds during which at least one of the spans runs."""
    total, end = 0.0, float("-inf")
    for start, stop in sorted(spans):
        total += max(0.0, stop - max(start, end))
        end = max(end, stop)
    return total


def task_spans(airflow: Airflow, dag: str, run_id: str) -> list[Span]:
    """When the tasks of a run worked."""

    def seconds(moment: str) -> float:
        return datetime.fromisoformat(moment).timestamp()

    return [
        (seconds(task["start_date"]), seconds(task["end_date"]))
        for task in airflow.tasks(dag, run_id)
        if task["start_date"] and task["end_date"]
    ]


def encore(platform: Platform) -> tuple[float, float]:
    """Seconds from the trigger to the release on the replica, and those in which a task worked."""
    touch(platform)
    airflow = Airflow(platform)
    since, began = now(), time.monotonic()
    runs.publish_news(platform)
    runs.wait_for_replica(platform)
    wall = time.monotonic() - began
    spans = [
        span
        for dag in (runs.INGEST, runs.ETL)
        for run in airflow.runs_since(dag, since)
        for span in task_spans(airflow, dag, run["dag_run_id"])
    ]
    return wall, covered(spans)


def peer(platform: Platform, run_id: str) -> float:
    """Seconds of the same steps, each in a process of its own."""
    touch(platform)
    program = next(each for each in platform.programs if each.name == "airflow-scheduler")
    environment = {
        **program.env,
        "JAVA_HOME": str(java_home(platform.layout.state)),
        "SPARK_DRIVER_MEMORY": platform.values["SPARK_DRIVER_MEMORY"],
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    names = [table.name for table in TABLES]
    steps: list[tuple[str, ...]]
    steps = [("benchmarks.one_step", run_id, step) for step in ("plan", "extract", "gather_facts", *names)]
    gate = ("soda.gate", "staging", "--run-id", run_id, "--tables")
    steps += [(*gate, name) for name in names]
    steps += [("benchmarks.one_step", run_id, "publish")]
    began = time.monotonic()
    for module, *arguments in steps:
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}\n{done.stderr[-3000:]}")
    return time.monotonic() - began


def main(times: int) -> None:
    """Measure, alternating, and print medians."""
    platform = running_platform()
    rounds = []
    for number in range(times):
        wall, work = encore(platform)
        rounds.append((wall, work, peer(platform, f"benchmark-{time.time_ns()}")))
        sys.stdout.write(
            "round {}: {:.1f} s, at work {:.1f} s; peer {:.1f} s\n".format(number + 1, *rounds[-1])
        )
        sys.stdout.flush()
    wall, work, other = (statistics.median(column) for column in zip(*rounds, strict=True))
    plays = figures.ask(platform, "main", figures.RELEASE)[0][2]
    sys.stdout.write(
        f"hourly run over {plays:,} plays, median of {times}: {wall:.1f} s from trigger to replica,"
        f" {work:.1f} s of them at work ({work / wall:.0%})\n"
        f"one process per step: {other:.1f} s, {other / wall:.1f} times as long\n"
    )


def in_containers(times: int) -> None:
    """Measure Encore in containers, and print medians."""
    platform = open_platform()
    wall, work = (
        statistics.median(column) for column in zip(*(encore(platform) for _ in range(times)), strict=True)
    )
    sys.stdout.write(
        f"in containers, median of {times}: {wall:.1f} s from trigger to replica, {work:.1f} s at work\n"
    )


if __name__ == "__main__":
    arguments = sys.argv[1:]
    measure = in_containers if "--containers" in arguments else main
    measure(int(next((each for each in arguments if each.isdigit()), 3)))
