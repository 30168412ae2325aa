"""The worker: takes each job once, survives being stopped and killed, and leaves nothing lying about."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from flask_endpoint.imports import jobs, load, staging
from flask_endpoint.imports.load import StoppedError, run_job
from flask_endpoint.imports.spool import sweep
from flask_endpoint.ledger import forget
from flask_endpoint.worker import Worker
from tests.conftest import Database
from tests.integration.ledger.conftest import (
    ROOT,
    Book,
    account_row,
    at,
    extended,
    polled,
    service_env,
    zipped,
)

pytestmark = pytest.mark.integration
ROWS = [extended(at(n * 200), uri=f"spotify:track:t{n % 37}", title=f"S{n % 37}") for n in range(1000)]


def settings_for(book: Book, database: Database) -> Any:
    """What the worker reads of its settings."""
    return SimpleNamespace(
        source_conninfo=database.conninfo("ingest_rw"),
        upload_dir=book.upload_dir,
        max_archive_entries=100,
        max_unpacked_bytes=10**9,
        correct_offline_times=False,
    )


def test_a_job_is_done_once_and_its_upload_removed(book: Book, source_db: Database) -> None:
    worker = Worker(settings_for(book, source_db))
    job = book.upload(zipped({"a.json": ROWS}), "x.zip")
    jobs.let_go(book.connection, job)
    with source_db.connect("ingest_rw") as connection:
        assert worker.work_once(connection)
        assert not worker.work_once(connection)
    assert book.job(job.import_job_id)["status"] == "done"
    assert book.job(job.import_job_id)["spool_path"] is None
    assert list(book.upload_dir.iterdir()) == []


def test_a_job_at_work_is_nobody_elses_and_an_abandoned_one_is_taken_again(
    book: Book, source_db: Database
) -> None:
    job = book.upload(zipped({"a.json": ROWS}), "x.zip")
    with source_db.connect("ingest_rw") as other:
        assert jobs.take(other) is None
        jobs.let_go(book.connection, job)  # as if its connection had died
        again = jobs.take(other)
    assert again
    assert (again.import_job_id, again.attempts) == (job.import_job_id, 2)


def test_a_stopped_job_goes_on_where_it_was(
    book: Book, source_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK_ROWS", 150)
    monkeypatch.setattr(load, "BATCH_ROWS", 300)
    job = book.upload(zipped({"a.json": ROWS, "b.json": ROWS[:10]}), "x.zip")
    answers = iter([False, False, False, False, True])
    with pytest.raises(StoppedError):
        run_job(book.connection, job, book.bounds, lambda: next(answers))
    half = book.job(job.import_job_id)
    assert (half["received"], half["new"]) == (600, 600)
    assert 0 < half["bytes_done"] < half["bytes_total"]
    jobs.put_back(book.connection, job)
    jobs.let_go(book.connection, job)
    worker = Worker(settings_for(book, source_db))
    assert worker.work_once(book.connection)
    done = book.job(job.import_job_id)
    assert (done["received"], done["new"], done["duplicate"], done["rejected"]) == (1010, 1000, 10, 0)
    assert len(book.plays()) == 1000


def test_a_broken_upload_fails_with_a_sentence(book: Book, source_db: Database) -> None:
    job = book.upload(zipped({"a.json": ROWS})[:-10], "x.zip")
    jobs.let_go(book.connection, job)
    Worker(settings_for(book, source_db)).work_once(book.connection)
    row = book.rows("SELECT status, error FROM import_job")[0]
    assert row == {"status": "failed", "error": "This ZIP archive is incomplete: download it again."}
    assert list(book.upload_dir.iterdir()) == []


def test_a_fault_of_ours_is_told_without_quoting_rows(
    book: Book, source_db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("the row of somebody private")

    monkeypatch.setattr(load, "follow_merged", broken)
    job = book.upload(zipped({"a.json": ROWS}), "x.zip")
    jobs.let_go(book.connection, job)
    Worker(settings_for(book, source_db)).work_once(book.connection)
    assert "ValueError" in book.rows("SELECT error FROM import_job")[0]["error"]
    assert book.rows("SELECT * FROM raw_export_row") == []
    assert "somebody private" not in caplog.text


def test_uploads_without_a_job_are_swept_away(book: Book) -> None:
    job = book.upload(zipped({"a.json": ROWS}), "x.zip")
    orphan = book.upload_dir / f"import-{'0' * 32}.upload"
    orphan.write_bytes(b"x")
    assert sweep(book.connection, book.upload_dir, time.time() + 60) == 1
    assert [str(path) for path in book.upload_dir.iterdir()] == [str(job.spool_path)]


def test_two_writers_at_once_lose_nothing(book: Book, source_db: Database) -> None:
    def poll(name: str, connection: psycopg.Connection[Any]) -> None:
        other = Book(connection, book.folder)
        for n in range(10):
            other.poll(polled(at(n * 300), f"spotify:track:{name}{n}", title=f"S{n}"), name=name)

    names = ("ann", "bob", "cyd")
    for name in names:
        book.account(name)
    connections = [source_db.connect("ingest_rw") for _ in names]
    threads = [threading.Thread(target=poll, args=pair) for pair in zip(names, connections, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for connection in connections:
        connection.close()
    assert len(book.plays()) == 30


IN_SMALL_BATCHES = """
from flask_endpoint import worker
from flask_endpoint.imports import load, parsing
load.BATCH_ROWS, parsing.APART_FROM_BYTES = 2000, 0
raise SystemExit(worker.main())
"""
"""A worker to whom every upload is large: another process parses it, and it takes many transactions."""


@contextmanager
def worker_process(book: Book, database: Database) -> Iterator[subprocess.Popen[bytes]]:
    """The worker as it is started in earnest."""
    process = subprocess.Popen(
        [sys.executable, "-c", IN_SMALL_BATCHES],
        cwd=ROOT,
        # No figures: a demo that runs beside the tests has the port.
        env=os.environ | service_env(database, book.upload_dir) | {"WORKER_METRICS_PORT": ""},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def has_more_than(book: Book, job: jobs.Job, received: int) -> bool:
    """Whether another worker brought the job forward."""
    return bool(book.job(job.import_job_id)["received"] > received)


def wait_until(condition: Any, seconds: float = 60) -> None:
    """Poll until true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_a_worker_killed_again_and_again_leaves_the_ledger_of_an_undisturbed_one(
    book: Book, source_db: Database
) -> None:
    many = {
        f"{part}.json": [
            extended(at((part * 2000 + n) * 200), uri=f"spotify:track:t{n % 400}", title=f"S{n % 400}")
            for n in range(2000)
        ]
        for part in range(12)
    }
    job = book.upload(zipped(many), "x.zip", name="ann")
    jobs.let_go(book.connection, job)
    received = 0
    for _ in range(4):
        with worker_process(book, source_db) as process:
            wait_until(partial(has_more_than, book, job, received))
            received = book.job(job.import_job_id)["received"]
            process.send_signal(signal.SIGKILL)
    with worker_process(book, source_db) as process:
        wait_until(lambda: book.job(job.import_job_id)["status"] == "done")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    disturbed = book.plays("play_id, ended_at, track_uri, ms_played")
    done = book.job(job.import_job_id)
    assert (done["received"], done["new"]) == (24_000, 24_000)
    book.import_bytes(zipped(many), "x.zip", name="bob")
    undisturbed = book.plays("account_id, play_id, ended_at, track_uri, ms_played")
    bob = book.account("bob")
    assert [
        {k: v for k, v in row.items() if k != "account_id"} for row in undisturbed if row["account_id"] == bob
    ] == disturbed


