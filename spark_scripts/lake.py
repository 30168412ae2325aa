"""The lake: Parquet folders under LAKE_URI, each written once under a name of its own.

plays/user=U/year=Y/version=V-T     plays of one user and UTC year, as in source
facts/user=U/year=Y/version=V-T     the same as rows of warehouse.fact_play
catalogue/<table>/version=V-T       one table of source
totals/<item>/user=U/year=Y/...     sums over facts, see spark_scripts/totals.py
scope/fact_play/version=D-T/N       all facts in scope of the newest run, gathered from their folders
result/<table>/version=T/N          rows of a statistic on their way into staging

V is the version of source the folder holds, D tells which folders were gathered, T is a token of
the attempt that wrote it, N numbers parts. A folder counts only if a
record of main (ops.lake_partition, ops.lake_table) names it: a half-written one is never read.
`lake_tasks` is what Spark's tasks do with the files, this module what steps do.
"""

import hashlib
import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import psycopg
import pyarrow as pa  # type: ignore[import-untyped]
from pyarrow import fs
from pyspark.sql import DataFrame
from pyspark.sql.pandas.types import to_arrow_schema

from spark_scripts import lake_tasks
from spark_scripts.scope import Year

VERSION_FOLDER = re.compile(r".*?/version=[^/]+")
AT_ONCE = 100_000
"""Up to so many plays, Spark hands rows to the step, whose memory holds them: a task would have to start a
Python of its own first."""
ROWS_A_PART = 200_000
"""Rows that are gathered into one file: enough to be quick, and few enough to be read by several tasks."""
GATHERERS = 4
"""How many gather at the same time, at most."""
ABANDONED_AFTER = timedelta(hours=1)
"""A folder that no record names and nobody wrote to for this long was left behind by a step that died."""


class LakeError(RuntimeError):
    """What was written is not what was to be written."""


PLAYS_OF_A_TASK = 20_000
"""Fewer plays than these are not worth a task of their own, which starts a Python."""


@dataclass(frozen=True)
class LakeYear:
    """One row of ops.lake_partition; a folder is None until it is written."""

    version: int
    play_count: int
    plays_folder: str | None
    facts_folder: str | None

    @property
    def folders(self) -> set[str]:
        """Those that are written."""
        return {folder for folder in (self.plays_folder, self.facts_folder) if folder}


def token() -> str:
    """What tells one attempt's folders from another's."""
    return secrets.token_hex(4)


