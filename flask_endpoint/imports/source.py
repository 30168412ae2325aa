"""One JSON file of an upload, read once from start to end, as chunks of rows."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_endpoint.catalogue.observations import Observations
from flask_endpoint.imports.archive import Budget, DamagedEntryError, Entry, EntryReader
from flask_endpoint.imports.export_rows import Format, format_of
from flask_endpoint.imports.json_rows import JsonFaultError, JsonRows
from flask_endpoint.imports.staging import Chunk

JUDGED_ROWS = 50
"""A file is what the first of so many rows says it is."""


@dataclass(frozen=True)
class Scanned:
    """A JSON file of the upload before it is loaded.

    `place` is its name, unique within the upload; `position` is where it stands in the list of all files.
    """

    entry: Entry
    place: str
    sha256: str
    unpacked_bytes: int
    position: int = 0


class Source:
    """The rows of a file; `begin` opens it."""

    def __init__(self, file: Scanned, budget: Budget) -> None:
        self.file = file
        self.format: Format | None = None
        self.format_name = "other"
        self._behind = 0
        self._budget = budget
        self._rows: Iterator[Any] = iter(())
        self._reader: EntryReader | None = None
        self._fault: str | None = None
        self._has_rows = False

    @property
    def bytes_read(self) -> int:
        """Unpacked bytes read so far."""
        return self._reader.bytes_read if self._reader else 0

    def begin(self, *, behind: int) -> None:
        """Judge the format and move behind the rows that were loaded before."""
        self._behind = behind
        rows = self._read()
        first = list(itertools.islice(rows, JUDGED_ROWS))
        self._has_rows = bool(first)
        self.format = next((found for row in first if (found := format_of(row))), None)
        self.format_name = self.format or self.format_name
        self._rows = itertools.islice(itertools.chain(first, rows), behind, None)

    def _read(self) -> Iterator[Any]:
        """The elements of the file; a fault ends them and is remembered."""
        try:
            with self.file.entry.open(self._budget) as reader:
                self._reader = reader
                rows = JsonRows(reader)
                is_empty = rows.is_array or rows.is_blank
                for row in rows:
                    is_empty = False
                    yield row
                if is_empty:
                    self.format_name = "empty"
        except (JsonFaultError, DamagedEntryError) as error:
            self._fault = str(error)

    def chunks(self, account_id: int, seen: Observations) -> Iterator[Chunk]:
        """The rows, so many at a time, to the last chunk, which may be empty; `seen` learns what they say.

        Rows of other JSON files are no plays and not counted. What cannot be read is one rejected row.
        """
        place = self.file.place
        chunk = Chunk(account_id, self.format or "extended", self._behind, place, seen)
        bytes_told = self.bytes_read if self._behind else 0
        for row in self._rows if self.format else ():
            chunk.add(row)
            if chunk.is_full:
                chunk.close(self.bytes_read - bytes_told, self.format_name, is_last=False)
                bytes_told = self.bytes_read
                yield chunk
                chunk = Chunk(account_id, chunk.format, chunk.first_index + chunk.received, place, seen)
        if self._fault and (self.format or not self._has_rows):
            chunk.reject(self._fault, "")
        chunk.close(self.bytes_read - bytes_told, self.format_name, is_last=True)
        yield chunk
