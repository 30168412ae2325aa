"""What tasks do with the lake's files: rows in, files out, and back."""

import subprocess
import sys
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark import cloudpickle

from spark_scripts import lake_tasks

SCHEMA = pa.schema(
    [
        ("user_id", pa.int64()),
        ("play_year", pa.int16()),
        ("ended_at", pa.timestamp("us", tz="UTC")),
        ("local_date", pa.date32()),
        ("title", pa.string()),
    ]
)
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def batch(*rows: tuple[int, int, str]) -> pa.RecordBatch:
    """Rows of (user, year, title)."""
    told = [(user, year, NOON, date(2025, 6, 1), title) for user, year, title in rows]
    return pa.RecordBatch.from_arrays(
        [pa.array(values, field.type) for values, field in zip(zip(*told, strict=True), SCHEMA, strict=True)],
        schema=SCHEMA,
    )


def write(lake, folders, *batches):
    """Folder → rows, as the task tells."""
    task = lake_tasks.writer(str(lake), folders, ("user_id", "play_year"))
    told = [row for answer in task(iter(batches)) for row in answer.to_pylist()]
    return {row["folder"]: row["rows"] for row in told}


def titles(lake, folder):
    return pq.read_table(lake / folder / lake_tasks.FILE).column("title").to_pylist()


def files(lake):
    return sorted(str(path.relative_to(lake)) for path in lake.rglob("*") if path.is_file())


def test_each_year_is_one_file_wherever_the_batches_are_cut(tmp_path):
    folders = {(1, 2024): "a", (1, 2025): "b", (2, 2025): "c"}
    batches = (
        batch((1, 2024, "one"), (1, 2025, "two")),
        batch((1, 2025, "three")),
        batch((1, 2025, "four"), (2, 2025, "five"), (2, 2025, "six")),
    )
    assert write(tmp_path, folders, *batches) == {"a": 1, "b": 3, "c": 2}
    assert [titles(tmp_path, name) for name in "abc"] == [["one"], ["two", "three", "four"], ["five", "six"]]
    assert len(files(tmp_path)) == 3


def test_a_year_nobody_asked_for_is_left_out(tmp_path):
    assert write(tmp_path, {(1, 2025): "b"}, batch((1, 2024, "one"), (1, 2025, "two"))) == {"b": 1}
    assert files(tmp_path) == ["b/part-0.parquet"]


def test_a_task_that_is_repeated_replaces_its_file(tmp_path):
    write(tmp_path, {(1, 2025): "b"}, batch((1, 2025, "first"), (1, 2025, "attempt")))
    write(tmp_path, {(1, 2025): "b"}, batch((1, 2025, "second")))
    assert titles(tmp_path, "b") == ["second"]
    assert files(tmp_path) == ["b/part-0.parquet"]


def test_a_task_that_fails_in_the_middle_of_a_year_leaves_no_file_of_it(tmp_path):
    def broken():
        yield batch((1, 2024, "one"), (1, 2025, "two"))
        raise ConnectionError

    task = lake_tasks.writer(str(tmp_path), {(1, 2024): "a", (1, 2025): "b"}, ("user_id", "play_year"))
    with pytest.raises(ConnectionError):
        list(task(broken()))
    assert files(tmp_path) == ["a/part-0.parquet"]


def test_times_are_microseconds_of_utc_and_dates_are_dates(tmp_path):
    write(tmp_path, {(1, 2025): "b"}, batch((1, 2025, "one")))
    found = pq.ParquetFile(tmp_path / "b" / lake_tasks.FILE)
    ended_at, local_date = found.schema.column(2), found.schema.column(3)
    assert ended_at.physical_type == "INT64"
    assert "isAdjustedToUTC=true, timeUnit=microseconds" in str(ended_at.logical_type)
    assert str(local_date.logical_type) == "Date"
    assert b"ARROW:schema" not in (found.metadata.metadata or {})


def test_what_was_written_is_read_again_and_a_column_that_is_new_is_null(tmp_path):
    write(tmp_path, {(1, 2024): "a", (2, 2025): "c"}, batch((1, 2024, "one"), (2, 2025, "two")))
    wanted = SCHEMA.append(pa.field("context_type", pa.string()))
    given = pa.RecordBatch.from_pydict({"folder": ["c", "a"]})
    read = pa.Table.from_batches(lake_tasks.reader(str(tmp_path), wanted)(iter([given])))
    assert read.schema == wanted
    assert read.column("title").to_pylist() == ["two", "one"]
    assert read.column("ended_at").to_pylist() == [NOON, NOON]
    assert read.column("context_type").to_pylist() == [None, None]


def test_a_table_without_rows_has_a_file_with_its_columns(tmp_path):
    system, root = lake_tasks.filesystem(str(tmp_path))
    assert lake_tasks.write_file(system, f"{root}/catalogue", SCHEMA, []) == 0
    assert pq.read_schema(tmp_path / "catalogue" / lake_tasks.FILE).names == SCHEMA.names


def test_a_task_runs_where_nothing_of_encore_is_installed(tmp_path):
    task = lake_tasks.writer(str(tmp_path), {(1, 2025): "b"}, ("user_id", "play_year"))
    (tmp_path / "task").write_bytes(cloudpickle.dumps((task, batch((1, 2025, "one")))))
    program = (
        "import pickle, sys; task, rows = pickle.load(open('task', 'rb')); list(task(iter([rows])));"
        " sys.exit('spark_scripts' in sys.modules)"
    )
    subprocess.run([sys.executable, "-I", "-c", program], cwd=tmp_path, check=True)
    assert titles(tmp_path, "b") == ["one"]
