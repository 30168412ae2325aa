"""The JSON files inside an upload, bounded in number, size and ratio. Entry names are shown, never used."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
MAX_RATIO = 500
RATIO_MATTERS_FROM = 100 * 1024 * 1024
"""A small archive of equal rows may well shrink a thousandfold; a bomb is large."""
DIRECTORY_BYTES_PER_ENTRY = 4096
END_RECORD = struct.Struct("<4s4H2LH")
END_SEARCH_BYTES = END_RECORD.size + 65_535
ZIP64_LOCATOR = struct.Struct("<4sLQL")
ZIP64_END = struct.Struct("<4sQ2H2L4Q")
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    struct.error,
)
"""What reading a broken or encrypted entry raises."""
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What everybody's ZIP programs write. Others let the archive choose how much memory unpacking takes."""


class ArchiveError(Exception):
    """The upload as a whole cannot be read or breaks a bound; the message is for the person who sent it."""


class DamagedEntryError(Exception):
    """One file of the archive ends before its time."""


@dataclass(frozen=True)
class Bounds:
    """How much an upload may hold."""

    max_entries: int
    max_unpacked_bytes: int


@dataclass
class Budget:
    """Bytes that all files of an upload together may still unpack to, in one pass over them."""

    bounds: Bounds
    unpacked_bytes: int = 0

    def spend(self, count: int, entry: "Entry", entry_bytes: int) -> None:
        """Raises ArchiveError when a bound is passed, before the bytes reach anybody."""
        self.unpacked_bytes += count
        if self.unpacked_bytes > self.bounds.max_unpacked_bytes:
            megabytes = self.bounds.max_unpacked_bytes // (1024 * 1024)
            raise ArchiveError(
                f"The files of this upload unpack to more than {megabytes} MB (MAX_UNPACKED_MB)."
            )
        if entry_bytes > RATIO_MATTERS_FROM and entry_bytes > MAX_RATIO * max(entry.packed_bytes, 1):
            raise ArchiveError("A file of this archive unpacks to more than 500 times its size.")


@dataclass(frozen=True)
class Entry:
    """One file of an upload: of a ZIP archive, or the upload itself."""

    name: str
    packed_bytes: int
    source: zipfile.ZipFile | Path
    info: zipfile.ZipInfo | None = None

    @contextmanager
    def open(self, budget: Budget) -> Iterator["EntryReader"]:
        """A reader of the unpacked bytes that keeps to the budget."""
        if self.info is not None and self.info.compress_type not in PACKINGS:
            raise DamagedEntryError("the archive entry is packed in an unusual way: send an ordinary ZIP")
        try:
            if isinstance(self.source, Path):
                stream: IO[bytes] = self.source.open("rb")
            else:
                stream = self.source.open(self.info or self.name)
        except DAMAGE as error:
            raise DamagedEntryError(_damage(error)) from error
        with stream:
            yield EntryReader(stream, self, budget)


class EntryReader:
    """Reads an entry, counts what was read, and names damage as such."""

    def __init__(self, stream: IO[bytes], entry: Entry, budget: Budget) -> None:
        self._stream = stream
        self._entry = entry
        self._budget = budget
        self.bytes_read = 0

    def read(self, size: int) -> bytes:
        """The next bytes; empty at the end."""
        try:
            block = self._stream.read(size)
        except DAMAGE as error:
            raise DamagedEntryError(_damage(error)) from error
        self.bytes_read += len(block)
        self._budget.spend(len(block), self._entry, self.bytes_read)
        return block


def _damage(error: Exception) -> str:
    """Why an entry cannot be read, without the names a library puts in its messages."""
    if isinstance(error, RuntimeError) and "password" in str(error):
        return "the archive entry is encrypted"
    return f"the archive entry is damaged ({type(error).__name__})"


@contextmanager
def open_upload(path: Path, file_name: str, bounds: Bounds) -> Iterator[list[Entry]]:
    """The files of an upload, in the order of the archive; folders left out."""
    with path.open("rb") as upload:
        is_archive = upload.read(4).startswith(ZIP_MAGICS)
        if is_archive:
            _check_directory(upload, bounds)
    if not is_archive:
        yield [Entry(file_name, path.stat().st_size, path)]
        return
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGE as error:
        raise ArchiveError("This ZIP archive is damaged: download it again.") from error
    with archive:
        infos = archive.infolist()
        if len(infos) > bounds.max_entries:
            raise ArchiveError(
                f"This archive has more than {bounds.max_entries} files (MAX_ARCHIVE_ENTRIES)."
            )
        yield [Entry(info.filename, info.compress_size, archive, info) for info in infos if not info.is_dir()]


def _check_directory(upload: IO[bytes], bounds: Bounds) -> None:
    """Judge the central directory by its declared size before anything reads it into memory."""
    end = upload.seek(0, 2)
    start = max(end - END_SEARCH_BYTES, 0)
    upload.seek(start)
    tail = upload.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) - place < END_RECORD.size:
        raise ArchiveError("This ZIP archive is incomplete: download it again.")
    record: tuple[Any, ...] = END_RECORD.unpack_from(tail, place)
    entries, directory_bytes = record[4], record[5]
    upload.seek(max(start + place - ZIP64_LOCATOR.size, 0))
    locator = upload.read(ZIP64_LOCATOR.size)
    if len(locator) == ZIP64_LOCATOR.size and locator.startswith(b"PK\x06\x07"):
        upload.seek(min(ZIP64_LOCATOR.unpack(locator)[2], end))
        block = upload.read(ZIP64_END.size)
        if len(block) == ZIP64_END.size and block.startswith(b"PK\x06\x06"):
            entries, directory_bytes = ZIP64_END.unpack(block)[7:9]
    if entries > bounds.max_entries or directory_bytes > bounds.max_entries * DIRECTORY_BYTES_PER_ENTRY:
        raise ArchiveError(f"This archive has more than {bounds.max_entries} files (MAX_ARCHIVE_ENTRIES).")
