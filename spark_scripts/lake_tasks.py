"""What Spark's tasks do with the lake's files, through Arrow: a folder and an object store are alike to it.

This module travels to the executors as it is, since they hold nothing of Encore: it imports installed
packages only. Where a store is and how to sign in, Arrow reads from the environment of each process
(AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY).
"""

import secrets
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.dataset as ds  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
from pyarrow import fs
from pyspark import TaskContext, cloudpickle

FILE = "part-0.parquet"
"""The one file of a folder."""

READ_AHEAD = 4
"""How many files a task asks for at the same time."""

WRITTEN = "folder string, rows bigint"
"""What a writing task tells of each file."""

Key = tuple[int, ...]
Task = Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]


def is_store(lake_uri: str) -> bool:
    """Whether the lake is in an object store."""
    return lake_uri.startswith(("s3://", "s3a://"))


def filesystem(lake_uri: str) -> tuple[fs.FileSystem, str]:
    """The store of a lake, and the lake's path in it."""
    uri = lake_uri
    if is_store(uri):
        # A small file then takes one request, not three.
        uri = f"s3://{uri.partition('://')[2]}?allow_delayed_open=true"
    system, root = fs.FileSystem.from_uri(uri)
    return system, root


def write_file(
    system: fs.FileSystem, folder: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> int:
    """Write the file of a folder, all or nothing, over that of another attempt; returns its rows."""
    buffer, rows = pa.BufferOutputStream(), 0
    with pq.ParquetWriter(buffer, schema, store_schema=False) as writer:
        for batch in batches:
            writer.write_batch(batch)
            rows += batch.num_rows
    if isinstance(system, fs.LocalFileSystem):
        system.create_dir(folder)
        fresh = f"{folder}/.{FILE}.{secrets.token_hex(4)}"
        _put(system, fresh, buffer.getvalue())
        system.move(fresh, f"{folder}/{FILE}")
    else:
        _put(system, f"{folder}/{FILE}", buffer.getvalue())
    return rows


def writer(lake_uri: str, folders: Mapping[Any, str], keys: tuple[str, ...]) -> Task:
    """A task that writes rows, sorted by the columns `keys`, into the folder of their key, if it has one."""

    def write(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        system, root = filesystem(lake_uri)
        for key, pieces in groupby(_cut(batches, keys), key=itemgetter(0)):
            if key in folders:
                first = next(pieces)[1]
                rest = (piece for _, piece in pieces)
                rows = write_file(system, f"{root}/{folders[key]}", first.schema, _chain(first, rest))
                yield pa.RecordBatch.from_pydict({"folder": [folders[key]], "rows": [rows]})

    return write


def part_writer(lake_uri: str, folder: str) -> Task:
    """A task that writes all of its rows, if it has any, into a part of `folder` that has its number."""

    def write(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        context = TaskContext.get()
        for first in batches:
            part = f"{folder}/{context.partitionId() if context else 0}"
            system, root = filesystem(lake_uri)
            rows = write_file(system, f"{root}/{part}", first.schema, _chain(first, batches))
            yield pa.RecordBatch.from_pydict({"folder": [part], "rows": [rows]})

    return write


def reader(lake_uri: str, schema: pa.Schema | None) -> Task:
    """A task that reads the folders or files it is given; a column of `schema` that a file lacks is NULL."""

    def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        system, root = filesystem(lake_uri)
        for batch in batches:
            files = [f"{root}/{_file(name)}" for name in batch.column(0).to_pylist()]
            found = ds.dataset(files, schema=schema, format="parquet", filesystem=system)
            yield from found.to_batches(batch_readahead=4, fragment_readahead=READ_AHEAD)

    return read


def _cut(batches: Iterable[pa.RecordBatch], keys: tuple[str, ...]) -> Iterator[tuple[Key, pa.RecordBatch]]:
    """The rows again, in pieces of one key each."""
    for batch in batches:
        columns = [
            batch.column(batch.schema.get_field_index(name)).to_numpy(zero_copy_only=False) for name in keys
        ]
        ends = {batch.num_rows} if batch.num_rows else set()
        for column in columns:
            ends.update(int(end) for end in np.flatnonzero(column[1:] != column[:-1]) + 1)
        begin = 0
        for end in sorted(ends):
            yield tuple(int(column[begin]) for column in columns), batch.slice(begin, end - begin)
            begin = end


def _chain(first: pa.RecordBatch, rest: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest


def _file(name: str) -> str:
    return name if name.endswith(".parquet") else f"{name}/{FILE}"


def _put(system: fs.FileSystem, path: str, content: pa.Buffer) -> None:
    with system.open_output_stream(path) as stream:
        stream.write(content)


cloudpickle.register_pickle_by_value(sys.modules[__name__])  # type: ignore[no-untyped-call]
