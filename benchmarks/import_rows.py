"""How fast a privacy export becomes a ledger: `python -m benchmarks.import_rows [rows ...]`.

For each size: an export of the simulator is imported by the worker's own code in a process of its own
(rows per second, peak memory of that and of the process that parses for it), a second time (nothing may
change), and the same rows are written by a bare COPY into a table like raw_export_row, with its indexes, in
the same run. `floor_seconds` is what COPY alone takes to fill tables like all those an import fills.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.servers import AS_SERVED, databases
from flask_endpoint.catalogue.observations import Observations
from flask_endpoint.imports import jobs
from flask_endpoint.imports.archive import Bounds, Budget, open_upload
from flask_endpoint.imports.load import run_job
from flask_endpoint.imports.source import Scanned, Source
from flask_endpoint.imports.spool import accept_upload
from flask_endpoint.imports.staging import COLUMNS

FILLED = (
    "raw_export_row",
    "play",
    "artist",
    "album",
    "track",
    "track_artist",
    "track_alias",
    "account_track",
)
BOUNDS = Bounds(max_entries=10_000, max_unpacked_bytes=10**11)


@dataclass(frozen=True)
class Spool:
    """Where the uploads of the benchmark wait."""

    upload_dir: Path
    max_upload_bytes: int = 10**11


def new_account(connection: psycopg.Connection, login_name: str) -> int:
    """An account of its own for each size."""
    row = connection.execute(
        "INSERT INTO account (kind, login_name, time_zone) VALUES ('local', %s, 'UTC') RETURNING account_id",
        (login_name,),
    ).fetchone()
    assert row
    return int(row[0])


def peak_mb(process: object) -> float:
    """The most memory a process has held. (ru_maxrss begins with what the process that started it held.)"""
    status = Path(f"/proc/{process}/status").read_text()
    return float(status.partition("VmHWM:")[2].split()[0]) / 1024


@contextmanager
def peak_of_children() -> Iterator[list[float]]:
    """The most memory a child of this process holds meanwhile, looked at ten times a second."""
    peak, is_over = [0.0], threading.Event()

    def look() -> None:
        while not is_over.wait(0.1):
            for children in Path("/proc/self/task").glob("*/children"):
                with suppress(OSError, IndexError):  # it may be over
                    peak[0] = max(peak[0], *map(peak_mb, children.read_text().split()), 0)

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield peak
    finally:
        is_over.set()
        watch.join()


def import_once(conninfo: str, account_id: int, archive: Path) -> None:
    """What the worker does with one upload; prints seconds, counts and peak memory as JSON."""
    with psycopg.connect(conninfo, autocommit=True) as connection, archive.open("rb") as upload:
        accept_upload(connection, account_id, upload, archive.name, Spool(archive.parent))
        job = jobs.take(connection)
        assert job
        began = time.monotonic()
        with peak_of_children() as parser_mb:
            run_job(connection, job, BOUNDS, lambda: False)
        seconds = time.monotonic() - began
        counts = connection.execute(
            "SELECT received_count, new_count, duplicate_count, rejected_count FROM import_job "
            "WHERE import_job_id = %s",
            (job.import_job_id,),
        ).fetchone()
    answer = {
        "seconds": seconds,
        "counts": counts,
        "peak_mb": peak_mb("self"),
        "parser_peak_mb": parser_mb[0],
    }
    sys.stdout.write(json.dumps(answer) + "\n")


def import_in_child(conninfo: str, account_id: int, archive: Path) -> dict[str, Any]:
    """import_once in a fresh process, so that the peak memory is its own."""
    command = [sys.executable, "-m", "benchmarks.import_rows", "--import", str(account_id), str(archive)]
    child = subprocess.run(
        command, capture_output=True, check=True, text=True, env=os.environ | {"CONNINFO": conninfo}
    )
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer


def copy_lines(archive: Path, account_id: int) -> Iterator[str]:
    """The rows of an export as lines for raw_export_row."""
    budget = Budget(BOUNDS)
    with open_upload(archive, archive.name, BOUNDS) as entries:
        for number, entry in enumerate(entries, start=1):
            source = Source(Scanned(entry, entry.name, "", 0), budget)
            source.begin(behind=0)
            for chunk in source.chunks(account_id, Observations()):
                for line in chunk.lines:
                    yield f"{number}\t{account_id}\t{line}\n"


def bare_copy(conninfo: str, archive: Path) -> tuple[int, float]:
    """Rows and seconds of one COPY of the same rows into a table with the same columns and indexes."""
    lines = io.BytesIO()
    count = 0
    for line in copy_lines(archive, 0):
        lines.write(line.encode())
        count += 1
    with psycopg.connect(conninfo, user="postgres", autocommit=True) as connection:
        # the copy's own index on play_id must not be unique: it takes every row, duplicates too
        connection.execute(
            "CREATE TABLE bare (LIKE raw_export_row INCLUDING INDEXES); "
            "DROP INDEX bare_account_id_play_id_variant_idx; "
            "CREATE INDEX ON bare (account_id, play_id, variant)"
        )
        data = lines.getbuffer()
        began = time.monotonic()
        with connection.cursor().copy(f"COPY bare ({COLUMNS}) FROM STDIN".encode()) as copy:
            for start in range(0, len(data), 2**20):
                copy.write(data[start : start + 2**20])
        seconds = time.monotonic() - began
        connection.execute("DROP TABLE bare")
        return count, seconds


def floor_seconds(conninfo: str, account_id: int) -> float:
    """Seconds of COPY into tables like those an import fills, with their indexes and nothing else to do.

    With all rows of the account, and the catalogue of all accounts so far.
    """
    seconds = 0.0
    with psycopg.connect(conninfo, user="postgres", autocommit=True) as connection:
        for table in FILLED:
            columns = connection.execute(
                "SELECT string_agg(attname, ', ' ORDER BY attnum), bool_or(attname = 'account_id') "
                "FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attgenerated = '' "
                "AND NOT attisdropped",
                (table,),
            ).fetchone()
            assert columns
            of_account = f"WHERE account_id = {account_id}" if columns[1] else ""
            connection.execute(f"CREATE TABLE filled (LIKE {table} INCLUDING ALL)".encode())
            with tempfile.TemporaryFile() as rows:
                query = f"COPY (SELECT {columns[0]} FROM {table} {of_account}) TO STDOUT"  # noqa: S608
                with connection.cursor().copy(query.encode()) as copy:
                    rows.writelines(copy)
                rows.seek(0)
                began = time.monotonic()
                with connection.cursor().copy(f"COPY filled ({columns[0]}) FROM STDIN".encode()) as copy:
                    while block := rows.read(2**20):
                        copy.write(block)
                seconds += time.monotonic() - began
            connection.execute("DROP TABLE filled")
    return seconds


def measure(conninfo: str, rows: int, folder: Path) -> dict[str, object]:
    """All figures of one size."""
    archive = folder / f"{rows}.zip"
    generate = [sys.executable, "-m", "simulator.export", "--rows", str(rows), "--out", str(archive)]
    subprocess.run([*generate, "--until", "2026-11-01T00:00:00Z"], check=True, capture_output=True)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        account_id = new_account(connection, f"listener of {rows}")
    first = import_in_child(conninfo, account_id, archive)
    again = import_in_child(conninfo, account_id, archive)
    copied, seconds = bare_copy(conninfo, archive)
    lowest = floor_seconds(conninfo, account_id)
    received, new, duplicate, rejected = first["counts"]
    assert received == new + duplicate + rejected
    return {
        "rows": received,
        "new": new,
        "seconds": round(first["seconds"], 1),
        "rows_per_second": round(received / first["seconds"]),
        "peak_mb": round(first["peak_mb"]),
        "parser_peak_mb": round(first["parser_peak_mb"]),
        "again_seconds": round(again["seconds"], 1),
        "bare_copy_seconds": round(seconds, 1),
        "bare_copy_rows_per_second": round(copied / seconds),
        "ratio_to_bare_copy": round(seconds / first["seconds"], 2),
        "floor_seconds": round(lowest, 1),
        "ratio_to_floor": round(lowest / first["seconds"], 2),
    }


def main() -> int:
    """Measure every size that was asked for; one line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--import", nargs=2, dest="child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        import_once(os.environ["CONNINFO"], int(options.child[0]), Path(options.child[1]))
        return 0
    with databases(["source"], AS_SERVED) as server, tempfile.TemporaryDirectory() as folder:
        for rows in options.rows:
            print(json.dumps(measure(server.conninfo("source", "ingest_rw"), rows, Path(folder))), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
