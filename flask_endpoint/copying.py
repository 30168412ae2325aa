"""Rows in the text format of COPY: one line each, ready to be written from any thread."""

from collections.abc import Iterable
from typing import Any

import psycopg

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
LINES_PER_WRITE = 200
BYTES_PER_WRITE = 256 * 1024


def escaped(text: str | None) -> str:
    """A value; None is NULL."""
    if text is None:
        return "\\N"
    return text if text.isprintable() and "\\" not in text else text.translate(ESCAPES)


def line(values: Iterable[str | None]) -> str:
    """A row of texts."""
    return "\t".join(map(escaped, values)) + "\n"


def copy_lines(cursor: psycopg.Cursor[Any], target: str, lines: list[str]) -> None:
    """COPY lines into `target`, a table with or without columns."""
    if not lines:
        return
    with cursor.copy(f"COPY {target} FROM STDIN".encode()) as copy:
        for start in range(0, len(lines), LINES_PER_WRITE):
            copy.write("".join(lines[start : start + LINES_PER_WRITE]))


def copy_block(cursor: psycopg.Cursor[Any], target: str, block: bytes, owner: bytes) -> None:
    """COPY lines, UTF-8 in one piece; `owner` is what all of them begin with in `target`."""
    if not block:
        return
    owned = memoryview(owner + block[:-1].replace(b"\n", b"\n" + owner) + b"\n")
    with cursor.copy(f"COPY {target} FROM STDIN".encode()) as copy:
        for start in range(0, len(owned), BYTES_PER_WRITE):
            copy.write(owned[start : start + BYTES_PER_WRITE])
