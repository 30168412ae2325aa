"""Rows of Arrow as the text that COPY reads."""

from datetime import UTC, date, datetime

import pyarrow as pa

from spark_scripts.staging import as_csv


def line(**columns: pa.Array) -> str:
    """The one row of these columns of one value."""
    return bytes(as_csv(pa.record_batch(columns))).decode().rstrip("\n")


def test_null_is_nothing_and_an_empty_text_is_quoted():
    texts = pa.array([None, ""], pa.string())
    numbers = pa.array([1, None])
    assert bytes(as_csv(pa.record_batch({"text": texts, "number": numbers}))) == b',1\n"",\n'


def test_quotes_commas_and_line_ends_stay_within_a_text():
    assert line(title=pa.array(['Say "yes",\nthen \\ no'])) == '"Say ""yes"",\nthen \\ no"'


def test_times_keep_their_microseconds_and_say_that_they_are_utc():
    at = datetime(2026, 3, 9, 23, 59, 59, 123456, tzinfo=UTC)
    row = line(at=pa.array([at], pa.timestamp("us", "UTC")), day=pa.array([date(2026, 3, 9)]))
    assert row == '"2026-03-09 23:59:59.123456Z",2026-03-09'
    assert line(at=pa.array([None], pa.timestamp("us", "UTC")), n=pa.array([1])) == ",1"


def test_a_floating_point_number_is_written_with_all_its_digits():
    assert line(share=pa.array([100 / 3])) == "33.333333333333336"


def test_a_list_becomes_an_array_of_postgres():
    genres = pa.array([["deep house", 'the "new" \\ wave', None], [], None], pa.list_(pa.string()))
    lines = bytes(as_csv(pa.record_batch({"genres": genres, "of": pa.array([1, 2, 3])}))).decode()
    assert lines.splitlines() == [
        r'"{""deep house"",""the \""new\"" \\ wave"",NULL}",1',
        '"{}",2',
        ",3",
    ]
