"""Import jobs: taking one, telling how far it is, ending it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from flask_endpoint.ledger.refresh import open_cursor

MAX_FRUITLESS_ATTEMPTS = 100
"""A job that so many workers began and none brought forward is failed, or it would be begun for ever."""
LOOKED_AT = 50


@dataclass(frozen=True)
class Job:
    """An upload to be imported."""

    import_job_id: int
    account_id: int
    file_name: str
    spool_path: Path | None
    attempts: int


class Counts(NamedTuple):
    """What became of rows; received = new + duplicate + rejected."""

    received: int
    new: int
    duplicate: int
    rejected: int


def _lock_name(import_job_id: int) -> str:
    return f"encore:import:{import_job_id}"


def take(connection: psycopg.Connection[Any]) -> Job | None:
    """The oldest job that waits or that a dead worker left behind, locked for this connection.

    A running job belongs to whoever holds its session lock; the lock dies with the worker's connection.
    """
    with connection.transaction(), open_cursor(connection) as cursor:
        waiting = cursor.execute(
            "SELECT import_job_id, account_id, file_name, spool_path, attempts FROM import_job "
            "WHERE status IN ('queued', 'running') ORDER BY import_job_id LIMIT %s FOR UPDATE SKIP LOCKED",
            (LOOKED_AT,),
        ).fetchall()
        for job_id, account_id, file_name, spool_path, attempts in waiting:
            row = cursor.execute(
                "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (_lock_name(job_id),)
            ).fetchone()
            if row and row[0]:
                cursor.execute(
                    "UPDATE import_job SET status = 'running', stage = coalesce(stage, 'scanning'), "
                    "started_at = coalesce(started_at, now()), attempts = attempts + 1 "
                    "WHERE import_job_id = %s",
                    (job_id,),
                )
                return Job(
                    job_id, account_id, file_name, Path(spool_path) if spool_path else None, attempts + 1
                )
    return None


def let_go(connection: psycopg.Connection[Any], job: Job) -> None:
    """Give up the session lock."""
    connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (_lock_name(job.import_job_id),))


def begin_stage(connection: psycopg.Connection[Any], job: Job, stage: str, bytes_total: int) -> None:
    """Tell the progress bar what is going on."""
    connection.execute(
        "UPDATE import_job SET stage = %s, bytes_total = %s WHERE import_job_id = %s",
        (stage, bytes_total, job.import_job_id),
    )


def advance(cursor: psycopg.Cursor[Any], job: Job, unpacked_bytes: int, counts: Counts) -> None:
    """Add what one transaction did to the counts of the job."""
    cursor.execute(
        "UPDATE import_job SET bytes_done = least(bytes_done + %s, bytes_total), "
        "received_count = received_count + %s, "
        "new_count = new_count + %s, duplicate_count = duplicate_count + %s, "
        "rejected_count = rejected_count + %s, attempts = 0 WHERE import_job_id = %s",
        (unpacked_bytes, *counts, job.import_job_id),
    )


def is_gone(connection: psycopg.Connection[Any], job: Job) -> bool:
    """Whether the job's account was erased meanwhile, and the job with it."""
    with open_cursor(connection) as cursor:
        row = cursor.execute("SELECT 1 FROM import_job WHERE import_job_id = %s", (job.import_job_id,))
        return row.fetchone() is None


def finish(connection: psycopg.Connection[Any], job: Job) -> None:
    """The job is done."""
    connection.execute(
        "UPDATE import_job SET status = 'done', stage = 'done', bytes_done = bytes_total, spool_path = NULL, "
        "finished_at = now() WHERE import_job_id = %s",
        (job.import_job_id,),
    )


def fail(connection: psycopg.Connection[Any], job: Job, error: str) -> None:
    """The job cannot be done; what it brought in so far stays."""
    connection.execute(
        "UPDATE import_job SET status = 'failed', error = %s, spool_path = NULL, finished_at = now() "
        "WHERE import_job_id = %s",
        (error, job.import_job_id),
    )


def put_back(connection: psycopg.Connection[Any], job: Job) -> None:
    """The worker stops in good order: another one goes on where this one was."""
    connection.execute(
        "UPDATE import_job SET status = 'queued' WHERE import_job_id = %s AND status = 'running'",
        (job.import_job_id,),
    )
