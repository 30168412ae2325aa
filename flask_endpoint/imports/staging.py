"""From parsed rows to raw: one COPY and one INSERT per chunk."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from flask_endpoint.catalogue.observations import AliasKey, Observations
from flask_endpoint.imports.export_rows import (
    READERS,
    ExportRow,
    Format,
    RejectedRowError,
    latest_plausible,
    rejected_text,
    scrub_row,
)
from flask_endpoint.ledger.polls import keep_items
from flask_endpoint.plays import CLOCK_SKEW, PolledItem, RejectedItemError, read_item

CHUNK_ROWS = 25_000
CHUNK_CHARS = 32 * 1024 * 1024
"""What one transaction takes: more than most files of an export, and bounded memory whatever the rows."""
MAX_REJECTED = 5_000
LINES_PER_WRITE = 200
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

CREATE_STAGING = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_row (
    row_index integer, play_id uuid, ended_at timestamptz, corrected_at timestamptz, ms_played integer,
    kind text, is_account_data boolean, is_first boolean, track_uri text, name_key text, row jsonb
) ON COMMIT DELETE ROWS
"""
COPY = "COPY pg_temp.staged_row FROM STDIN"
KEEP_NEW = """
WITH kept AS (
    INSERT INTO raw_export_row (
        import_file_id, row_index, account_id, play_id, variant, ended_at, corrected_at, ms_played, kind,
        is_account_data, track_uri, name_key, row
    )
    SELECT
        %(file)s, row_index, %(account)s, play_id, 0, ended_at, corrected_at, ms_played, kind,
        is_account_data, track_uri, name_key, row
    FROM pg_temp.staged_row AS staged
    WHERE staged.is_first AND NOT EXISTS (
        SELECT 1 FROM raw_export_row AS known
        WHERE known.account_id = %(account)s AND known.play_id = staged.play_id AND known.variant = 0
    )
    RETURNING account_id, play_id
)
INSERT INTO pg_temp.touched_export SELECT account_id, play_id FROM kept
"""
KEEP_VARIANTS = """
WITH kept AS (
    INSERT INTO raw_export_row (
        import_file_id, row_index, account_id, play_id, variant, ended_at, corrected_at, ms_played, kind,
        is_account_data, track_uri, name_key, row
    )
    SELECT
        %(file)s, other.row_index, %(account)s, other.play_id,
        row_number() OVER (PARTITION BY other.play_id ORDER BY other.row_index) + (
            SELECT max(known.variant) FROM raw_export_row AS known
            WHERE known.account_id = %(account)s AND known.play_id = other.play_id
        ),
        other.ended_at, other.corrected_at, other.ms_played, other.kind, other.is_account_data,
        other.track_uri, other.name_key, other.row
    FROM (
        SELECT DISTINCT ON (staged.play_id, staged.row) staged.*
        FROM pg_temp.staged_row AS staged
        WHERE NOT EXISTS (
            SELECT 1 FROM raw_export_row AS known
            WHERE known.account_id = %(account)s AND known.play_id = staged.play_id AND known.row = staged.row
        )
        ORDER BY staged.play_id, staged.row, staged.row_index
    ) AS other
    RETURNING account_id, play_id
)
INSERT INTO pg_temp.touched_export SELECT DISTINCT account_id, play_id FROM kept ON CONFLICT DO NOTHING
"""
KEEP_REJECTED = """
INSERT INTO rejected_row (account_id, import_job_id, place, row_index, reason, row)
SELECT %s, %s, %s, rejected.row_index, rejected.reason, rejected.row
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS rejected (row_index, reason, row)
"""


def _escaped(text: str | None) -> str:
    """A value in COPY's text format."""
    if text is None:
        return "\\N"
    return text if text.isprintable() and "\\" not in text else text.translate(ESCAPES)


