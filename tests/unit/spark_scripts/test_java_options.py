"""Which compilers a Spark process has."""

import pytest

from spark_scripts.cluster import QUICK, connect_command, java_options, main


@pytest.mark.parametrize("memory", ["512m", "1g", "2047m"])
def test_a_small_heap_has_the_quick_compiler_alone(memory):
    assert QUICK in java_options(memory)


@pytest.mark.parametrize("memory", ["2g", "2gb", "2048M", "16G"])
def test_a_heap_for_millions_of_plays_has_both(memory):
    assert QUICK not in java_options(memory)


@pytest.mark.parametrize("memory", ["", "lots", "1.5g", "2048"])
def test_a_size_that_cannot_be_read_is_named(memory):
    with pytest.raises(ValueError, match=f"SPARK_DRIVER_MEMORY.*'{memory}' is not like 512m or 2g"):
        java_options(memory)


def test_the_command_line_names_it_without_a_traceback(monkeypatch):
    for name, value in {"SPARK_DRIVER_MEMORY": "lots", "SPARK_EXECUTOR_MEMORY": "1g"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SPARK_CONNECT_PORT", "15002")
    monkeypatch.setenv("SPARK_MASTER_PORT", "7077")
    with pytest.raises(SystemExit, match=r"SPARK_DRIVER_MEMORY.*'lots' is not like 512m or 2g"):
        main(["connect"])


def test_driver_and_executor_are_judged_by_their_own_heap():
    env = {"SPARK_MASTER_PORT": "7077", "SPARK_CONNECT_PORT": "15002"}
    argv, _ = connect_command(env | {"SPARK_DRIVER_MEMORY": "1g", "SPARK_EXECUTOR_MEMORY": "4g"})
    options = {each.split("=", 1)[0]: each for each in argv if "extraJavaOptions" in each}
    assert QUICK in options["spark.driver.extraJavaOptions"]
    assert QUICK not in options["spark.executor.extraJavaOptions"]
    assert "ExitOnOutOfMemoryError" in options["spark.driver.extraJavaOptions"]
