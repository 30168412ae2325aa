"""Reading arrays of any size, shape and damage."""

import io
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flask_endpoint.imports import json_rows
from flask_endpoint.imports.json_rows import JsonFaultError, JsonRows, looks_like_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


class Dripping(io.BytesIO):
    """Gives a few bytes at a time, whatever is asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(7, size or 7))


def read(data: bytes) -> tuple[list[Any], str | None]:
    """Elements, and the fault that ended them."""
    values = []
    try:
        for value in JsonRows(Dripping(data)):
            values.append(value)
    except JsonFaultError as error:
        return values, str(error)
    return values, None


@given(st.lists(VALUES, max_size=5), st.sampled_from([None, 1, 4]), st.booleans())
def test_whatever_is_an_array_is_read_whole(values: list[Any], indent: int | None, is_ascii: bool) -> None:
    data = json.dumps(values, indent=indent, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")
    if b"\xed" not in data:
        assert read(data) == (values, None)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_tell_the_encoding(encoding: str) -> None:
    assert read('[{"a": "é"}]'.encode(encoding)) == ([{"a": "é"}], None)


@pytest.mark.parametrize("data", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_nothing_but_space_is_blank(data: bytes) -> None:
    assert JsonRows(io.BytesIO(data)).is_blank


@pytest.mark.parametrize("data", [b'{"a": 1}', b"12", b'"text"', b"%PDF-1.7"])
def test_anything_but_an_array_has_no_rows(data: bytes) -> None:
    assert not JsonRows(io.BytesIO(data)).is_array
    assert read(data) == ([], None)


@pytest.mark.parametrize(
    ("data", "kept", "place"),
    [
        (b'[{"a": 1}, {"a": ', 1, 17),
        (b'[{"a": 1}, {"a": 1 "b": 2}, {"a": 3}]' + b" " * 50, 1, 19),
        (b'[{"a": 1} {"a": 2}]', 1, 10),
        (b'[{"a": 1}]]', 1, 10),
        (b'[{"a": 1}, "no end', 1, 11),
        (b'[{"a": 1},', 1, 10),
        (b"[1, 2, tru", 2, 7),
    ],
)
def test_rows_before_a_fault_are_kept_and_its_place_is_told(data: bytes, kept: int, place: int) -> None:
    values, fault = read(data)
    assert len(values) == kept
    assert fault
    assert f"at character {place}:" in fault


def test_bytes_that_are_not_utf8_cost_a_letter_not_the_file() -> None:
    assert read(b'[{"a": "x\xff"}, 2]') == ([{"a": "x\ufffd"}, 2], None)


def test_numbers_that_are_none_read_as_unknown() -> None:
    assert read(b"[NaN, Infinity, " + b"9" * 5000 + b", 7]") == ([None, None, None, 7], None)


def test_deep_nesting_is_a_fault_not_a_crash() -> None:
    values, fault = read(b"[1, " + b"[" * 200_000)
    assert values == [1]
    assert fault


def test_a_row_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_rows, "MAX_ROW_CHARS", 2**18)

    class Endless:
        """A string that never ends."""

        def __init__(self) -> None:
            self.served = 0

        def read(self, size: int, /) -> bytes:
            self.served += size
            return b'[{"a": "' + b"x" * (size - 8) if self.served == size else b"x" * size

    tracemalloc.start()
    source = Endless()
    with pytest.raises(JsonFaultError):
        list(JsonRows(source))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert source.served < 2**21
    assert peak < 2**24


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    looks_like_json(data)
    read(data)
    read(b"[" + data)
