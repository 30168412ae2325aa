"""Exports as nobody would write them: whatever arrives, every row is kept or rejected and nothing breaks.

`pytest --hypothesis-profile long` tries many more.
"""

import io
import json
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flask_endpoint.catalogue.observations import Observations
from flask_endpoint.imports.archive import ArchiveError, Bounds, Budget, open_upload
from flask_endpoint.imports.source import Scanned, Source
from flask_endpoint.imports.staging import Chunk

BOUNDS = Bounds(max_entries=8, max_unpacked_bytes=4_000_000)
NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""In JSON text: a NUL, not a backslash before the letters u0000."""
PATIENT = settings(deadline=None, suppress_health_check=list(HealthCheck))

texts = st.text(max_size=6) | st.sampled_from(["", "\x00", "\ud800", "a\tb\\n", "x" * 3000, "Ünïcode", "[{"])
numbers = st.integers(-(2**70), 2**70) | st.floats() | st.sampled_from([0, 1, 30_000, 2**31 - 1, 2**31, True])
times = st.sampled_from(
    [
        "2024-02-29T23:59:59Z",
        "2023-02-29T00:00:00Z",
        "2024-03-01 12:00",
        "2024-03-01T12:00:00.123+05:30",
        "1999-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "2024-03-01T24:00:00Z",
        "yesterday",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts | times,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
EXTENDED = {
    "ts": "2024-03-01T12:00:00Z",
    "ms_played": 200_000,
    "master_metadata_track_name": "Song",
    "master_metadata_album_artist_name": "Band",
    "master_metadata_album_album_name": None,
    "spotify_track_uri": "spotify:track:t1",
    "reason_end": "trackdone",
    "offline": False,
    "offline_timestamp": 1_709_290_000,
    "ip_addr": "192.0.2.7",
}
ACCOUNT_DATA = {"endTime": "2024-03-01 12:00", "artistName": "Band", "trackName": "Song", "msPlayed": 200_000}
ITEM = {"played_at": "2024-03-01T12:00:00.5Z", "track": {"uri": "spotify:track:t1", "name": "Song"}}
KINDS = (EXTENDED, ACCOUNT_DATA, ITEM)


@st.composite
def rows(draw: st.DrawFn) -> Any:
    """A row like a real one with some fields changed, gone or new; or anything at all."""
    if draw(st.integers(0, 5)) == 0:
        return draw(values)
    row: dict[str, Any] = dict(draw(st.sampled_from(KINDS)))
    changes = draw(
        st.dictionaries(
            st.sampled_from([*EXTENDED, *ACCOUNT_DATA, *ITEM, "episode_name", "audiobook_uri"]) | texts,
            values | times,
            max_size=3,
        )
    )
    for gone in draw(st.sets(st.sampled_from(sorted(row)), max_size=1)):
        del row[gone]
    return row | changes


def written(entries: list[Any], encoding: str, *, is_ascii: bool) -> bytes:
    """A JSON file."""
    return json.dumps(entries, ensure_ascii=is_ascii).encode(encoding, "surrogatepass")


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """The same bytes with pieces cut out, repeated, replaced or put in."""
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(data)))
        stop = min(len(data), start + draw(st.integers(0, 40)))
        piece = draw(st.binary(max_size=8) | st.sampled_from([data[start:stop] * 2, b"", b'"', b"]", b"{"]))
        data = data[:start] + piece + data[stop:]
    return data


def read(data: bytes, name: str) -> tuple[list[Chunk], str | None]:
    """What the importer makes of an upload, short of the database; and why the whole was refused."""
    chunks: list[Chunk] = []
    seen = Observations()
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            with open_upload(Path(file.name), name, BOUNDS) as entries:
                budget = Budget(BOUNDS)
                for entry in entries:
                    source = Source(Scanned(entry, entry.name, "", 0), budget)
                    source.begin(behind=0)
                    chunks += source.chunks(1, seen)
        except ArchiveError as error:
            return chunks, str(error)
    for table, lines in seen.lines().items():
        assert all(line.count("\n") == 1 for line in lines), table
    return chunks, None


def check(chunks: list[Chunk], *, is_whole: bool = False) -> None:
    """Every row is on its way to the database in a form it takes, or rejected with a reason.

    What is `is_whole` has its private fields under their names, and they are gone.
    """
    for chunk in chunks:
        assert chunk.received == len(chunk.lines) + len(chunk.items) + len(chunk.rejected)
        places = [int(line.split("\t")[0]) for line in chunk.lines] + [
            index for index, _, _ in chunk.rejected
        ]
        assert sorted(places) == sorted(set(places))
        for line in chunk.lines:
            assert b"\x00" not in line.encode()
            assert (line.count("\n"), line.count("\t")) == (0, 10)
            assert not is_whole or "192.0.2.7" not in line
        for item in chunk.items:
            assert not NUL.search(json.dumps(item.item, allow_nan=False))
        for _, reason, text in chunk.rejected:
            assert reason
            assert "\x00" not in text
            text.encode()
            assert not is_whole or "192.0.2.7" not in text
            assert len(text) <= 2000


@PATIENT
@given(
    st.lists(rows(), max_size=6), st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"])
)
def test_no_row_is_lost_or_breaks_the_importer(entries: list[Any], is_ascii: bool, encoding: str) -> None:
    chunks, refused = read(written(entries, encoding, is_ascii=is_ascii), "a.json")
    check(chunks, is_whole=True)
    assert refused is None
    formats = sum(chunk.received for chunk in chunks)
    assert formats in {0, len(entries)}


@PATIENT
@given(st.data())
def test_no_damage_breaks_the_importer(data: st.DataObject) -> None:
    entries = data.draw(st.lists(rows(), max_size=4))
    chunks, refused = read(data.draw(damaged(written(entries, "utf-8", is_ascii=False))), "a.json")
    check(chunks)
    assert refused is None or "archive" in refused


@PATIENT
@given(st.data())
def test_no_damaged_archive_breaks_the_importer(data: st.DataObject) -> None:
    buffer = io.BytesIO()
    packing = data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA]))
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        for number in range(data.draw(st.integers(0, 3))):
            content = written(data.draw(st.lists(rows(), max_size=3)), "utf-8", is_ascii=True)
            archive.writestr(f"{number}.json", content)
    chunks, _ = read(data.draw(damaged(buffer.getvalue())), "a.zip")
    check(chunks)
