"""Only what JSON cannot hold is converted."""

import pytest

from cdc_connectors.values import converter


@pytest.mark.parametrize(
    "name", ["text", "uuid", "text[]", "date", "double precision", "numeric(20,5)", "boolean"]
)
def test_most_values_pass_as_they_are(name):
    assert converter(name) is None


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("bytea", "AP8=", b"\x00\xff"),
        ("bytea", None, None),
        ("bytea[]", ["AA==", None], [b"\x00", None]),
        ("bytea[]", None, None),
        ("jsonb", '{"a": 1}', '{"a": 1}'),
        ("jsonb", {"a": ["ü"]}, '{"a": ["ü"]}'),
        ("json", None, None),
    ],
)
def test_bytes_and_documents_are_converted(name, value, expected):
    assert converter(name)(value) == expected
