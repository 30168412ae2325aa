"""Figures as CSV: one line per row, columns named as in the tables, values exact, times in UTC."""

import csv
import io
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """One value; a text that a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds")
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return str(value)


def csv_response(
    name: str, row_type: "type[DataclassInstance]", rows: "Sequence[DataclassInstance]"
) -> Response:
    """A download called encore-<name>.csv."""
    columns = [column.name for column in fields(row_type)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([cell(getattr(row, column)) for column in columns] for row in rows)
    return Response(
        out.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="encore-{name}.csv"'},
    )
