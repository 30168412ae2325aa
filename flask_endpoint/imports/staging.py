"""From parsed rows to raw: one COPY and one INSERT per chunk."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from flask_endpoint.catalogue.observations import AliasKey, Observations
from flask_endpoint.copying import copy_block, escaped
from flask_endpoint.imports.export_rows import (
    READERS,
    ExportRow,
    Format,
    RejectedRowError,
    latest_plausible,
    rejected_text,
    scrub_row,
)
from flask_endpoint.plays import CLOCK_SKEW, PolledItem, RejectedItemError, read_item

CHUNK_ROWS = 5_000
CHUNK_CHARS = 8 * 1024 * 1024
"""What one COPY takes: bounded memory whatever the rows."""
MAX_REJECTED = 5_000

COLUMNS = (
    "import_file_id, account_id, row_index, play_id, variant, ended_at, corrected_at, ms_played, kind, "
    "is_account_data, track_uri, name_key, row"
)
CREATE_STAGING = "CREATE TEMPORARY TABLE IF NOT EXISTS staged_row (LIKE raw_export_row) ON COMMIT DELETE ROWS"
KNOWN = """
SELECT encode(uuid_send(play_id), 'hex')
FROM raw_export_row
WHERE account_id = %(account)s AND play_id BETWEEN %(lowest)s AND %(highest)s AND variant = 0
LIMIT %(limit)s
"""
"""What the account has between the chunk's first play and its last: a play_id begins with the time."""
KNOWN_OF_MANY = """
SELECT encode(uuid_send(play_id), 'hex')
FROM raw_export_row
WHERE account_id = %(account)s AND play_id = ANY(%(play_ids)s::uuid[]) AND variant = 0
"""
"""The same where it has more between them than the chunk."""
TOUCH_NEW = """
INSERT INTO pg_temp.touched_export (account_id, play_id, is_new)
SELECT account_id, play_id, true
FROM raw_export_row
WHERE import_file_id = %(file)s AND row_index BETWEEN %(first)s AND %(last)s AND variant = 0
"""
KEEP_VARIANTS = f"""
WITH kept AS (
    INSERT INTO raw_export_row ({COLUMNS})
    SELECT
        import_file_id, account_id, row_index, play_id,
        row_number() OVER (PARTITION BY other.play_id ORDER BY other.row_index) + (
            SELECT max(known.variant) FROM raw_export_row AS known
            WHERE known.account_id = %(account)s AND known.play_id = other.play_id
        ),
        ended_at, corrected_at, ms_played, kind, is_account_data, track_uri, name_key, row
    FROM (
        SELECT DISTINCT ON (staged.play_id, staged.row) staged.*
        FROM pg_temp.staged_row AS staged
        WHERE NOT EXISTS (
            SELECT 1 FROM raw_export_row AS known
            WHERE known.account_id = %(account)s AND known.play_id = staged.play_id AND known.row = staged.row
            OFFSET 0
        )
        ORDER BY staged.play_id, staged.row, staged.row_index
    ) AS other
    RETURNING account_id, play_id
)
INSERT INTO pg_temp.touched_export SELECT DISTINCT account_id, play_id FROM kept ON CONFLICT DO NOTHING
"""  # noqa: S608 - composed of names
KEEP_REJECTED = """
INSERT INTO rejected_row (account_id, import_job_id, place, row_index, reason, row)
SELECT %s, %s, %s, rejected.row_index, rejected.reason, rejected.row
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS rejected (row_index, reason, row)
"""


