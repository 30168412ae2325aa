"""Podcasts, audiobooks and local files: what a listener plays that is not in the music catalogue."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote_plus

from simulator.dice import base62, dice
from simulator.names import album_title, artist_name, show_name, song_title

EPISODES_PER_SHOW = 400
SHOWS = 25
CHAPTERS_PER_BOOK = 30
BOOKS = 12
LOCAL_FILES = 9


class Spoken(NamedTuple):
    """Grain: one episode or chapter; `parent` is its show or book."""

    uri: str
    title: str
    parent: str
    parent_uri: str
    duration_ms: int


class LocalFile(NamedTuple):
    """Grain: one file on the listener's disk."""

    uri: str
    title: str
    artist: str
    album: str
    duration_ms: int


@lru_cache(maxsize=4096)
def episode(seed: int, number: int) -> Spoken:
    """Episode `number` of all shows together."""
    show, place = divmod(number, EPISODES_PER_SHOW)
    parent = dice(seed, "show", show)
    rng = dice(seed, "episode", number)
    return Spoken(
        uri=f"spotify:episode:{base62(rng)}",
        title=f"#{place + 1}: {song_title(rng)}",
        parent=show_name(parent),
        parent_uri=f"spotify:show:{base62(parent)}",
        duration_ms=rng.randint(8 * 60_000, 95 * 60_000),
    )


@lru_cache(maxsize=1024)
def chapter(seed: int, number: int) -> Spoken:
    """Chapter `number` of all books together."""
    book, place = divmod(number, CHAPTERS_PER_BOOK)
    parent = dice(seed, "book", book)
    rng = dice(seed, "chapter", number)
    return Spoken(
        uri=f"spotify:chapter:{base62(rng)}",
        title=f"Chapter {place + 1}",
        parent=show_name(parent),
        parent_uri=f"spotify:show:{base62(parent)}",
        duration_ms=rng.randint(6 * 60_000, 40 * 60_000),
    )


@lru_cache(maxsize=512)
def local_file(seed: int, listener: int, number: int) -> LocalFile:
    """Local file `number` of a listener."""
    rng = dice(seed, "local file", listener, number)
    title, artist, album = song_title(rng), artist_name(rng), album_title(rng)
    seconds = rng.randint(90, 420)
    address = ":".join(quote_plus(part) for part in (artist, album, title))
    return LocalFile(f"spotify:local:{address}:{seconds}", title, artist, album, seconds * 1000)
