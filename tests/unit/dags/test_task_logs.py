"""Old logs go, new ones stay."""

import os
import time
from pathlib import Path

from dags.task_logs import DAY_SECONDS, remove_older_than


def write(path: Path, days_ago: float) -> Path:
    """A log last written so many days ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("line")
    moment = time.time() - days_ago * DAY_SECONDS
    os.utime(path, (moment, moment))
    return path


def test_logs_older_than_the_limit_are_removed_with_the_folders_they_leave_empty(tmp_path):
    old = write(tmp_path / "dag_id=hourly" / "run_id=1" / "task_id=poll" / "attempt=1.log", 31)
    new = write(tmp_path / "dag_id=hourly" / "run_id=2" / "task_id=poll" / "attempt=1.log", 29)
    assert remove_older_than(30, tmp_path) == 1
    assert not old.parents[1].exists()
    assert new.exists()


def test_a_folder_that_holds_something_newer_stays(tmp_path):
    old, new = write(tmp_path / "dag_processor" / "a.log", 31), write(tmp_path / "dag_processor" / "b.log", 1)
    assert remove_older_than(30, tmp_path) == 1
    assert not old.exists()
    assert new.exists()


def test_the_folder_of_all_logs_stays_even_when_it_is_empty(tmp_path):
    write(tmp_path / "a.log", 31)
    assert remove_older_than(30, tmp_path) == 1
    assert tmp_path.exists()


def test_a_link_is_neither_followed_nor_removed(tmp_path):
    elsewhere = write(tmp_path / "elsewhere" / "kept.txt", 31)
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "latest").symlink_to(elsewhere.parent)
    (logs / "one").symlink_to(elsewhere)
    assert remove_older_than(30, logs) == 0
    assert elsewhere.exists()
    assert (logs / "latest").is_symlink()
