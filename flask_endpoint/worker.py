"""The import worker: `python -m flask_endpoint.worker` takes uploads from the queue, one after the other.

Any number of workers may run, and any may be killed at any moment: a job belongs to the connection that
holds its lock, and every chunk of rows is one transaction.
"""

import logging
import os
import signal
import sys
import threading
import time
import traceback
from types import FrameType
from typing import Any

import psycopg

from flask_endpoint.db import connect
from flask_endpoint.imports import jobs
from flask_endpoint.imports.archive import ArchiveError, Bounds
from flask_endpoint.imports.load import StoppedError, run_job
from flask_endpoint.imports.spool import CHANNEL, sweep
from flask_endpoint.ledger import rebuild
from flask_endpoint.ledger.rebuild import RULE_VERSION
from flask_endpoint.logs import set_up_logging
from flask_endpoint.settings import SettingError, Settings, worker_metrics_address
from flask_endpoint.worker_metrics import WorkerMetrics

log = logging.getLogger(__name__)
WAIT_SECONDS = 1.0
"""How long to wait for a NOTIFY before looking again: also how long a stop or an orphaned job waits."""
RECONNECT_SECONDS = 2.0
ORPHAN_SECONDS = 3600.0


class Worker:
    """One worker process."""

    def __init__(self, settings: Settings) -> None:
        self.metrics = WorkerMetrics()
        self._settings = settings
        self._stop = threading.Event()
        self._bounds = Bounds(settings.max_archive_entries, settings.max_unpacked_bytes)

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Finish the chunk at hand, put the job back, and end."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped; a lost database is waited for."""
        while not self._stop.is_set():
            try:
                with connect(self._settings) as connection, self.metrics.is_connected.track_inprogress():
                    self._serve(connection)
            except psycopg.OperationalError as error:
                log.warning("database is away", extra={"error": type(error).__name__})
                self._stop.wait(RECONNECT_SECONDS)

    def _serve(self, connection: psycopg.Connection[Any]) -> None:
        follow_rule(connection, correct_offline_times=self._settings.correct_offline_times)
        connection.execute(f"LISTEN {CHANNEL}")
        log.info("worker is ready")
        swept_at = -ORPHAN_SECONDS
        while not self._stop.is_set():
            if time.monotonic() - swept_at >= ORPHAN_SECONDS:
                sweep(connection, self._settings.upload_dir, time.time() - ORPHAN_SECONDS)
                swept_at = time.monotonic()
            if not self.work_once(connection):
                for _ in connection.notifies(timeout=WAIT_SECONDS, stop_after=1):
                    pass

    def work_once(self, connection: psycopg.Connection[Any]) -> bool:
        """Do one job if there is one."""
        job = jobs.take(connection)
        if job is None:
            return False
        about = {"import_job_id": job.import_job_id, "account_id": job.account_id, "attempt": job.attempts}
        log.info("import begins", extra=about)
        began = time.monotonic()
        try:
            with self.metrics.is_busy.track_inprogress():
                outcome = self._do(connection, job)
        finally:
            if not connection.closed and not connection.broken:
                jobs.let_go(connection, job)
        seconds = time.monotonic() - began
        self.metrics.observe(outcome, seconds)
        log.info(f"import {outcome}", extra=about | {"seconds": round(seconds, 1)})
        return True

    def _do(self, connection: psycopg.Connection[Any], job: jobs.Job) -> str:
        """Import a job and settle its row; returns how it ended. A lost connection is the caller's matter."""
        if job.attempts > jobs.MAX_FRUITLESS_ATTEMPTS:
            return _give_up(connection, job, "The import was begun many times and never came forward.")
        try:
            run_job(connection, job, self._bounds, self._stop.is_set)
        except StoppedError:
            jobs.put_back(connection, job)
            return "put back"
        except ArchiveError as error:
            return _give_up(connection, job, str(error))
        except (psycopg.OperationalError, psycopg.InterfaceError):
            if connection.closed or connection.broken:
                raise psycopg.OperationalError("connection lost") from None
            log.warning("import interrupted", extra={"import_job_id": job.import_job_id})
            jobs.put_back(connection, job)
            self._stop.wait(RECONNECT_SECONDS)
            return "put back"
        except Exception as error:
            return _tell_what_broke(connection, job, error)
        _remove(job)
        return "done"


def _tell_what_broke(connection: psycopg.Connection[Any], job: jobs.Job, error: Exception) -> str:
    """Fail a job that met a fault of ours, unless its account was erased under it."""
    if jobs.is_gone(connection, job):
        _remove(job)
        return "abandoned: its account was erased"
    frames = "".join(traceback.format_tb(error.__traceback__))  # the message may quote a row
    log.error(
        "import broke",
        extra={"import_job_id": job.import_job_id, "error": type(error).__name__, "frames": frames},
    )
    return _give_up(connection, job, f"Internal error ({type(error).__name__}): see the worker's log.")


def _give_up(connection: psycopg.Connection[Any], job: jobs.Job, error: str) -> str:
    jobs.fail(connection, job, error)
    _remove(job)
    return "failed"


def _remove(job: jobs.Job) -> None:
    if job.spool_path is not None:
        job.spool_path.unlink(missing_ok=True)


def follow_rule(connection: psycopg.Connection[Any], *, correct_offline_times: bool) -> None:
    """Rebuild the ledger if it stands under older rules or another CORRECT_OFFLINE_TIMES than ours."""
    row = connection.execute("SELECT correct_offline_times, version FROM ledger_rule").fetchone()
    if row is not None and (row[0] != correct_offline_times or row[1] < RULE_VERSION):
        log.warning("the rules changed: rebuilding the ledger")
        rebuild(connection, correct_offline_times=correct_offline_times)


def main() -> int:
    """Run a worker until SIGTERM or SIGINT; returns the exit status."""
    set_up_logging()
    try:
        settings = Settings.from_env(os.environ)
        metrics_address = worker_metrics_address(os.environ)
    except SettingError as error:
        sys.stderr.write(f"import worker: {error}\n")
        return 1
    worker = Worker(settings)
    if metrics_address is not None:
        try:
            worker.metrics.serve(*metrics_address)
        except OSError as error:
            sys.stderr.write(f"import worker: cannot listen on WORKER_METRICS_PORT: {error.strerror}\n")
            return 1
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.run()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
