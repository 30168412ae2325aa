"""What a listener's figures must be, counted from the simulator's own books by the definitions alone.

Nothing of the platform is used here: plain Python over the lines of `/_simulator/ledger`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Line = dict[str, Any]
STREAM_MS = 30_000


def moment(text: str) -> datetime:
    """A time of the books."""
    return datetime.fromisoformat(text)


def year_of(line: Line, time_zone: str) -> int:
    """The local year in which a play ended, as its export reports it."""
    return moment(line["reported_at"]).astimezone(ZoneInfo(time_zone)).year


def music(lines: Iterable[Line]) -> list[Line]:
    """Music plays: no podcasts, audiobooks or rows without a name."""
    return [line for line in lines if line["kind"] == "track"]


@dataclass(frozen=True)
class Figures:
    """One listener's all-time figures."""

    plays: int
    streams: int
    listened_ms: int
    active_days: int
    plays_per_year: dict[int, int]
    favourites: list[tuple[str, int]]
    """Artists with their streams: most streams first, then most time, then most plays, then by name."""


def count(lines: Iterable[Line], time_zone: str) -> Figures:
    """Count the music plays of an export by the time it reports."""
    plays = music(lines)
    zone = ZoneInfo(time_zone)
    return Figures(
        plays=len(plays),
        streams=sum(line["ms_played"] >= STREAM_MS for line in plays),
        listened_ms=sum(line["ms_played"] for line in plays),
        active_days=len({moment(line["reported_at"]).astimezone(zone).date() for line in plays}),
        plays_per_year=dict(Counter(year_of(line, time_zone) for line in plays)),
        favourites=_favourites(plays),
    )


def _favourites(plays: list[Line]) -> list[tuple[str, int]]:
    streams: Counter[str] = Counter()
    listened_ms: Counter[str] = Counter()
    heard: Counter[str] = Counter()
    for line in plays:
        name = line["album_artist"]
        streams[name] += line["ms_played"] >= STREAM_MS
        listened_ms[name] += line["ms_played"]
        heard[name] += 1
    order = sorted(heard, key=lambda name: (-streams[name], -listened_ms[name], -heard[name], name))
    return [(name, streams[name]) for name in order]
