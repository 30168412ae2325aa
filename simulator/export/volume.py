"""Exports of any size, for benchmarks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil

from simulator.ledger import History
from simulator.listening import listening_day
from simulator.play import Play


def streams_for(source: History, *, until: datetime, plays: int) -> int:
    """How many lives it takes to reach that many plays."""
    days = max((until.date() - source.first_day).days, 1)
    return max(1, ceil(1.25 * plays / (source.habit.mean_plays * days)))


def dense_plays(source: History, *, until: datetime, streams: int) -> Iterator[Play]:
    """More plays than one person can hear, for volume tests: several lives of one listener, day by day.

    Two plays that the deduplication rule of ANALYTICS §1 would take for one are left out.
    """
    day = source.first_day
    while day < until.date():
        lives = [play for stream in range(streams) for play in listening_day(source.habit, day, stream)]
        seen: set[tuple[int, str, int, int]] = set()
        for play in sorted(lives, key=lambda play: play.ended_ms):
            key = (play.reported_s, play.kind, play.item, play.ms_played)
            if key not in seen:
                seen.add(key)
                yield play
        day += timedelta(days=1)
