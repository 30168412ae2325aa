"""The lake: what is copied, what counts, and what is cleared away."""

import os
import shutil
import time

import psutil
import pyarrow.parquet as pq
import pytest

from spark_scripts import lake, runner
from spark_scripts.connect import SparkUnreachableError, connect
from spark_scripts.frames import Frames
from spark_scripts.lake_tasks import FILE
from spark_scripts.runs import OvertakenError
from spark_scripts.settings import read_settings
from tests.conftest import free_port

pytestmark = pytest.mark.integration

MONDAY = "2026-03-09T12:00:00+00:00"


@pytest.fixture
def ada(platform):
    user = platform.account("ada")
    platform.catalogue()
    platform.play(user, "2025-06-01T12:00:00+00:00")
    platform.play(user, "2026-03-01T12:00:00+00:00", "t2")
    assert platform.run("first", as_of=MONDAY)
    return user


def folders(platform):
    return sorted(str(path.relative_to(platform.lake)) for path in platform.lake.glob("*/*/*/version=*"))


def frames(session, platform):
    """All the lake holds."""
    tables = {name: folder for name, (_, folder) in lake.read_tables(platform.main).items()}
    years = lake.read_years(platform.main).values()
    plays, facts = [year.plays_folder for year in years], [year.facts_folder for year in years]
    return Frames(session, read_settings().lake_uri, {}, tables, plays, facts)


def test_spark_finds_in_the_files_the_types_that_are_declared(computed):
    with connect(*read_settings().connect) as session:
        found = frames(session, computed)
        folders = {**found.tables, "play": found.plays[0], "fact_play": found.facts[0]}
        for name, folder in folders.items():
            assert session.read.parquet(f"{computed.lake}/{folder}").dtypes == found.read(name).dtypes, name


def test_a_column_that_a_file_lacks_is_null_and_no_folders_are_no_rows(computed):
    with connect(*read_settings().connect) as session:
        found = frames(session, computed)
        path = computed.lake / found.plays[0] / FILE
        older = pq.read_table(path).drop_columns(["listened_ms"])
        pq.write_table(older, path)
        plays = found.read("play")
        assert plays.where("listened_ms IS NULL").count() == older.num_rows
        assert plays.count() > older.num_rows
        assert Frames(session, found.lake_uri, {}, found.tables).read("fact_play").collect() == []


def test_no_python_of_a_task_outlives_its_step(computed, connect_port):
    setting = f"spark.connect.grpc.binding.port={connect_port}"
    servers = [
        found for found in psutil.process_iter(["cmdline"]) if setting in (found.info["cmdline"] or [])
    ]
    started = [child for server in servers for child in server.children(recursive=True)]
    _, alive = psutil.wait_procs([child for child in started if "python" in child.name()], timeout=30)
    assert servers and alive == []


def test_only_the_changed_year_is_copied_and_its_old_folders_go(platform, ada):
    before = folders(platform)
    platform.play(ada, "2026-03-02T12:00:00+00:00")
    assert runner.plan("second", "test", as_of=MONDAY)
    assert runner.extract("second") == 1
    runner.gather_facts("second")
    after = folders(platform)
    assert len(after) == len(before) == 4
    assert {name for name in before if "year=2025" in name} == {name for name in after if "year=2025" in name}
    assert not {name for name in before if "year=2026" in name} & set(after)


def test_plays_that_arrive_between_plan_and_extract_belong_to_the_run(platform, ada):
    platform.play(ada, "2026-03-02T12:00:00+00:00")
    assert runner.plan("second", "test", as_of=MONDAY)
    platform.play(ada, "2025-06-02T12:00:00+00:00")
    platform.compute("second")
    runner.publish("second")
    assert len(platform.rows("warehouse.fact_play")) == 4
    assert not platform.run("third", as_of=MONDAY)


