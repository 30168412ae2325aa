"""Importing one upload: scan its files, then load them chunk by chunk, each chunk whole or not at all.

While the database takes in one chunk, the next one is parsed.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from flask_endpoint.catalogue.refresh import BULK
from flask_endpoint.imports import jobs
from flask_endpoint.imports.ahead import one_ahead
from flask_endpoint.imports.archive import (
    ArchiveError,
    Bounds,
    Budget,
    DamagedEntryError,
    Entry,
    open_upload,
)
from flask_endpoint.imports.json_rows import looks_like_json
from flask_endpoint.imports.source import Scanned, Source
from flask_endpoint.imports.spool import shown_file_name
from flask_endpoint.imports.staging import Chunk, keep, keep_rejected
from flask_endpoint.ledger.gaps import close_gaps
from flask_endpoint.ledger.refresh import follow, lock_ledger, open_cursor, prepare_all

BLOCK_BYTES = 1024 * 1024
JUDGED_ROWS = 50
"""A file is what the first of so many rows says it is."""


ROOMY = "SELECT set_config('work_mem', '64MB', false), set_config('hash_mem_multiplier', '2', false)"
"""A chunk's sorts and hashes stay in memory."""


class StoppedError(Exception):
    """The worker was asked to stop; everything so far is committed."""


@dataclass(frozen=True)
class KnownFile:
    """How much of a file this job has loaded."""

    received: int
    is_complete: bool


def run_job(
    connection: psycopg.Connection[Any], job: jobs.Job, bounds: Bounds, should_stop: Callable[[], bool]
) -> None:
    """Import the job's upload. Raises ArchiveError if it cannot be read, StoppedError between chunks."""
    connection.execute(ROOMY)
    if job.spool_path is None or not job.spool_path.exists():
        raise ArchiveError("The uploaded file is gone: upload it again.")
    with open_upload(job.spool_path, job.file_name, bounds) as entries:
        scanned = _scan(entries, bounds, should_stop)
        if not scanned:
            raise ArchiveError("There is no JSON file in this upload: send the ZIP that Spotify sent you.")
        jobs.begin_stage(connection, job, "loading", sum(file.unpacked_bytes for file in scanned))
        _load(connection, job, scanned, Budget(bounds), should_stop)
    with connection.transaction():
        jobs.finish(connection, job)
        close_gaps(connection, job.account_id)


def _scan(entries: list[Entry], bounds: Bounds, should_stop: Callable[[], bool]) -> list[Scanned]:
    """The JSON files of an upload with their hashes; every bound is tested before a row is loaded."""
    budget = Budget(bounds)
    found: list[Scanned] = []
    places: set[str] = set()
    for entry in entries:
        if should_stop():
            raise StoppedError
        digest, size = hashlib.sha256(), 0
        try:
            with entry.open(budget) as reader:
                block = reader.read(BLOCK_BYTES)
                if not looks_like_json(block[:4096]) or (not block.strip() and not _is_named_json(entry)):
                    continue
                while block:
                    digest.update(block)
                    block = reader.read(BLOCK_BYTES)
                size = reader.bytes_read
        except DamagedEntryError:
            if not _is_named_json(entry):
                continue
            digest.update(b"damaged")  # never equal to a whole file
        name = shown_file_name(entry.name)
        place = next(
            place
            for place in itertools.chain([name], (f"{name} ({number})" for number in itertools.count(2)))
            if place not in places
        )
        places.add(place)
        found.append(Scanned(entry, place, digest.hexdigest(), size))
    return found


def _is_named_json(entry: Entry) -> bool:
    return entry.name.lower().endswith(".json") and "__MACOSX/" not in entry.name


def _load(
    connection: psycopg.Connection[Any],
    job: jobs.Job,
    files: list[Scanned],
    budget: Budget,
    should_stop: Callable[[], bool],
) -> None:
    """Load the files, from where an earlier attempt left them; equal files once."""
    known = {file.place: _known_file(connection, job, file) for file in files}
    open_files = [file for file in files if not known[file.place].is_complete]
    first_of = {file.sha256: file for file in reversed(open_files)}
    repeated = [file for file in open_files if first_of[file.sha256] is not file]
    fresh = [
        file
        for file in open_files
        if first_of[file.sha256] is file
        and (known[file.place].received or not _is_loaded_before(connection, job, file))
    ]

    def chunks() -> Iterator[tuple[Source, Chunk]]:
        for file in fresh:
            source = Source(file, budget)
            source.begin(behind=known[file.place].received)
            for chunk in source.chunks(job.account_id):
                yield source, chunk

    for source, chunk in one_ahead(chunks()):
        if should_stop():
            raise StoppedError
        _load_chunk(connection, job, source, chunk)
    for file in repeated:
        _is_loaded_before(connection, job, file)


