"""The logs Airflow's tasks and its DAG processor leave: nobody else ever removes them."""

import os
import time
from contextlib import suppress
from pathlib import Path

DAY_SECONDS = 24 * 60 * 60


def remove_old() -> int:
    """Remove the logs that are older than AIRFLOW_LOG_DAYS; returns how many."""
    from airflow.configuration import conf

    days = int(os.environ.get("AIRFLOW_LOG_DAYS") or 30)
    return remove_older_than(days, Path(conf.get("logging", "base_log_folder"))) if days else 0


def remove_older_than(days: int, folder: Path) -> int:
    """Remove files last written more than `days` days ago, and the folders that this empties."""
    limit = time.time() - days * DAY_SECONDS
    removed = 0
    thinned: set[Path] = set()
    # Folders after what is in them; symbolic links are neither followed nor removed.
    for path, _, names in os.walk(folder, topdown=False):
        here = Path(path)
        for log in (here / name for name in names):
            with suppress(FileNotFoundError):
                if not log.is_symlink() and log.stat().st_mtime < limit:
                    log.unlink()
                    removed += 1
                    thinned.add(here)
        if here in thinned and here != folder:
            with suppress(OSError):  # something newer is in it
                here.rmdir()
                thinned.add(here.parent)
    return removed
