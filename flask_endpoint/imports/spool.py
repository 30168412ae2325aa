"""Uploads wait here for the import worker: a bounded copy on disk and a row in import_job."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, Protocol

import psycopg

from flask_endpoint.imports.archive import ZIP_MAGICS
from flask_endpoint.imports.json_rows import looks_like_json
from flask_endpoint.plays import UNSTORABLE

BLOCK_BYTES = 1024 * 1024
HEAD_BYTES = 4096
MAX_FILE_NAME_CHARS = 255
SPOOL_NAME = re.compile(r"import-[0-9a-f]{32}\.upload")
CHANNEL = "import_job"
"""NOTIFY channel that wakes the worker."""


class UploadRejectedError(Exception):
    """This upload cannot be an export; the message says why, in words for the person who sent it."""


class SpoolSettings(Protocol):
    """What the spool is told from outside."""

    @property
    def upload_dir(self) -> Path: ...

    @property
    def max_upload_bytes(self) -> int: ...


def accept_upload(
    connection: psycopg.Connection[Any],
    account_id: int,
    stream: IO[bytes],
    file_name: str,
    settings: SpoolSettings,
) -> int:
    """Copy an upload to the spool and queue it; returns import_job_id.

    Nothing of the upload's name reaches a path. Raises UploadRejectedError, and leaves nothing behind then.
    """
    settings.upload_dir.mkdir(parents=True, exist_ok=True)
    path = settings.upload_dir / f"import-{secrets.token_hex(16)}.upload"
    try:
        size, sha256 = _copy(stream, path, settings.max_upload_bytes)
        with connection.transaction():
            row = connection.execute(
                "INSERT INTO import_job (account_id, file_name, file_bytes, sha256, spool_path) "
                "VALUES (%s, %s, %s, %s, %s) RETURNING import_job_id AS id",
                (account_id, shown_file_name(file_name), size, sha256, str(path)),
            ).fetchone()
            connection.execute("SELECT pg_notify(%s, '')", (CHANNEL,))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    if row is None:
        raise RuntimeError("INSERT ... RETURNING returned no row")
    return int(row["id"] if isinstance(row, dict) else row[0])


def shown_file_name(name: str) -> str:
    """A name as it may be shown and kept: the last part of it, without what text columns cannot hold."""
    last = re.split(r"[/\\]", name)[-1]
    return UNSTORABLE.sub("\ufffd", last)[-MAX_FILE_NAME_CHARS:] or "upload"


def _copy(stream: IO[bytes], path: Path, max_bytes: int) -> tuple[int, str]:
    """Size and SHA-256 of the stream, now also at `path`."""
    digest = hashlib.sha256()
    size = 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as spool:
        while block := stream.read(BLOCK_BYTES):
            if size == 0 and not (block.startswith(ZIP_MAGICS) or looks_like_json(block[:HEAD_BYTES])):
                raise UploadRejectedError(
                    "This is neither a ZIP archive nor a JSON file. "
                    "Send the ZIP that Spotify sent you, as it is."
                )
            size += len(block)
            if size > max_bytes:
                raise UploadRejectedError(
                    f"This file is larger than {max_bytes // (1024 * 1024)} MB (MAX_UPLOAD_MB). "
                    "Send the JSON files of the export one by one, or raise the setting."
                )
            digest.update(block)
            spool.write(block)
    if size == 0:
        raise UploadRejectedError("This file is empty.")
    return size, digest.hexdigest()


def discard(paths: Iterable[str], upload_dir: Path) -> None:
    """Remove spooled files; a path that is none is left alone."""
    for path in map(Path, paths):
        if path.parent == upload_dir and SPOOL_NAME.fullmatch(path.name):
            path.unlink(missing_ok=True)


def sweep(connection: psycopg.Connection[Any], upload_dir: Path, older_than: float) -> int:
    """Remove spooled files whose job is over or was never queued, if last changed before `older_than`."""
    if not upload_dir.is_dir():
        return 0
    waiting = {
        row[0]
        for row in connection.execute(
            "SELECT spool_path FROM import_job WHERE status IN ('queued', 'running')"
        ).fetchall()
    }
    removed = 0
    for path in upload_dir.iterdir():
        if SPOOL_NAME.fullmatch(path.name) and str(path) not in waiting and path.stat().st_mtime < older_than:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
