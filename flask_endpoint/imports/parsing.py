"""The files of an upload as one stream of chunks, and what they say about the catalogue, batch by batch.

Much is parsed in a process of its own: a thread that parses keeps the one that talks to Postgres waiting for
the interpreter. `python -m flask_endpoint.imports` is that process.
"""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from flask_endpoint.catalogue.observations import Lines, Observations
from flask_endpoint.imports.ahead import ahead
from flask_endpoint.imports.archive import Bounds, Budget, open_upload
from flask_endpoint.imports.source import Scanned, Source
from flask_endpoint.imports.staging import Chunk

ROOT = Path(__file__).resolve().parents[2]
APART_FROM_BYTES = 8 * 1024 * 1024
"""Less is parsed before a process has started."""
MAX_SEEN = 25_000
MAX_BATCH_CHARS = 64 * 1024 * 1024
"""A batch whose tracks have so many names, or such long rows, is over: it is remembered to its end."""
CHUNKS_AHEAD = 3
"""What a process may have parsed before it is used. A thread, which takes turns with its reader: one."""


class Part(NamedTuple):
    """A file of the upload: its place in the archive's list and in the report, and the rows to leave out."""

    position: int
    place: str
    behind: int


@dataclass(frozen=True)
class Reading:
    """What is to be parsed, in this order, and how many rows one transaction takes."""

    path: Path
    file_name: str
    bounds: Bounds
    account_id: int
    parts: tuple[Part, ...]
    batch_rows: int


class EndOfBatch(NamedTuple):
    """The chunks since the last one belong into one transaction; `seen` is what they say of the catalogue."""

    seen: Lines


Parsed = Chunk | EndOfBatch


def parse(reading: Reading) -> Iterator[Parsed]:
    """The chunks of all files. Raises ArchiveError if the upload breaks a bound."""
    budget = Budget(reading.bounds)
    seen, received, chars = Observations(), 0, 0
    with open_upload(reading.path, reading.file_name, reading.bounds) as entries:
        for part in reading.parts:
            source = Source(Scanned(entries[part.position], part.place, "", 0), budget)
            source.begin(behind=part.behind)
            for chunk in source.chunks(reading.account_id, seen):
                received += chunk.received
                chars += chunk.chars
                is_over = received >= reading.batch_rows or chars >= MAX_BATCH_CHARS
                yield chunk
                if is_over or len(seen.aliases) >= MAX_SEEN:
                    lines = seen.lines()
                    seen.clear()
                    yield EndOfBatch(lines)
                    received = chars = 0
    yield EndOfBatch(seen.lines())


@contextmanager
def parsed(reading: Reading, unpacked_bytes: int) -> Iterator[Iterator[Parsed]]:
    """The same, made ahead of its use: by a thread, or by a process where there is much to do."""
    is_apart = unpacked_bytes >= APART_FROM_BYTES
    with (
        closing(_parse_apart(reading) if is_apart else parse(reading)) as items,  # type: ignore[type-var]
        closing(ahead(items, CHUNKS_AHEAD if is_apart else 1)) as coming,  # type: ignore[type-var]
    ):
        yield coming


def _parse_apart(reading: Reading) -> Iterator[Parsed]:
    process = subprocess.Popen(
        [sys.executable, "-m", "flask_endpoint.imports"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        process_group=0,  # the keyboard's interrupt is for the worker, which ends this one
    )
    assert process.stdin and process.stdout  # noqa: S101 - for mypy: both are pipes
    with process:
        try:
            with process.stdin as request:
                pickle.dump(reading, request)
            while (item := pickle.load(process.stdout)) is not None:  # noqa: S301 - of our own process
                if isinstance(item, Exception):
                    raise item
                yield item
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
            raise RuntimeError("the process that parses ended before its time") from error
        finally:
            process.kill()