def test_an_import_whose_account_is_erased_ends_and_leaves_nothing(
    book: Book, source_db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(staging, "CHUNK_ROWS", 150)
    monkeypatch.setattr(load, "BATCH_ROWS", 300)
    job = book.upload(zipped({"a.json": ROWS}), "x.zip")
    jobs.let_go(book.connection, job)
    load_batch = load._load_batch

    def erase_then_load(*arguments: Any) -> None:
        if book.plays():
            with source_db.connect("ingest_rw") as other:
                forget(other, job.account_id)
        load_batch(*arguments)

    monkeypatch.setattr(load, "_load_batch", erase_then_load)
    with source_db.connect("ingest_rw") as connection:
        assert Worker(settings_for(book, source_db)).work_once(connection)
    for table in ("play", "raw_export_row", "import_job", "import_file", "track", "play_partition"):
        assert book.rows(f"SELECT * FROM {table}") == [], table  # noqa: S608
    assert list(book.upload_dir.iterdir()) == []
    assert "broke" not in caplog.text


def rows_read(book: Book) -> int:
    """Raw rows that all queries so far have read through indexes or without."""
    book.connection.execute("SELECT pg_stat_force_next_flush()")
    counted = book.rows(
        "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) AS read "
        "FROM pg_stat_user_tables WHERE relname = 'raw_export_row'"
    )
    return int(counted[0]["read"])


def test_the_work_of_an_import_grows_with_its_rows_and_not_with_their_square(book: Book) -> None:
    count = 3000
    ends = [at(n * 60) for n in range(count)]
    book.import_rows([account_row(end, title=f"S{n % 50}") for n, end in enumerate(ends)])
    before = rows_read(book)
    rows = [extended(end, uri=f"spotify:track:t{n % 50}", title=f"S{n % 50}") for n, end in enumerate(ends)]
    assert book.import_rows(rows)["new"] == count
    assert len(book.plays()) == count, "each account-data row steps back"
    assert rows_read(book) - before < 100 * count
