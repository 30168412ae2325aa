"""Figures as CSV: one line per row, columns named as in the tables, values exact, times in UTC."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PORTION = 1_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """One value; a text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds")
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def csv_text(row_type: "type[DataclassInstance]", rows: "Iterable[DataclassInstance]") -> Iterator[str]:
    """The header, then the rows, in portions of about a thousand lines."""
    columns = [column.name for column in fields(row_type)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([cell(getattr(row, column)) for column in columns])
        if number % PORTION == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def attachment(name: str, body: str | Iterator[str]) -> Response:
    """A download called encore-<name>.csv."""
    return Response(
        body,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="encore-{name}.csv"'},
    )


def csv_response(
    name: str, row_type: "type[DataclassInstance]", rows: "Sequence[DataclassInstance]"
) -> Response:
    """Rows as a download called encore-<name>.csv."""
    return attachment(name, "".join(csv_text(row_type, rows)))
