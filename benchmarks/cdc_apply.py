# ruff: noqa: S608 - statements composed of numbers
"""How fast the replica follows main: snapshot, one large release, small transactions, one row; and memory.

Usage: python -m benchmarks.cdc_apply [ROWS]      (default 200000 rows of warehouse.fact_play)

Starts two throw-away Postgres clusters and the real engine between them; prints one line per figure.
"""

import os
import secrets
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg

from cdc_connectors.verify import verify
from local.postgres import Cluster, give_to_unprivileged, install_binaries
from sql.migrate import ROLES, migrate

ROOT = Path(__file__).resolve().parents[1]
DEADLINE_SECONDS = 600
PLAYS = """
INSERT INTO warehouse.fact_play (
    user_id, play_id, play_year, ended_at, started_at, is_time_corrected, local_date, local_hour, weekday,
    kind, origin, is_in_api, track_uri, recording_id, artist_id, album_id, item_name, item_parent, ms_played,
    listened_ms, is_estimated, is_stream, is_skip, reason_start, reason_end, is_shuffle, is_offline,
    is_incognito, platform, country
)
SELECT
    1, md5(i::text)::uuid, 2024, now() - i * interval '1 min', now() - i * interval '1 min', false,
    current_date, i % 24, i % 7 + 1, 'music', 'export', i % 2 = 0,
    'spotify:track:' || left(md5((i % 5000)::text), 22), left(md5((i % 5000)::text), 22),
    left(md5((i % 500)::text), 22), left(md5((i % 900)::text), 22), 'Item name ' || i % 5000,
    'Parent ' || i % 900, 180000 + i % 1000, 170000, false, true, i % 3 = 0, 'trackdone', 'trackdone', true,
    false, false, 'Android OS 12', 'DE'
FROM generate_series({first}, {last}) AS i
"""


def say(what: str, figure: str) -> None:
    """One line of the result."""
    print(f"{what:<62} {figure}", flush=True)


def wait_for(condition: Callable[[], object]) -> None:
    """Poll until true; ends the benchmark after the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the replica did not catch up"
        time.sleep(0.005)


class Bench:
    """Two databases and the engine between them."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.env = env
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.main = self._connect("MAIN")
        self.replica = self._connect("REPLICA")

    def _connect(self, side: str) -> psycopg.Connection:
        part = {name: self.env[f"{side}_DB_{name}"] for name in ("HOST", "PORT", "NAME", "ADMIN_PASSWORD")}
        return psycopg.connect(
            host=part["HOST"],
            port=part["PORT"],
            dbname=part["NAME"],
            user="postgres",
            password=part["ADMIN_PASSWORD"],
            autocommit=True,
        )

    def start(self) -> None:
        """Start the engine."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cdc_connectors.engine"],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], **self.env},
                stdout=output,
                stderr=output,
            )

    def stop(self) -> None:
        """Stop the engine and the connections."""
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
        self.main.close()
        self.replica.close()

    def rows(self) -> int:
        """Plays visible on the replica."""
        row = self.replica.execute("SELECT count(*) FROM warehouse.fact_play").fetchone()
        return int(row[0]) if row else 0

    def position(self) -> int:
        """Position of the last transaction with data that the replica shows."""
        row = self.replica.execute("SELECT max(data_lsn) - '0/0' FROM cdc.engine_offset").fetchone()
        return int(row[0]) if row and row[0] is not None else -1

    def wait_applied(self) -> None:
        """Until all that main has committed by now is visible."""
        row = self.main.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()
        self.main.execute("SELECT pg_logical_emit_message(false, 'bench', '')")
        wait_for(
            lambda: self.replica.execute(
                "SELECT 1 FROM cdc.engine_offset WHERE applied_lsn - '0/0' >= %s", row
            ).fetchone()
        )

    def status(self, name: str) -> int:
        """A line of /proc/<engine>/status, in kB."""
        assert self.process
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in text.splitlines() if line.startswith(name)).split()[1])

    def cpu_seconds(self) -> float:
        """CPU time the engine has used."""
        assert self.process
        parts = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def bench() -> Iterator[Bench]:
    """Clusters of their own, as in production."""
    home = Path(tempfile.mkdtemp(prefix="encore-bench-"))
    home.chmod(0o755)
    give_to_unprivileged(home)
    password = secrets.token_urlsafe(12)
    env = {setting: secrets.token_urlsafe(12) for roles in ROLES.values() for setting in roles.values()}
    env |= {"CDC_METRICS_PORT": str(_free_port()), "CDC_SLOT_NAME": "bench"}
    binaries = install_binaries(home / "binaries")
    clusters = []
    try:
        for kind in ("main", "replica"):
            cluster = Cluster(binaries, home / kind, _free_port(), password, {"wal_level": "logical"})
            cluster.create()
            cluster.start()
            clusters.append(cluster)
            prefix = kind.upper() + "_DB_"
            env |= {prefix + "HOST": "127.0.0.1", prefix + "PORT": str(cluster.port)}
            env |= {prefix + "NAME": "postgres", prefix + "ADMIN_USER": "postgres"}
            env |= {prefix + "ADMIN_PASSWORD": password}
            migrate(kind, env)
        made = Bench(env, home / "engine.log")
        try:
            yield made
        finally:
            made.stop()
    finally:
        for cluster in clusters:
            cluster.stop()
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def rate(bench: Bench, what: str, rows: int, statement: str) -> None:
    """Run one transaction and time it from its commit to the replica's."""
    bench.main.execute(statement)
    began = time.monotonic()
    bench.wait_applied()
    seconds = time.monotonic() - began
    say(f"{what}, commit to visible", f"{seconds:.1f} s, {rows / seconds:,.0f} rows/s")