def _load_chunk(connection: psycopg.Connection[Any], job: jobs.Job, source: Source, chunk: Chunk) -> None:
    """One transaction: the next rows into raw, catalogue and ledger, and the counts that say so."""
    with connection.transaction(), open_cursor(connection) as cursor:
        prepare_all(cursor)
        lock_ledger(connection)
        file_id = _file_id(cursor, job, source)
        new = keep(cursor, chunk, file_id) if chunk.staged else 0
        keep_rejected(cursor, chunk, job.import_job_id, source.file.place)
        if chunk.staged:
            follow(cursor, chunk.seen_lines, is_bulk=chunk.staged >= BULK)
        counts = jobs.Counts(chunk.received, new, chunk.staged - new, len(chunk.rejected))
        cursor.execute(
            "UPDATE import_file SET received_count = received_count + %s, new_count = new_count + %s, "
            "duplicate_count = duplicate_count + %s, rejected_count = rejected_count + %s, is_complete = %s, "
            "first_ended_at = least(first_ended_at, %s), last_ended_at = greatest(last_ended_at, %s) "
            "WHERE import_file_id = %s",
            (*counts, chunk.is_last, chunk.first_ended_at, chunk.last_ended_at, file_id),
        )
        jobs.advance(cursor, job, chunk.unpacked_bytes, counts)


def _known_file(connection: psycopg.Connection[Any], job: jobs.Job, file: Scanned) -> KnownFile:
    """How far an earlier attempt came with this file."""
    with open_cursor(connection) as cursor:
        row = cursor.execute(
            "SELECT received_count, is_complete FROM import_file "
            "WHERE import_job_id = %s AND entry_name = %s",
            (job.import_job_id, file.place),
        ).fetchone()
    return KnownFile(*row) if row else KnownFile(0, False)


def _file_id(cursor: psycopg.Cursor[TupleRow], job: jobs.Job, source: Source) -> int:
    """The import_file row of this file, made with its first chunk."""
    row = cursor.execute(
        "INSERT INTO import_file (import_job_id, account_id, entry_name, format, sha256) "
        "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (import_job_id, entry_name) "
        "DO UPDATE SET format = excluded.format RETURNING import_file_id",
        (job.import_job_id, job.account_id, source.file.place, source.format_name, source.file.sha256),
    ).fetchone()
    if row is None:
        raise RuntimeError("INSERT ... RETURNING returned no row")
    return int(row[0])


def _is_loaded_before(connection: psycopg.Connection[Any], job: jobs.Job, file: Scanned) -> bool:
    """Whether this account has loaded these very bytes: then every play is a duplicate, and that is all."""
    with connection.transaction(), open_cursor(connection) as cursor:
        row = cursor.execute(
            "INSERT INTO import_file (import_job_id, account_id, entry_name, format, sha256, received_count, "
            "duplicate_count, rejected_count, is_complete, first_ended_at, last_ended_at) "
            "SELECT %s, account_id, %s, format, sha256, received_count, new_count + duplicate_count, "
            "rejected_count, true, first_ended_at, last_ended_at "
            "FROM import_file WHERE account_id = %s AND sha256 = %s AND is_complete "
            "ORDER BY import_file_id LIMIT 1 RETURNING received_count, duplicate_count, rejected_count",
            (job.import_job_id, file.place, job.account_id, file.sha256),
        ).fetchone()
        if row is None:
            return False
        cursor.execute(
            "INSERT INTO rejected_row (account_id, import_job_id, place, row_index, reason, row) "
            "SELECT rejected.account_id, %s, %s, rejected.row_index, rejected.reason, rejected.row "
            "FROM (SELECT * FROM import_file WHERE account_id = %s AND sha256 = %s AND is_complete "
            "ORDER BY import_file_id LIMIT 1) AS first "
            "JOIN rejected_row AS rejected "
            "ON rejected.import_job_id = first.import_job_id AND rejected.place = first.entry_name",
            (job.import_job_id, file.place, job.account_id, file.sha256),
        )
        received, duplicate, rejected = row
        counts = jobs.Counts(received, 0, duplicate, rejected)
        jobs.advance(cursor, job, file.unpacked_bytes, counts)
    return True
