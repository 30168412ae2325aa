"""What belongs to a listener besides plays: top lists, saved tracks, playlists. All derived from the plays.

Spotify does not publish how it ranks; here the most played comes first. A track is saved when it has been
played for the fourth time within a year. Playlists are those plays were started from.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from simulator.catalogue import catalogue
from simulator.clock import iso_from_ms
from simulator.dice import dice
from simulator.ledger import History
from simulator.names import album_title

TOP = 50
"""So many places does a top list have."""
DAYS_OF_RANGE = {"short_term": 28, "medium_term": 182, "long_term": 365}
PLAYS_TO_SAVE = 4


class Saved(NamedTuple):
    """A track in the library, by its place in the catalogue; `added_at` as Spotify writes it."""

    track: int
    added_at: str


class Playlist(NamedTuple):
    """One playlist of a listener."""

    id: str
    name: str
    tracks: int


class Library(NamedTuple):
    """Everything of one listener on one day. Top lists: most played first, by time range."""

    top_tracks: dict[str, list[int]]
    top_artists: dict[str, list[int]]
    saved: list[Saved]
    playlists: list[Playlist]


def library(history: History, now: datetime) -> Library:
    """The library as of the beginning of the day (UTC), as Spotify's own lists change once a day at most."""
    return _library(history, now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0))


@lru_cache(maxsize=8)
def _library(history: History, until: datetime) -> Library:
    music = catalogue(history.habit.seed)
    since = until - timedelta(days=max(DAYS_OF_RANGE.values()))
    plays = [
        play
        for play in history.plays(since, until)
        if play.kind == "track" and play.item >= 0 and not play.incognito
    ]
    tracks: dict[str, Counter[int]] = {}
    artists: dict[str, Counter[int]] = {}
    for name, days in DAYS_OF_RANGE.items():
        first_ms = int((until - timedelta(days=days)).timestamp() * 1000)
        tracks[name] = Counter(play.item for play in plays if play.ended_ms >= first_ms)
        artists[name] = Counter()
        for index, count in tracks[name].items():
            artists[name][music.tracks[index].artists[0]] += count
    heard: Counter[int] = Counter()
    saved: list[Saved] = []
    for play in plays:
        heard[play.item] += 1
        if heard[play.item] == PLAYS_TO_SAVE:
            saved.append(Saved(play.item, iso_from_ms(play.ended_ms // 1000 * 1000)))
    used = Counter(play.context for play in plays if play.context and play.context.startswith("playlist:"))
    return Library(
        top_tracks={name: _most_first(counts) for name, counts in tracks.items()},
        top_artists={name: _most_first(counts) for name, counts in artists.items()},
        saved=saved[::-1],
        playlists=[_playlist(history.habit.seed, context) for context in sorted(used)],
    )


def _most_first(counts: Counter[int]) -> list[int]:
    return sorted(counts, key=lambda index: (-counts[index], index))[:TOP]


def _playlist(seed: int, context: str) -> Playlist:
    identity = context.partition(":")[2]
    rng = dice(seed, "playlist", identity)
    return Playlist(identity, album_title(rng), rng.randint(5, 200))
