"""The JVM of the wheel, through the home Spark gets."""

import subprocess
from pathlib import Path

import pytest

from local.java import java_home

pytestmark = pytest.mark.integration
NOTHING_ON_PATH = {"PATH": "/nonexistent"}


def test_java_runs_without_anything_on_the_path(tmp_path: Path):
    java = java_home(tmp_path / "a path with spaces") / "bin" / "java"
    done = subprocess.run([java, "-version"], env=NOTHING_ON_PATH, capture_output=True, text=True, check=True)
    assert 'version "21' in done.stderr


def test_the_missing_module_is_dropped_and_other_arguments_survive(tmp_path: Path):
    java = java_home(tmp_path) / "bin" / "java"
    arguments = ["-Dspaced=a b", "--add-modules=jdk.incubator.vector", "-XshowSettings:properties"]
    done = subprocess.run(
        [java, *arguments, "-version"], env=NOTHING_ON_PATH, capture_output=True, text=True, check=True
    )
    assert "spaced = a b" in done.stderr


def test_the_home_is_made_once_and_repaired_when_broken(tmp_path: Path):
    home = java_home(tmp_path)
    made = (home / "bin" / "java").stat().st_ino
    assert java_home(tmp_path) == home
    assert (home / "bin" / "java").stat().st_ino == made
    (home / "bin" / "java").unlink()
    assert (java_home(tmp_path) / "bin" / "java").exists()
