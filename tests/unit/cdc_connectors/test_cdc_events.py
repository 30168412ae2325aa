"""Envelopes of Debezium, as seen on the wire, become events."""

import base64
import json
from datetime import UTC, datetime

import pytest

from cdc_connectors.events import (
    UNAVAILABLE_TEXT,
    Alive,
    Begin,
    Change,
    End,
    EventError,
    SnapshotEnd,
    TableName,
    parse,
)


def envelope(op: str, *, before=None, after=None, snapshot="false") -> dict:
    source = {"schema": "warehouse", "table": "dim_artist", "lsn": 42, "snapshot": snapshot}
    return {"op": op, "before": before, "after": after, "source": source}


def parsed(*envelopes: object) -> list:
    return parse(json.dumps(envelopes, separators=(",", ":")).encode())


def test_a_change_carries_its_row_and_position():
    assert parsed(envelope("c", after={"id": "a", "name": "Zoë 🎧"})) == [
        [Change(TableName("warehouse", "dim_artist"), "c", {"id": "a", "name": "Zoë 🎧"}, (), 42, False)]
    ]


def test_a_delete_carries_the_old_key():
    (event,) = parsed(envelope("d", before={"id": "a"}))[0]
    assert event.row == {"id": "a"}


def test_a_truncate_has_no_row():
    (event,) = parsed(envelope("t"))[0]
    assert (event.op, event.row) == ("t", {})


@pytest.mark.parametrize(
    "mark",
    [
        UNAVAILABLE_TEXT,
        [UNAVAILABLE_TEXT],
        list(UNAVAILABLE_TEXT.encode()),
        base64.b64encode(UNAVAILABLE_TEXT.encode()).decode(),
    ],
    ids=["text", "text[]", "integer[]", "bytea"],
)
def test_an_unchanged_large_value_is_known_in_every_form(mark):
    (event,) = parsed(envelope("u", after={"id": "a", "large": mark}))[0]
    assert (event.row, event.unchanged) == ({"id": "a"}, ("large",))


def test_the_last_row_of_the_snapshot_says_so():
    rows = parsed(
        envelope("r", after={"id": "a"}, snapshot="first"), envelope("r", after={"id": "b"}, snapshot="last")
    )
    assert [len(events) for events in rows] == [1, 2]
    assert rows[0][0].snapshot
    assert rows[1][1] == SnapshotEnd()


def test_the_edges_of_a_transaction():
    assert parsed(
        {"status": "BEGIN", "id": "7:100", "event_count": None, "ts_ms": 1000},
        {"status": "END", "id": "7:164", "event_count": 1, "ts_ms": 1500},
    ) == [[Begin("7")], [End("7", 164, datetime.fromtimestamp(1.5, UTC))]]


def test_heartbeats_tell_the_time_of_main():
    content = base64.b64encode(b"2026-11-21 02:51:46.046649+00").decode()
    assert parsed(
        {"ts_ms": 1},
        {"op": "m", "message": {"prefix": "encore.heartbeat", "content": content}},
        {"op": "m", "message": {"prefix": "encore.heartbeat", "content": "bm8="}},
        {"op": "m", "message": {"prefix": "another", "content": ""}},
        None,
    ) == [
        [Alive(None)],
        [Alive(datetime(2026, 11, 21, 2, 51, 46, 46649, UTC))],
        [Alive(None)],
        [Alive(None)],
        [Alive(None)],
    ]


def test_what_is_unknown_is_an_error_that_shows_no_values():
    with pytest.raises(EventError, match="a, b") as error:
        parsed({"a": "secret", "b": 1})
    assert "secret" not in str(error.value)
    with pytest.raises(EventError, match="'x'"):
        parsed(envelope("x"))