def test_a_lake_that_was_lost_is_copied_again(platform, ada):
    shutil.rmtree(platform.lake)
    platform.play(ada, "2026-03-02T12:00:00+00:00")
    assert platform.run("second", as_of=MONDAY)
    assert len(platform.rows("warehouse.fact_play")) == 3
    total = platform.main.execute(
        "SELECT plays FROM analytics.listening_summary WHERE period_type = 'all_time'"
    )
    assert total.fetchall() == [(3,)]


def test_facts_that_were_lost_are_computed_again_with_the_next_play_of_anybody(platform, ada):
    ben = platform.account("ben")
    platform.play(ben, "2026-03-01T12:00:00+00:00")
    assert platform.run("second", as_of=MONDAY)
    before = set(lake.read_years(platform.main))
    for folder in ("facts", "totals"):
        shutil.rmtree(platform.lake / folder)
    platform.play(ben, "2026-03-02T12:00:00+00:00")
    assert platform.run("third", as_of=MONDAY)
    years = lake.read_years(platform.main)
    assert years.keys() == before
    assert (
        lake.Files(str(platform.lake)).missing(folder for year in years.values() for folder in year.folders)
        == set()
    )
    assert platform.changes("third")["warehouse.fact_play"] == (1, 0, 0)


def test_what_a_dead_step_left_behind_is_cleared_after_an_hour(platform, ada):
    old = platform.lake / f"plays/user={ada}/year=2026/version=9-dead"
    new = platform.lake / f"plays/user={ada}/year=2026/version=9-live"
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (time.time() - 7200,) * 2)
    platform.play(ada, "2026-03-02T12:00:00+00:00")
    assert platform.run("second", as_of=MONDAY)
    assert (old.exists(), new.exists()) == (False, True)


def test_a_run_that_was_overtaken_can_neither_write_nor_publish(platform, ada):
    platform.play(ada, "2026-03-02T12:00:00+00:00")
    assert runner.plan("slow", "test", as_of=MONDAY)
    assert platform.run("fast", as_of=MONDAY)
    with pytest.raises(OvertakenError, match="run slow is failed"):
        runner.extract("slow")
    with pytest.raises(OvertakenError, match="run slow is failed"):
        runner.run_table("dim_user", "slow")
    assert not runner.fail_run("slow")


def test_a_dead_connect_server_is_named_at_once(platform, ada, monkeypatch):
    platform.play(ada, "2026-03-02T12:00:00+00:00")
    assert runner.plan("second", "test", as_of=MONDAY)
    port = free_port()
    monkeypatch.setenv("SPARK_CONNECT_PORT", str(port))
    with pytest.raises(SparkUnreachableError, match=rf"localhost:{port} \(SPARK_CONNECT_PORT\)"):
        runner.extract("second")
    assert runner.fail_run("second")


def test_many_rows_go_into_staging_through_the_lake_and_are_the_same(platform, ada, monkeypatch):
    few = {name: platform.rows(f"staging.{name}") for name in ("wrapped", "listening_clock")}
    monkeypatch.setattr(lake, "AT_ONCE", 0)
    assert runner.plan("second", "test", as_of=MONDAY, full_refresh=True)
    platform.compute("second")
    assert {name: platform.rows(f"staging.{name}") for name in few} == few
    assert not list(platform.lake.glob("result/*/version=*"))


def test_a_statistic_refuses_facts_that_were_gathered_for_another_scope(platform, ada):
    platform.play(ada, "2026-03-02T12:00:00+00:00")
    assert runner.plan("second", "test", as_of=MONDAY)
    runner.extract("second")
    for table in ("daily_activity", "fact_play"):
        with pytest.raises(RuntimeError, match=f"{table} reads facts that are not computed yet"):
            runner.run_table(table, "second")
    before = set(platform.lake.glob("scope/fact_play/version=*"))
    runner.gather_facts("second")
    after = set(platform.lake.glob("scope/fact_play/version=*"))
    assert (len(before), len(after), before & after) == (1, 1, set())
    assert runner.run_table("daily_activity", "second") == 3
