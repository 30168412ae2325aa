"""ZIP files of privacy exports, written as a stream: one file's rows in memory at a time."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from simulator.dice import dice
from simulator.export.quirks import (
    FORMS,
    PLAIN,
    Form,
    empty_file,
    exact_duplicates,
    overlap_with,
    unsorted,
    wholly_contained,
)
from simulator.export.rows import Row, account_data_row, extended_row
from simulator.ledger import History
from simulator.play import Play

EXTENDED_FOLDER = "Spotify Extended Streaming History"
ACCOUNT_FOLDER = "Spotify Account Data"
ROWS_PER_FILE = 15_000
ACCOUNT_ROWS_PER_FILE = 10_000
ACCOUNT_DAYS = 365
COMPRESSION_LEVEL = 2


@dataclass
class Counts:
    """What an archive holds: listens, rows (a listen may stand in several) and files."""

    plays: int = 0
    rows: int = 0
    files: int = 0
    names: list[str] = field(default_factory=list)

    def as_json(self) -> str:
        """One line for the command line."""
        return json.dumps(asdict(self))


def write_extended(
    file: IO[bytes],
    source: History,
    *,
    until: datetime,
    since: datetime | None = None,
    is_plain: bool = False,
    plays: Iterable[Play] | None = None,
) -> Counts:
    """The extended streaming history until a moment; `is_plain` leaves the file quirks out."""
    archive = _ExtendedArchive(file, source, until, is_plain=is_plain)
    for play in source.plays(since, until) if plays is None else plays:
        archive.add(play)
    return archive.close()


def write_account_data(file: IO[bytes], source: History, *, until: datetime) -> Counts:
    """The one-year history of the ordinary data package, with neighbours an importer must leave alone."""
    counts = Counts()
    music: list[Row] = []
    spoken: list[Row] = []
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL) as archive:
        for play in source.plays(until - timedelta(days=ACCOUNT_DAYS), until):
            counts.plays += 1
            (spoken if play.kind in ("episode", "audiobook") else music).append(
                account_data_row(source, play)
            )
        for kind, rows in (("music", music), ("podcast", spoken)):
            for number, start in enumerate(range(0, max(len(rows), 1), ACCOUNT_ROWS_PER_FILE)):
                name = f"{ACCOUNT_FOLDER}/StreamingHistory_{kind}_{number}.json"
                part = rows[start : start + ACCOUNT_ROWS_PER_FILE]
                _write(archive, counts, name, until, Form(is_pretty=True).encode(part))
                counts.rows += len(part)
        person = {
            "username": source.listener.id,
            "email": "listener@example.invalid",
            "country": source.listener.country,
        }
        _write(archive, counts, f"{ACCOUNT_FOLDER}/Userdata.json", until, json.dumps(person).encode())
        _write(archive, counts, f"{ACCOUNT_FOLDER}/Playlist1.json", until, b'{"playlists":[]}')
    return counts


class _ExtendedArchive:
    """Collects rows into files and applies the quirks of quirks.py to them."""

    def __init__(self, file: IO[bytes], source: History, until: datetime, *, is_plain: bool) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL)
        self._source = source
        self._until = until
        self._is_plain = is_plain
        self._rng: Random = dice(source.habit.seed, "export", source.listener.number)
        self._audio: list[Row] = []
        self._video: list[Row] = []
        self._overlap: list[Row] = []
        self._numbers = {"Audio": 0, "Video": 0}
        self._has_contained = False
        self.counts = Counts()

    def add(self, play: Play) -> None:
        """Music videos and video podcasts go to the Video files and nowhere else."""
        self.counts.plays += 1
        rows = self._video if play.is_video else self._audio
        rows.append(extended_row(self._source, play))
        if len(rows) >= ROWS_PER_FILE:
            self._flush("Video" if play.is_video else "Audio")

    def close(self) -> Counts:
        """Write what is left and the files that belong to no year."""
        for kind in ("Audio", "Video"):
            self._flush(kind)
        if not self._is_plain:
            self._file(f"Streaming_History_Audio_2010_{self._numbers['Audio']}.json", empty_file(), PLAIN)
        _write(
            self._zip,
            self.counts,
            f"{EXTENDED_FOLDER}/ReadMeFirst.txt",
            self._until,
            b"An invented listening history.\n",
        )
        self._zip.close()
        return self.counts

    def _flush(self, kind: str) -> None:
        rows = self._audio if kind == "Audio" else self._video
        if not rows:
            return
        number = self._numbers[kind]
        self._numbers[kind] += 1
        name = f"Streaming_History_{kind}_{_years(rows)}_{number}.json"
        if self._is_plain:
            self._file(name, rows, PLAIN)
        elif kind == "Video":
            self._file(
                name.replace("_0.json", ".json"),
                unsorted(exact_duplicates(rows, self._rng), self._rng),
                PLAIN,
            )
        else:
            if not self._has_contained:
                self._has_contained = True
                self._file("endsong_0.json", wholly_contained(rows), Form(is_pretty=True))
            written = exact_duplicates([*self._overlap, *rows], self._rng)
            self._overlap = overlap_with(rows)
            self._file(
                name, unsorted(written, self._rng) if number % 2 else written, FORMS[number % len(FORMS)]
            )
        rows.clear()

    def _file(self, name: str, rows: list[Row], form: Form) -> None:
        _write(self._zip, self.counts, f"{EXTENDED_FOLDER}/{name}", self._until, form.encode(rows))
        self.counts.rows += len(rows)


def _years(rows: list[Row]) -> str:
    """2019 or 2019-2021, as the real file names have it."""
    first, last = rows[0]["ts"][:4], rows[-1]["ts"][:4]
    return first if first == last else f"{first}-{last}"


def _write(archive: ZipFile, counts: Counts, name: str, until: datetime, content: bytes) -> None:
    """Dated by the export, not by the wall clock, so that one seed gives one archive."""
    entry = ZipInfo(name, until.timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    with archive.open(entry, "w") as out:
        out.write(content)
    counts.files += 1
    counts.names.append(name)
