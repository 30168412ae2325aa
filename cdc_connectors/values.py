"""From the JSON value of an event to what psycopg sends; Postgres does the cast to the replica's column type.

Most values pass as they are: text, numbers, booleans, NaN, ISO dates and timestamps, uuids, JSON documents
(which arrive as text), lists for arrays. Only what JSON cannot hold is made here.
"""

import base64
import json
from collections.abc import Callable
from typing import Any

Converter = Callable[[Any], Any]


def converter(column_type: str) -> Converter | None:
    """How to prepare values of this column type (as format_type names it); None: they pass as they are."""
    if column_type == "bytea":
        return _bytes
    if column_type == "bytea[]":
        return _list_of_bytes
    if column_type in {"json", "jsonb"}:
        return _document
    return None


def _bytes(value: Any) -> Any:
    return None if value is None else base64.b64decode(value)


def _list_of_bytes(value: Any) -> Any:
    return None if value is None else [_bytes(item) for item in value]


def _document(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