@dataclass
class Chunk:
    """The rows of one transaction, and what became of them on the way to the database.

    `unpacked_bytes` of the file were read for it; `is_last` says that the file is over.
    """

    account_id: int
    format: Format
    first_index: int
    lines: list[str] = field(default_factory=list)
    items: list[PolledItem] = field(default_factory=list)
    chars: int = 0
    unpacked_bytes: int = 0
    is_last: bool = False
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    seen: Observations = field(default_factory=Observations)
    _play_ids: set[str] = field(default_factory=set)
    latest: datetime = field(default_factory=lambda: latest_plausible(datetime.now(UTC)))

    @property
    def staged(self) -> int:
        """Rows that are plays."""
        return len(self.lines) + len(self.items)

    @property
    def received(self) -> int:
        """Rows read."""
        return self.staged + len(self.rejected)

    @property
    def is_full(self) -> bool:
        """Time to commit."""
        return self.received >= CHUNK_ROWS or self.chars >= CHUNK_CHARS or len(self.rejected) >= MAX_REJECTED

    def reject(self, reason: str, text: str) -> None:
        """The next row is not a play."""
        self.rejected.append((self.first_index + self.received, reason, text))

    def add(self, value: Any) -> None:
        """Take the next row: as a line of COPY, or as rejected."""
        if not isinstance(value, dict):
            self.reject("the row is not an object", rejected_text(value))
            return
        if self.format == "recently_played":
            self._add_item(value)
            return
        clean, text = scrub_row(value)
        try:
            row = READERS[self.format](clean, self.latest)
        except RejectedRowError as error:
            self.reject(str(error), rejected_text(clean))
            return
        line = self._copy_line(row, text)
        self.lines.append(line)
        self.chars += len(line)
        self._observe(row)

    def _add_item(self, value: dict[str, Any]) -> None:
        try:
            item = read_item(value, self.latest - CLOCK_SKEW)
        except RejectedItemError as error:
            self.reject(error.reason, rejected_text(value))
            return
        self.items.append(item)
        self.chars += len(str(item.item))

    def _copy_line(self, row: ExportRow, text: str) -> str:
        corrected = row.corrected_at.isoformat() if row.corrected_at else "\\N"
        is_first = row.play_id not in self._play_ids
        self._play_ids.add(row.play_id)
        return (
            f"{self.first_index + self.received}\t{row.play_id}\t{row.ended_at.isoformat()}\t{corrected}\t"
            f"{row.ms_played}\t{row.kind}\t{row.is_account_data}\t{is_first}\t"
            f"{_escaped(row.track_uri)}\t{_escaped(row.name_key)}\t{_escaped(text)}\n"
        )

    def _observe(self, row: ExportRow) -> None:
        if row.names is None:
            return
        known = self.seen.aliases.get(row.names)  # type: ignore[call-overload]  # equal tuples are equal keys
        if known is None:
            self.seen.see_export(self.account_id, AliasKey(*row.names), row.ended_at, row.ended_at)
        elif row.ended_at < known.first:
            known.first = row.ended_at
        elif row.ended_at > known.last:
            known.last = row.ended_at


def stage(cursor: psycopg.Cursor[TupleRow], lines: list[str]) -> None:
    """Write lines to the staging table."""
    cursor.execute(CREATE_STAGING)
    with cursor.copy(COPY) as copy:
        for start in range(0, len(lines), LINES_PER_WRITE):
            copy.write("".join(lines[start : start + LINES_PER_WRITE]))


def keep(cursor: psycopg.Cursor[TupleRow], chunk: Chunk, import_file_id: int) -> int:
    """Move what is new from the staging table to raw; returns the number of new plays."""
    if chunk.items:
        return keep_items(cursor, chunk.account_id, None, chunk.items, chunk.seen)
    names = {"file": import_file_id, "account": chunk.account_id}
    cursor.execute(KEEP_NEW, names)
    new = cursor.rowcount
    if new < chunk.staged:
        cursor.execute("ANALYZE pg_temp.staged_row (play_id)")
        cursor.execute(KEEP_VARIANTS, names)
    return new


def keep_rejected(cursor: psycopg.Cursor[TupleRow], chunk: Chunk, import_job_id: int, place: str) -> None:
    """Write the rejected rows of a chunk."""
    if chunk.rejected:
        indexes, reasons, texts = (list(column) for column in zip(*chunk.rejected, strict=True))
        cursor.execute(KEEP_REJECTED, (chunk.account_id, import_job_id, place, indexes, reasons, texts))