def measure(bench: Bench, rows: int) -> None:
    """All figures, in order."""
    bench.start()
    began = time.monotonic()
    wait_for(lambda: bench.position() >= 0)
    say("start to following an empty main", f"{time.monotonic() - began:.1f} s")
    assert bench.process
    bench.process.send_signal(signal.SIGTERM)
    bench.process.wait(20)
    subprocess.run([sys.executable, "-m", "cdc_connectors.reset"], cwd=ROOT, env=bench.env, check=True)

    bench.main.execute(PLAYS.format(first=1, last=rows))
    bench.start()
    began = time.monotonic()
    wait_for(lambda: bench.rows() == rows)
    seconds = time.monotonic() - began
    say(
        f"snapshot of {rows:,} plays, start of the process included",
        f"{seconds:.1f} s, {rows / seconds:,.0f} rows/s",
    )
    rate(
        bench,
        f"{rows:,} plays inserted in one transaction",
        rows,
        PLAYS.format(first=rows + 1, last=2 * rows),
    )
    rate(
        bench,
        f"{rows:,} plays updated in one transaction",
        rows,
        "UPDATE warehouse.fact_play SET listened_ms = listened_ms + 1"
        f" WHERE play_id IN (SELECT play_id FROM warehouse.fact_play LIMIT {rows})",
    )
    began = time.monotonic()
    for number in range(2000):
        bench.main.execute("INSERT INTO warehouse.dim_artist VALUES (%s, 'x')", (str(number),))
    bench.wait_applied()
    say(
        "2,000 transactions of one row",
        f"{2000 / (time.monotonic() - began):,.0f} transactions/s, writing included",
    )
    single_rows(bench)
    began = time.monotonic()
    assert verify(bench.env) == []
    say(f"verify, {2 * rows:,} plays", f"{time.monotonic() - began:.1f} s, equal")
    say(
        "memory of the engine, highest / now",
        f"{bench.status('VmHWM') // 1024} / {bench.status('VmRSS') // 1024} MB",
    )
    used = bench.cpu_seconds()
    time.sleep(10)
    say("CPU of the engine when nothing happens", f"{(bench.cpu_seconds() - used) * 10:.1f} % of a core")


def _is_visible(bench: Bench, key: str) -> bool:
    query = "SELECT 1 FROM warehouse.dim_artist WHERE artist_id = %s"
    return bench.replica.execute(query, (key,)).fetchone() is not None


def single_rows(bench: Bench) -> None:
    """The time from a commit on main until a reader of the replica sees the row."""
    waits = []
    for number in range(50):
        key = f"single {number}"
        bench.main.execute("INSERT INTO warehouse.dim_artist VALUES (%s, 'x')", (key,))
        began = time.monotonic()
        wait_for(partial(_is_visible, bench, key))
        waits.append((time.monotonic() - began) * 1000)
    say(
        "one row, commit to visible: median / highest of 50",
        f"{statistics.median(waits):.0f} / {max(waits):.0f} ms",
    )


if __name__ == "__main__":
    with bench() as running:
        measure(running, int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
