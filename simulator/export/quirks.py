"""What is odd about the files of a privacy export (SPOTIFY §5), one function per quirk.

These only repeat, reorder or re-encode rows: they never add a listen. Oddities that are listens, or belong
to one (podcasts, rows with neither, tracks that share a second, late sync times, ZZ, empty reasons, renamed
tracks), are in the ledger itself; see `NATURAL`.
"""

import json
from dataclasses import dataclass
from random import Random

from simulator.export.rows import Row

NATURAL = (
    "same_second_different_tracks",
    "same_track_twice_in_a_second",
    "video_files_hold_music",
    "podcasts",
    "audiobooks",
    "rows_with_neither",
    "late_sync_time",
    "unknown_country",
    "many_platforms",
    "empty_reasons",
    "renamed_tracks",
    "local_files",
)
DUPLICATE_SHARE = 0.004
OVERLAP_ROWS = 60
CONTAINED_ROWS = 700


@dataclass(frozen=True)
class Form:
    """How a file is written."""

    is_pretty: bool = False
    has_bom: bool = False
    is_escaped: bool = False

    def encode(self, rows: list[Row]) -> bytes:
        """The bytes of a whole file."""
        text = json.dumps(
            rows,
            ensure_ascii=self.is_escaped,
            indent=2 if self.is_pretty else None,
            separators=(",", ": ") if self.is_pretty else (",", ":"),
        )
        return (b"\xef\xbb\xbf" if self.has_bom else b"") + text.encode()


PLAIN = Form()
# Forms take turns from file to file.
FORMS = (Form(is_pretty=True, is_escaped=True), Form(has_bom=True), PLAIN, PLAIN)


def exact_duplicates(rows: list[Row], rng: Random) -> list[Row]:
    """Some rows stand twice, a few three times."""
    again: list[Row] = []
    for row in rows:
        again.append(row)
        if rng.random() < DUPLICATE_SHARE:
            again.extend([row] * (2 if rng.random() < 0.1 else 1))
    return again


def unsorted(rows: list[Row], rng: Random) -> list[Row]:
    """No order at all."""
    mixed = list(rows)
    rng.shuffle(mixed)
    return mixed


def overlap_with(previous: list[Row]) -> list[Row]:
    """A file begins with the last rows of the one before it."""
    return previous[-OVERLAP_ROWS:]


def wholly_contained(rows: list[Row]) -> list[Row]:
    """An older, shorter file, each of whose rows is in another one as well."""
    middle = len(rows) // 3
    return rows[middle : middle + CONTAINED_ROWS]


def empty_file() -> list[Row]:
    """A year without a play still gets a file."""
    return []