@dataclass
class Chunk:
    """Some rows of one file, and what became of them on the way to the database.

    `first` are rows for COPY, without their owner, one for each of `play_ids`; `repeated` are further ones of
    the same play_ids. What they say about the catalogue goes to `seen`, which many chunks share.
    `received` rows were read, `unpacked_bytes` of the file for it; `is_last` says that the file is over.
    Its tracks ended from `first_ended_at` to `last_ended_at`.
    """

    account_id: int
    format: Format
    first_index: int
    place: str = ""
    seen: Observations | None = field(default_factory=Observations)
    format_name: str = "other"
    play_ids: dict[str, None] = field(default_factory=dict)
    first: bytearray = field(default_factory=bytearray)
    repeated: bytearray = field(default_factory=bytearray)
    items: list[PolledItem] = field(default_factory=list)
    received: int = 0
    chars: int = 0
    unpacked_bytes: int = 0
    is_last: bool = False
    rejected: list[tuple[int, str, str]] = field(default_factory=list)
    first_ended_at: datetime | None = None
    last_ended_at: datetime | None = None
    latest: datetime = field(default_factory=lambda: latest_plausible(datetime.now(UTC)))

    @property
    def lines(self) -> list[str]:
        """All rows for COPY."""
        return (self.first + self.repeated).decode().split("\n")[:-1]

    @property
    def staged(self) -> int:
        """Rows that are plays."""
        return self.received - len(self.rejected)

    @property
    def is_full(self) -> bool:
        """Time for the next one."""
        return self.received >= CHUNK_ROWS or self.chars >= CHUNK_CHARS or len(self.rejected) >= MAX_REJECTED

    def close(self, unpacked_bytes: int, format_name: str, *, is_last: bool) -> None:
        """No more rows: ready for the database, maybe by way of another process."""
        self.unpacked_bytes = unpacked_bytes
        self.format_name = format_name
        self.is_last = is_last
        self.seen = None

    def reject(self, reason: str, text: str) -> None:
        """The next row is not a play."""
        self.rejected.append((self.first_index + self.received, reason, text))
        self.received += 1

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
        is_repeated = row.play_id in self.play_ids
        line = self._copy_line(row, text, variant=int(is_repeated)).encode()
        if is_repeated:
            self.repeated += line
        else:
            self.play_ids[row.play_id] = None
            self.first += line
        self.received += 1
        self.chars += len(line)
        self._observe(row)

    def _add_item(self, value: dict[str, Any]) -> None:
        try:
            item = read_item(value, self.latest - CLOCK_SKEW)
        except RejectedItemError as error:
            self.reject(error.reason, rejected_text(value))
            return
        self.items.append(item)
        self.received += 1
        self.chars += len(str(item.item))

    def _copy_line(self, row: ExportRow, text: str, variant: int) -> str:
        corrected = row.corrected_at.isoformat() if row.corrected_at else "\\N"
        json_escaped = text.replace("\\", "\\\\")  # JSON has no other character that COPY reads differently
        return (
            f"{self.first_index + self.received}\t{row.play_id}\t{variant}\t{row.ended_at.isoformat()}\t"
            f"{corrected}\t{row.ms_played}\t{row.kind}\t{row.is_account_data}\t"
            f"{escaped(row.track_uri)}\t{escaped(row.name_key)}\t{json_escaped}\n"
        )

    def _observe(self, row: ExportRow) -> None:
        if row.names is None or self.seen is None:
            return
        if self.first_ended_at is None or self.last_ended_at is None:
            self.first_ended_at = self.last_ended_at = row.ended_at
        elif row.ended_at > self.last_ended_at:
            self.last_ended_at = row.ended_at
        elif row.ended_at < self.first_ended_at:
            self.first_ended_at = row.ended_at
        teller = (self.account_id, row.names)
        known = self.seen.aliases.get(teller)  # type: ignore[arg-type]  # equal tuples are equal keys
        if known is None:
            self.seen.see_export(self.account_id, AliasKey(*row.names), row.ended_at, row.ended_at)
        elif row.ended_at < known.first:
            known.first = row.ended_at
        elif row.ended_at > known.last:
            known.last = row.ended_at


def keep(cursor: psycopg.Cursor[TupleRow], chunk: Chunk, import_file_id: int) -> int:
    """Write what is new to raw and note it in touched_export; returns the number of new plays.

    Rows of plays nobody knew go there straight, others by way of staged_row, where they are compared.
    """
    names: dict[str, Any] = {
        "file": import_file_id,
        "account": chunk.account_id,
        "lowest": min(chunk.play_ids),
        "highest": max(chunk.play_ids),
        "limit": len(chunk.play_ids) + 1,
        "first": chunk.first_index,
        "last": chunk.first_index + chunk.received,
    }
    owner = f"{import_file_id}\t{chunk.account_id}\t".encode()
    known = {row[0] for row in cursor.execute(KNOWN, names, prepare=False).fetchall()}
    if len(known) == names["limit"]:
        names["play_ids"] = list(chunk.play_ids)
        known = {row[0] for row in cursor.execute(KNOWN_OF_MANY, names, prepare=False).fetchall()}
    fresh, other = _apart(chunk, known)
    copy_block(cursor, f"raw_export_row ({COLUMNS})", fresh, owner)
    cursor.execute(TOUCH_NEW, names, prepare=False)
    new = cursor.rowcount
    if other:
        cursor.execute(CREATE_STAGING)
        cursor.execute("TRUNCATE pg_temp.staged_row")
        copy_block(cursor, f"pg_temp.staged_row ({COLUMNS})", other, owner)
        cursor.execute("ANALYZE pg_temp.staged_row (play_id)")
        cursor.execute(KEEP_VARIANTS, names, prepare=False)
    return new


def _apart(chunk: Chunk, known: set[str]) -> tuple[bytes, bytes]:
    """The rows of plays nobody knows, and the others."""
    if known.isdisjoint(chunk.play_ids):
        return bytes(chunk.first), bytes(chunk.repeated)
    rows = zip(chunk.play_ids, bytes(chunk.first).splitlines(keepends=True), strict=True)
    fresh: list[bytes] = []
    other: list[bytes] = []
    for play_id, row in rows:
        (other if play_id in known else fresh).append(row)
    return b"".join(fresh), b"".join([*other, chunk.repeated])


def keep_rejected(cursor: psycopg.Cursor[TupleRow], chunk: Chunk, import_job_id: int) -> None:
    """Write the rejected rows of a chunk."""
    if chunk.rejected:
        indexes, reasons, texts = (list(column) for column in zip(*chunk.rejected, strict=True))
        cursor.execute(KEEP_REJECTED, (chunk.account_id, import_job_id, chunk.place, indexes, reasons, texts))
