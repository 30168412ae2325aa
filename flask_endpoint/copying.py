"""Rows in the text format of COPY: one line each, ready to be written from any thread."""

from collections.abc import Iterable
from typing import Any

import psycopg

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
LINES_PER_WRITE = 200


def escaped(text: str | None) -> str:
    """A value; None is NULL."""
    if text is None:
        return "\\N"
    return text if text.isprintable() and "\\" not in text else text.translate(ESCAPES)


def line(values: Iterable[str | None]) -> str:
    """A row of texts."""
    return "\t".join(map(escaped, values)) + "\n"


def copy_lines(cursor: psycopg.Cursor[Any], target: str, lines: list[str], owner: str = "") -> None:
    """COPY lines into `target`, a table with or without columns; `owner` is what all of them begin with."""
    if not lines:
        return
    with cursor.copy(f"COPY {target} FROM STDIN".encode()) as copy:
        for start in range(0, len(lines), LINES_PER_WRITE):
            copy.write(owner + owner.join(lines[start : start + LINES_PER_WRITE]))
