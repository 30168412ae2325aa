"""An upload as a stream of chunks and batches, whether a thread parses it or another process."""

import json
import zipfile
from pathlib import Path
from typing import Any

import psutil
import pytest

from flask_endpoint.imports import parsing
from flask_endpoint.imports.archive import ArchiveError, Bounds
from flask_endpoint.imports.parsing import EndOfBatch, Part, Reading, parse, parsed

FILES = {"a.json": 700, "b.json": 5_400}
"""Rows of each; the second has more than one chunk takes."""


def row(number: int) -> dict[str, Any]:
    """A row of the extended history; every track is heard twice."""
    return {
        "ts": f"2024-01-{1 + number // 1440 % 28:02}T{number // 60 % 24:02}:{number % 60:02}:00Z",
        "ms_played": 60_000 + number,
        "spotify_track_uri": f"spotify:track:t{number // 2}",
        "master_metadata_track_name": f"S{number // 2}",
        "master_metadata_album_artist_name": "Band",
        "master_metadata_album_album_name": "Album",
        "ip_addr": "192.0.2.7",
    }


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """A ZIP of FILES with one file in between that is not to be read; the first 100 rows of one are known."""
    path = tmp_path / "upload"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.json", json.dumps([row(number) for number in range(FILES["a.json"])]))
        archive.writestr("other.txt", "no")
        archive.writestr("b.json", json.dumps([row(number) for number in range(FILES["b.json"])]))
    parts = (Part(0, "a.json", 100), Part(2, "b.json", 0))
    return Reading(path, "export.zip", Bounds(10, 10**8), 7, parts, batch_rows=1000)


def told(items: list[parsing.Parsed]) -> list[Any]:
    """What a stream says, without the moment in which it was made."""
    return [
        sorted((table, sorted(lines)) for table, lines in item.seen.items())
        if isinstance(item, EndOfBatch)
        else (item.place, item.format_name, item.first_index, item.received, item.is_last, item.lines)
        for item in items
    ]


def children() -> list[int]:
    """The processes this one has started and not seen ending."""
    return [child.pid for child in psutil.Process().children()]


def test_a_batch_ends_behind_the_chunk_that_makes_it_full(reading: Reading) -> None:
    assert [
        "end" if isinstance(item, EndOfBatch) else (item.place, item.first_index, item.received, item.is_last)
        for item in parse(reading)
    ] == [
        ("a.json", 100, 600, True),
        ("b.json", 0, 5000, False),
        "end",
        ("b.json", 5000, 400, True),
        "end",
    ]


def test_a_batch_tells_each_track_once_for_all_its_chunks(reading: Reading) -> None:
    names = [len(item.seen["seen_alias"]) for item in parse(reading) if isinstance(item, EndOfBatch)]
    assert names == [2500, 200]


def test_what_is_remembered_of_a_batch_is_bounded(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "MAX_SEEN", 300)
    names = [len(item.seen["seen_alias"]) for item in parse(reading) if isinstance(item, EndOfBatch)]
    assert names == [300, 2500, 200]
    monkeypatch.setattr(parsing, "MAX_BATCH_CHARS", 1)
    assert sum(isinstance(item, EndOfBatch) for item in parse(reading)) == 4


@pytest.mark.parametrize("from_bytes", [0, 10**9], ids=["process", "thread"])
def test_the_stream_made_ahead_is_the_same(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, from_bytes: int
) -> None:
    monkeypatch.setattr(parsing, "APART_FROM_BYTES", from_bytes)
    before = children()
    with parsed(reading, unpacked_bytes=1) as items:
        assert told(list(items)) == told(list(parse(reading)))
    assert children() == before


@pytest.mark.parametrize("from_bytes", [0, 10**9], ids=["process", "thread"])
def test_an_error_in_the_stream_arrives(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, from_bytes: int
) -> None:
    monkeypatch.setattr(parsing, "APART_FROM_BYTES", from_bytes)
    small = Reading(reading.path, reading.file_name, Bounds(10, 10_000), 7, reading.parts, 1000)
    with (
        pytest.raises(ArchiveError, match="unpack to more than"),
        parsed(small, unpacked_bytes=1) as items,
    ):
        list(items)


def test_a_stream_that_is_left_ends_its_process(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "APART_FROM_BYTES", 0)
    before = children()
    with parsed(reading, unpacked_bytes=1) as items:
        next(items)
        assert len(children()) == len(before) + 1
    assert children() == before


def test_a_process_that_ends_before_its_time_is_an_error(
    reading: Reading, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(parsing, "APART_FROM_BYTES", 0)
    monkeypatch.setattr(parsing, "ROOT", tmp_path)  # where there is no such module
    with pytest.raises(RuntimeError, match="before its time"), parsed(reading, unpacked_bytes=1) as items:
        list(items)
