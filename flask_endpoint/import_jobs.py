"""Reading what became of uploads: jobs, their files, and the rows that were rejected."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

LATEST = 20
SHOWN_REJECTED = 100
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

JOB = """
SELECT
    import_job_id, account_id, file_name, file_bytes, status, stage, bytes_done, bytes_total,
    received_count AS received, new_count AS new, duplicate_count AS duplicate, rejected_count AS rejected,
    error, created_at, started_at, finished_at
FROM import_job
"""


@dataclass(frozen=True)
class ImportJob:
    """One upload; once done, received = new + duplicate + rejected."""

    import_job_id: int
    account_id: int
    file_name: str
    file_bytes: int
    status: str
    stage: str | None
    bytes_done: int
    bytes_total: int
    received: int
    new: int
    duplicate: int
    rejected: int
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Nothing more will happen to it."""
        return self.status in {"done", "failed"}


@dataclass(frozen=True)
class ImportedFile:
    """One JSON file of an upload."""

    entry_name: str
    format: str
    received: int
    new: int
    duplicate: int
    rejected: int


@dataclass(frozen=True)
class RejectedRow:
    """One received row that is not a play."""

    place: str
    row_index: int | None
    reason: str
    row: str


def find_job(connection: psycopg.Connection, import_job_id: int) -> ImportJob | None:
    """The job, whoever owns it: the caller checks account_id."""
    with connection.cursor(row_factory=class_row(ImportJob)) as cursor:
        return cursor.execute(JOB + "WHERE import_job_id = %s", (import_job_id,)).fetchone()


def latest_jobs(connection: psycopg.Connection, account_id: int) -> list[ImportJob]:
    """An account's newest uploads, newest first."""
    query = JOB + "WHERE account_id = %s ORDER BY created_at DESC, import_job_id DESC LIMIT %s"
    with connection.cursor(row_factory=class_row(ImportJob)) as cursor:
        return cursor.execute(query, (account_id, LATEST)).fetchall()


def files_of(connection: psycopg.Connection, import_job_id: int) -> list[ImportedFile]:
    """The files of a job, in the order they were read."""
    with connection.cursor(row_factory=class_row(ImportedFile)) as cursor:
        return cursor.execute(
            "SELECT entry_name, format, received_count AS received, new_count AS new, "
            "duplicate_count AS duplicate, rejected_count AS rejected "
            "FROM import_file WHERE import_job_id = %s ORDER BY import_file_id",
            (import_job_id,),
        ).fetchall()


def rejections_by_reason(connection: psycopg.Connection, import_job_id: int) -> dict[str, int]:
    """Reason → number of rejected rows, most frequent first."""
    rows = connection.execute(
        "SELECT reason, count(*) FROM rejected_row WHERE import_job_id = %s GROUP BY reason "
        "ORDER BY count(*) DESC, reason",
        (import_job_id,),
    ).fetchall()
    return {str(reason): int(count) for reason, count in rows}


REJECTED = (
    "SELECT place, row_index, reason, row FROM rejected_row WHERE import_job_id = %s ORDER BY rejected_row_id"
)


def first_rejected(connection: psycopg.Connection, import_job_id: int) -> list[RejectedRow]:
    """The first rejected rows of a job, to look at on a page."""
    with connection.cursor(row_factory=class_row(RejectedRow)) as cursor:
        return cursor.execute(REJECTED + " LIMIT %s", (import_job_id, SHOWN_REJECTED)).fetchall()


def spreadsheet_text(value: object) -> str:
    """A cell of a CSV file that a spreadsheet shows instead of running."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def each_rejected(connection: psycopg.Connection, import_job_id: int) -> Iterator[RejectedRow]:
    """All rejected rows of a job, through a server-side cursor: memory does not grow with them."""
    with (
        connection.transaction(),
        connection.cursor("rejected_rows", row_factory=class_row(RejectedRow)) as cursor,
    ):
        yield from cursor.execute(REJECTED, (import_job_id,))
