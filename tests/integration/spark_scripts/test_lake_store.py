"""The lake in an object store: a simulated S3, spoken to by steps and by Spark's tasks."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from local.ports import is_busy
from spark_scripts import lake, lake_tasks, runner
from spark_scripts.connect import connect
from spark_scripts.frames import Frames

pytestmark = pytest.mark.integration

LAKE = "s3a://encore/some/where"
STEPS = ("dim_user", "dim_track", "fact_play", "listening_summary", "top_tracks")
START_SECONDS = 60


@pytest.fixture
def store(store_settings, monkeypatch, tmp_path):
    """An empty bucket, and the settings that lead there."""
    for name, value in store_settings.items():
        monkeypatch.setenv(name, value)
    port = int(store_settings["AWS_ENDPOINT_URL"].rpartition(":")[2])
    with (tmp_path / "store.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not is_busy(port):
            assert process.poll() is None and time.monotonic() < deadline, (
                tmp_path / "store.log"
            ).read_text()
            time.sleep(0.1)
        maker, _ = fs.FileSystem.from_uri("s3://encore?allow_bucket_creation=true")
        maker.create_dir("encore")
        yield lake_tasks.filesystem(LAKE)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def moved(computed, store, monkeypatch):
    """The platform whose first run is computed, with nothing in the lake, which is now in the store."""
    monkeypatch.setenv("LAKE_URI", LAKE)
    computed.main.execute("DELETE FROM ops.lake_partition")
    computed.main.execute("DELETE FROM ops.lake_table")
    computed.main.execute("DELETE FROM ops.lake_totals")
    return computed


def objects(store):
    """Folders with the one file each has."""
    system, root = store
    found = system.get_file_info(fs.FileSelector(root, recursive=True))
    return sorted(info.path.removeprefix(f"{root}/") for info in found if info.type == fs.FileType.File)


def recorded(platform):
    years = lake.read_years(platform.main).values()
    tables = lake.read_tables(platform.main)
    # So few facts are gathered into one part.
    folders = {f"{folder}/0-0000" if name == "fact_play" else folder for name, (_, folder) in tables.items()}
    folders |= {year.plays_folder for year in years} | {year.facts_folder for year in years}
    return folders | lake.read_totals(platform.main)


def test_a_run_in_a_store_gives_the_rows_of_a_run_in_a_folder(moved, store):
    staged = {step: moved.rows(f"staging.{step}") for step in STEPS}
    for step in STEPS:
        moved.main.execute(f"TRUNCATE staging.{step}")
    assert runner.extract("first") == 2
    assert runner.gather_facts("first") == len(staged["fact_play"])
    for step in STEPS:
        runner.run_table(step, "first")
        assert moved.rows(f"staging.{step}") == staged[step] != [], step
    assert runner.run_table("global_top_artists", "first") == 0  # the sums of one listener
    assert lake.read_totals(moved.main)
    assert objects(store) == sorted(f"{folder}/{lake_tasks.FILE}" for folder in recorded(moved))
    runner.publish("first")
    assert moved.rows("warehouse.fact_play") == staged["fact_play"]

    before = recorded(moved)
    moved.play(moved.user("ada"), "2026-02-20T12:00:00+00:00")
    assert runner.plan("second", "test", as_of="2026-03-09T12:00:00+00:00")
    assert runner.extract("second") == 1
    runner.gather_facts("second")
    assert runner.run_table("fact_play", "second") > 0
    assert {folder for folder in before - recorded(moved) if "year=2025" in folder} == set()
    assert objects(store) == sorted(f"{folder}/{lake_tasks.FILE}" for folder in recorded(moved))


def test_what_a_dead_step_left_in_a_store_is_cleared_after_an_hour(store):
    system, root = store
    for folder in ("plays/user=1/year=2026/version=9-dead", "catalogue/track/version=9-kept"):
        lake_tasks.write_file(system, f"{root}/{folder}", pa.schema([("user_id", pa.int64())]), [])
    files = lake.Files(LAKE)
    kept = {"catalogue/track/version=9-kept"}
    assert files.abandoned(kept) == set()
    dead = files.abandoned(kept, datetime.now(UTC) + timedelta(hours=2))
    assert dead == {"plays/user=1/year=2026/version=9-dead"}
    files.remove(dead)
    assert files.missing({*dead, *kept}) == dead
    assert objects(store) == ["catalogue/track/version=9-kept/part-0.parquet"]


def test_a_column_that_a_file_of_a_store_lacks_is_null_and_no_folders_are_no_rows(store, connect_port):
    system, root = store
    folder = "plays/user=1/year=2026/version=1-old"
    with system.open_output_stream(f"{root}/{folder}/{lake_tasks.FILE}") as stream:
        pq.write_table(pa.table({"account_id": [1, 1], "track_uri": ["t1", "t2"]}), stream)
    with connect("localhost", connect_port) as session:
        plays = Frames(session, LAKE, {}, {}, plays=[folder]).read("play")
        assert sorted(plays.select("account_id", "track_uri", "ended_at").collect()) == [
            (1, "t1", None),
            (1, "t2", None),
        ]
        assert Frames(session, LAKE, {}, {}).read("play").collect() == []