def tasks_for(years: Collection[LakeYear], most: int) -> int:
    """How many tasks write these years."""
    return min(most, len(years), 1 + sum(year.play_count for year in years) // PLAYS_OF_A_TASK)


def year_folder(kind: str, year: Year, version: int, attempt: str) -> str:
    """Where one user's year goes."""
    return f"{kind}/user={year[0]}/year={year[1]}/version={version}-{attempt}"


def table_folder(table: str, version: int, attempt: str) -> str:
    """Where one catalogue table goes."""
    return f"catalogue/{table}/version={version}-{attempt}"


def scope_folder(table: str, version: int, attempt: str) -> str:
    """Where the gathered rows of a table go."""
    return f"scope/{table}/version={version}-{attempt}"


def gathered_version(folders: Iterable[str]) -> int:
    """What tells rows gathered from these folders from those of others: the names say what is in them."""
    return int.from_bytes(hashlib.sha256("\n".join(sorted(folders)).encode()).digest()[:7])


def result_folder(table: str, attempt: str) -> str:
    """Where a step keeps the rows of a statistic while it runs."""
    return f"result/{table}/version={attempt}"


def write_years(frame: DataFrame, folders: dict[Year, str], *, lake_uri: str, owner: str, plays: int) -> None:
    """Write each user's (column `owner`) year of `frame`, of so many `plays`, into its folder.

    Years without a folder are left out, and no year may lie in two partitions of `frame`. Raises LakeError
    unless each folder was written once.
    """
    keys = (owner, "play_year")
    ordered = frame.sortWithinPartitions(*keys, "ended_at", "play_id")
    task = lake_tasks.writer(lake_uri, folders, keys)
    written = write(ordered, task, plays=plays)
    if sorted(written) != sorted(folders.values()):
        different = sorted({*folders.values()} ^ {*written}) or "written twice"
        raise LakeError(f"the plays to write are not those of the ledger: {different}")


def write_table(frame: DataFrame, folder: str, *, lake_uri: str) -> None:
    """Write all of `frame`, which the step's memory holds, into one folder; it has a file in any case."""
    if not write(frame, lake_tasks.writer(lake_uri, {(): folder}, ()), plays=0):
        system, root = lake_tasks.filesystem(lake_uri)
        lake_tasks.write_file(system, f"{root}/{folder}", to_arrow_schema(frame.schema, timezone="UTC"), [])


def write(frame: DataFrame, task: lake_tasks.Task, *, plays: int) -> list[str]:
    """Have a writing task write the rows of `frame`, made of so many plays; returns the folders written."""
    if plays > AT_ONCE:
        return [row.folder for row in frame.mapInArrow(task, lake_tasks.WRITTEN).collect()]
    done = task(iter(frame.toArrow().to_batches()))
    return [folder for batch in done for folder in batch.column("folder").to_pylist()]


def write_parts(frame: DataFrame, folder: str, *, lake_uri: str) -> list[str]:
    """Write `frame` into parts of a folder, one for each task that has rows; returns them.

    Into files, Spark writes them itself: its tasks then need not start a Python.
    """
    if not lake_tasks.is_store(lake_uri):
        frame.write.parquet(f"{lake_uri}/{folder}")
        return Files(lake_uri).parts(folder)
    task = lake_tasks.part_writer(lake_uri, folder)
    return [row.folder for row in frame.mapInArrow(task, lake_tasks.WRITTEN).collect()]


def read_years(main: psycopg.Connection) -> dict[Year, LakeYear]:
    """What the lake holds of plays."""
    rows = main.execute(
        "SELECT user_id, play_year, version, play_count, plays_folder, facts_folder FROM ops.lake_partition"
    )
    return {(user, year): LakeYear(*rest) for user, year, *rest in rows}


def read_tables(main: psycopg.Connection) -> dict[str, tuple[int, str]]:
    """Version and folder of each catalogue table."""
    rows = main.execute("SELECT table_name, version, folder FROM ops.lake_table")
    return {name: (version, folder) for name, version, folder in rows}


def read_totals(main: psycopg.Connection) -> set[str]:
    """The folders of all sums over plays."""
    rows = main.execute("SELECT folder FROM ops.lake_totals WHERE folder IS NOT NULL")
    return {folder for (folder,) in rows}


def replace_table(main: psycopg.Connection, name: str, kept: tuple[int, str] | None) -> set[str]:
    """Record version and folder of a table, or that the lake does not keep it; returns what that replaces."""
    old = main.execute(
        "DELETE FROM ops.lake_table WHERE table_name = %s RETURNING folder", (name,)
    ).fetchall()
    if kept:
        main.execute(
            "INSERT INTO ops.lake_table (table_name, version, folder) VALUES (%s, %s, %s)", (name, *kept)
        )
    return {folder for (folder,) in old}


class Files:
    """The lake's files, seen from the client: a local folder or an object store."""

    def __init__(self, lake_uri: str) -> None:
        self._lake_uri = lake_uri
        self._system, self._root = lake_tasks.filesystem(lake_uri)

    def missing(self, folders: Iterable[str]) -> set[str]:
        """Those that are not there, because somebody emptied or moved the lake."""
        named = sorted(set(folders))
        found = self._system.get_file_info([f"{self._root}/{folder}" for folder in named])
        return {
            folder for folder, info in zip(named, found, strict=True) if info.type != fs.FileType.Directory
        }

    def parts(self, folder: str) -> list[str]:
        """The parts of a folder: folders, or files that Spark wrote."""
        found = self._system.get_file_info(fs.FileSelector(f"{self._root}/{folder}"))
        return sorted(f"{folder}/{info.base_name}" for info in found if info.base_name[0] not in "._")

    def batches(self, folders: Iterable[str], schema: pa.Schema | None = None) -> Iterator[pa.RecordBatch]:
        """All rows of folders, a few at a time; with these columns, or those of the first folder."""
        named = pa.RecordBatch.from_pydict({"folder": list(folders)})
        if named.num_rows:
            yield from lake_tasks.reader(self._lake_uri, schema)(iter([named]))

    def gather(self, folders: Sequence[str], into: str, schema: pa.Schema, *, rows: int) -> None:
        """Copy the rows of many folders, about so many, into few large parts of one."""
        share = -(-len(folders) // min(GATHERERS, 1 + rows // ROWS_A_PART))
        shares = [folders[first : first + share] for first in range(0, len(folders), share)]

        def copy(number: int) -> None:
            batches = (batch for batch in self.batches(shares[number], schema) if batch.num_rows)
            for part in count():
                taken = _up_to(ROWS_A_PART, batches)
                if not taken:
                    return
                whole = pa.Table.from_batches(taken).combine_chunks().to_batches()
                lake_tasks.write_file(self._system, f"{self._root}/{into}/{number}-{part:04}", schema, whole)

        with ThreadPoolExecutor(GATHERERS) as pool:
            list(pool.map(copy, range(len(shares))))

    def remove(self, folders: Iterable[str]) -> None:
        """Delete folders, if they are there."""
        for folder in sorted(set(folders)):
            self._system.delete_dir_contents(f"{self._root}/{folder}", missing_dir_ok=True)
            if self._system.get_file_info(f"{self._root}/{folder}").type == fs.FileType.Directory:
                self._system.delete_dir(f"{self._root}/{folder}")

    def abandoned(self, recorded: Collection[str], now: datetime | None = None) -> set[str]:
        """Folders that no record names, left behind by steps that died."""
        limit = (now or datetime.now(UTC)) - ABANDONED_AFTER
        selector = fs.FileSelector(self._root, recursive=True, allow_not_found=True)
        written: dict[str, datetime] = {}
        for info in self._system.get_file_info(selector):
            found = VERSION_FOLDER.match(info.path.removeprefix(self._root).lstrip("/"))
            # An object store knows no times of folders, only of what is in them.
            if found and info.mtime:
                name = found.group()
                written[name] = max(info.mtime, written.get(name, info.mtime))
        return {name for name, at in written.items() if name not in recorded and at < limit}


def _up_to(rows: int, batches: Iterator[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """The next batches, at least so many rows if there are."""
    taken: list[pa.RecordBatch] = []
    held = 0
    for batch in batches:
        taken.append(batch)
        held += batch.num_rows
        if held >= rows:
            break
    return taken
