"""Importing one upload: scan its files, then load them batch by batch, each batch whole or not at all.

While the database takes in one chunk of a batch, the next ones are parsed.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from flask_endpoint.catalogue.observations import Lines
from flask_endpoint.catalogue.refresh import BULK, forget_merged, merge
from flask_endpoint.imports import jobs
from flask_endpoint.imports.archive import (
    ArchiveError,
    Bounds,
    Budget,
    DamagedEntryError,
    Entry,
    open_upload,
)
from flask_endpoint.imports.json_rows import looks_like_json
from flask_endpoint.imports.parsing import EndOfBatch, Parsed, Part, Reading, parsed
from flask_endpoint.imports.source import Scanned
from flask_endpoint.imports.spool import shown_file_name
from flask_endpoint.imports.staging import Chunk, keep, keep_rejected
from flask_endpoint.ledger.gaps import close_gaps
from flask_endpoint.ledger.polls import keep_items, observed
from flask_endpoint.ledger.refresh import follow_merged, lock_ledger, open_cursor, prepare_all

BLOCK_BYTES = 1024 * 1024
BATCH_ROWS = 50_000
"""What one transaction takes: the catalogue is brought up to date once for all of it, while polls wait."""
ROOMY = "SELECT set_config('work_mem', '64MB', false), set_config('hash_mem_multiplier', '2', false)"
"""A batch's sorts and hashes stay in memory."""


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
    """Import the job's upload. Raises ArchiveError if it cannot be read, StoppedError between batches."""
    connection.execute(ROOMY)
    if job.spool_path is None or not job.spool_path.exists():
        raise ArchiveError("The uploaded file is gone: upload it again.")
    with open_upload(job.spool_path, job.file_name, bounds) as entries:
        scanned = _scan(entries, bounds, should_stop)
    if not scanned:
        raise ArchiveError("There is no JSON file in this upload: send the ZIP that Spotify sent you.")
    jobs.begin_stage(connection, job, "loading", sum(file.unpacked_bytes for file in scanned))
    _load(connection, job, scanned, bounds, should_stop)
    with connection.transaction():
        jobs.finish(connection, job)
        close_gaps(connection, job.account_id)


def _scan(entries: list[Entry], bounds: Bounds, should_stop: Callable[[], bool]) -> list[Scanned]:
    """The JSON files of an upload with their hashes; every bound is tested before a row is loaded."""
    budget = Budget(bounds)
    found: list[Scanned] = []
    places: set[str] = set()
    for position, entry in enumerate(entries):
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
        found.append(Scanned(entry, place, digest.hexdigest(), size, position))
    return found


def _is_named_json(entry: Entry) -> bool:
    return entry.name.lower().endswith(".json") and "__MACOSX/" not in entry.name


def _load(
    connection: psycopg.Connection[Any],
    job: jobs.Job,
    files: list[Scanned],
    bounds: Bounds,
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

    parts = tuple(Part(file.position, file.place, known[file.place].received) for file in fresh)
    if parts and job.spool_path:
        path = job.spool_path.resolve()
        reading = Reading(path, job.file_name, bounds, job.account_id, parts, BATCH_ROWS)
        sha256 = {file.place: file.sha256 for file in fresh}
        with parsed(reading, sum(file.unpacked_bytes for file in fresh)) as items:
            for item in items:
                if should_stop():
                    raise StoppedError
                _load_batch(connection, job, sha256, itertools.chain([item], items))
    for file in repeated:
        _is_loaded_before(connection, job, file)


def _load_batch(
    connection: psycopg.Connection[Any], job: jobs.Job, sha256: dict[str, str], items: Iterator[Parsed]
) -> None:
    """One transaction: the next rows into raw, catalogue and ledger, and the counts that say so."""
    with connection.transaction(), open_cursor(connection) as cursor:
        prepare_all(cursor)
        lock_ledger(connection)
        staged, seen = 0, Lines()
        for item in items:
            if isinstance(item, EndOfBatch):
                seen = item.seen
                break
            staged += item.staged
            _load_chunk(cursor, job, sha256[item.place], item)
        if staged:
            merge(cursor, seen)
            follow_merged(cursor, is_bulk=staged >= BULK)


def _load_chunk(cursor: psycopg.Cursor[TupleRow], job: jobs.Job, sha256: str, chunk: Chunk) -> None:
    """Rows of one file into raw, and what became of them."""
    file_id = _file_id(cursor, job, chunk, sha256)
    new = 0
    if chunk.items:
        kept = keep_items(cursor, chunk.account_id, None, chunk.items, is_uploaded=True)
        new = len(kept)
        _merge_now(cursor, observed(chunk.account_id, kept, is_uploaded=True))
    elif chunk.staged:
        new = keep(cursor, chunk, file_id)
    keep_rejected(cursor, chunk, job.import_job_id)
    counts = jobs.Counts(chunk.received, new, chunk.staged - new, len(chunk.rejected))
    cursor.execute(
        "UPDATE import_file SET received_count = received_count + %s, new_count = new_count + %s, "
        "duplicate_count = duplicate_count + %s, rejected_count = rejected_count + %s, is_complete = %s, "
        "first_ended_at = least(first_ended_at, %s), last_ended_at = greatest(last_ended_at, %s) "
        "WHERE import_file_id = %s",
        (*counts, chunk.is_last, chunk.first_ended_at, chunk.last_ended_at, file_id),
    )
    jobs.advance(cursor, job, chunk.unpacked_bytes, counts)


def _merge_now(cursor: psycopg.Cursor[TupleRow], seen: Lines) -> None:
    """Merge what only the database could tell to be new, and make room for what is merged next."""
    merge(cursor, seen)
    forget_merged(cursor)


def _known_file(connection: psycopg.Connection[Any], job: jobs.Job, file: Scanned) -> KnownFile:
    """How far an earlier attempt came with this file."""
    with open_cursor(connection) as cursor:
        row = cursor.execute(
            "SELECT received_count, is_complete FROM import_file "
            "WHERE import_job_id = %s AND entry_name = %s",
            (job.import_job_id, file.place),
        ).fetchone()
    return KnownFile(*row) if row else KnownFile(0, False)


def _file_id(cursor: psycopg.Cursor[TupleRow], job: jobs.Job, chunk: Chunk, sha256: str) -> int:
    """The import_file row of this file, made with its first chunk."""
    row = cursor.execute(
        "INSERT INTO import_file (import_job_id, account_id, entry_name, format, sha256) "
        "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (import_job_id, entry_name) "
        "DO UPDATE SET format = excluded.format RETURNING import_file_id",
        (job.import_job_id, job.account_id, chunk.place, chunk.format_name, sha256),
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
