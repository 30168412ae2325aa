"""Many folders gathered into few, and rows written in parts."""

import pyarrow as pa

from spark_scripts import lake, lake_tasks

OLD = pa.schema([("play", pa.int64())])
NEW = pa.schema([("play", pa.int64()), ("mood", pa.string())])


def write(root, folder, schema, *plays):
    """One folder as a task leaves it."""
    columns = {"play": list(plays), "mood": ["glad"] * len(plays)}
    batch = pa.RecordBatch.from_pydict({name: columns[name] for name in schema.names}, schema)
    system, path = lake_tasks.filesystem(str(root))
    lake_tasks.write_file(system, f"{path}/{folder}", schema, [batch])


def rows(files, folders):
    """(play, mood) in order."""
    return [(row["play"], row["mood"]) for batch in files.batches(folders) for row in batch.to_pylist()]


def test_gathered_parts_hold_every_row_of_the_folders_in_their_order(tmp_path, monkeypatch):
    monkeypatch.setattr(lake, "ROWS_A_PART", 3)
    files = lake.Files(str(tmp_path))
    for folder, plays in {"a": (1, 2), "b": (), "c": (3, 4), "d": (5,)}.items():
        write(tmp_path, folder, NEW, *plays)
    files.gather(["a", "b", "c", "d"], "scope/x", NEW, rows=2)
    assert files.parts("scope/x") == ["scope/x/0-0000", "scope/x/0-0001"]
    assert rows(files, ["scope/x/0-0000"]) == [(1, "glad"), (2, "glad"), (3, "glad"), (4, "glad")]
    assert rows(files, ["scope/x/0-0001"]) == [(5, "glad")]


def test_folders_with_many_rows_are_gathered_by_several_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(lake, "ROWS_A_PART", 2)
    files = lake.Files(str(tmp_path))
    for folder, plays in {"a": (1, 2), "b": (), "c": (3, 4), "d": (5, 6, 7), "e": (8,)}.items():
        write(tmp_path, folder, NEW, *plays)
    files.gather(["a", "b", "c", "d", "e"], "scope/x", NEW, rows=8)
    parts = files.parts("scope/x")
    assert parts == ["scope/x/0-0000", "scope/x/1-0000", "scope/x/1-0001", "scope/x/2-0000"]
    assert [play for play, _ in rows(files, parts)] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_column_that_an_older_folder_lacks_is_null_where_it_is_gathered(tmp_path):
    files = lake.Files(str(tmp_path))
    write(tmp_path, "old", OLD, 1)
    write(tmp_path, "new", NEW, 2)
    files.gather(["old", "new"], "scope/x", NEW, rows=2)
    assert rows(files, files.parts("scope/x")) == [(1, None), (2, "glad")]


def test_facts_gathered_from_other_folders_have_another_version():
    of_two = lake.gathered_version(["facts/1", "facts/2"])
    assert of_two == lake.gathered_version(["facts/2", "facts/1"])
    assert of_two != lake.gathered_version(["facts/1", "facts/3"])
    assert of_two != lake.gathered_version(["facts/1"])


def test_a_task_writes_its_rows_into_a_part_and_nothing_where_it_has_none(tmp_path):
    task = lake_tasks.part_writer(str(tmp_path), "result/x")
    batches = [pa.RecordBatch.from_pydict({"play": [number], "mood": [None]}, NEW) for number in (1, 2)]
    assert list(task(iter([]))) == []
    assert [told.to_pylist() for told in task(iter(batches))] == [[{"folder": "result/x/0", "rows": 2}]]
    assert rows(lake.Files(str(tmp_path)), ["result/x/0"]) == [(1, None), (2, None)]
