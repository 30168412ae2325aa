"""What Debezium tells us, as small values: a change of one row, the edges of a transaction, or a sign of
life."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

HEARTBEAT_PREFIX = "encore.heartbeat"

UNAVAILABLE_TEXT = "__debezium_unavailable_value"
_UNAVAILABLE_BASE64 = base64.b64encode(UNAVAILABLE_TEXT.encode()).decode()
_UNAVAILABLE_CODES = list(UNAVAILABLE_TEXT.encode())
_MARKS = (
    UNAVAILABLE_TEXT.encode(),
    _UNAVAILABLE_BASE64.encode(),
    json.dumps(_UNAVAILABLE_CODES, separators=(",", ":")).encode(),
)


class TableName(NamedTuple):
    """A table, by schema and name."""

    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One row inserted (c), updated (u), deleted (d) or read by the snapshot (r), or one table truncated (t).

    `row` is the new row (of a delete: the old key). Columns whose large value did not change are in
    `unchanged` instead of `row`.
    """

    table: TableName
    op: str
    row: Row
    unchanged: tuple[str, ...]
    lsn: int
    snapshot: bool


@dataclass(frozen=True, slots=True)
class Begin:
    """A transaction of main begins; everything up to its End belongs to it. `transaction` is main's
    number."""

    transaction: str


@dataclass(frozen=True, slots=True)
class End:
    """A transaction of main was committed at `lsn`."""

    transaction: str
    lsn: int
    committed_at: datetime


@dataclass(frozen=True, slots=True)
class SnapshotEnd:
    """Comes after the last row of the snapshot."""


@dataclass(frozen=True, slots=True)
class Alive:
    """A heartbeat or a logical message: no data, but the position moved. `at` is main's clock, when it said
    so."""

    at: datetime | None


Event = Change | Begin | End | SnapshotEnd | Alive


class EventError(RuntimeError):
    """Debezium sent something this engine does not know; the message shows its outline, never row values."""


def parse(payload: bytes) -> list[list[Event]]:
    """The events of each record of a batch, given as one JSON array of envelopes.

    Mostly one event a record; the snapshot's last row is two (the row, and that it was the last).
    """
    may_be_unavailable = any(mark in payload for mark in _MARKS)
    return [_parse_envelope(envelope, may_be_unavailable) for envelope in json.loads(payload)]


def _parse_envelope(envelope: Any, may_be_unavailable: bool) -> list[Event]:
    if envelope is None:
        return [Alive(None)]
    op = envelope.get("op")
    if op is None:
        return [_parse_control(envelope)]
    if op == "m":
        return [_parse_message(envelope["message"])]
    if op not in {"c", "u", "d", "r", "t"}:
        raise EventError(f"unknown operation {op!r} in a change event")
    source = envelope["source"]
    row = (envelope["before"] if op == "d" else envelope["after"]) or {}
    unchanged: tuple[str, ...] = ()
    if may_be_unavailable:
        unchanged = tuple(name for name, value in row.items() if is_unavailable(value))
        for name in unchanged:
            del row[name]
    snapshot = source.get("snapshot") or "false"
    change = Change(
        TableName(source["schema"], source["table"]), op, row, unchanged, source["lsn"], snapshot != "false"
    )
    return [change, SnapshotEnd()] if snapshot == "last" else [change]


def _parse_control(envelope: dict[str, Any]) -> Event:
    status = envelope.get("status")
    if status == "BEGIN":
        return Begin(envelope["id"].partition(":")[0])
    if status == "END":
        number, _, lsn = envelope["id"].partition(":")
        return End(number, int(lsn), datetime.fromtimestamp(envelope["ts_ms"] / 1000, UTC))
    if set(envelope) == {"ts_ms"}:
        return Alive(None)
    raise EventError(f"unknown record with the fields {', '.join(sorted(envelope))}")


def _parse_message(message: dict[str, str]) -> Event:
    if message["prefix"] != HEARTBEAT_PREFIX:
        return Alive(None)
    try:
        return Alive(datetime.fromisoformat(base64.b64decode(message["content"]).decode()))
    except ValueError:
        return Alive(None)  # somebody else's message under our prefix: a sign of life all the same


def is_unavailable(value: Any) -> bool:
    """Whether `value` stands for "a large value that did not change", in any of the forms types give it."""
    if isinstance(value, str):
        return value in (UNAVAILABLE_TEXT, _UNAVAILABLE_BASE64)
    if isinstance(value, list):
        return value in ([UNAVAILABLE_TEXT], _UNAVAILABLE_CODES)
    return False
