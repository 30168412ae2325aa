"""Artists, albums and tracks of an invented music world, a pure function of the seed.

Artists are listed most popular first. A recording may exist under several URIs (single, album, deluxe
edition) with one ISRC, as in SPOTIFY §5; some titles change at a date while their URI stays.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import NamedTuple

from simulator.dice import base62, dice
from simulator.names import album_title, artist_name, genre_names, label_name, song_title

ARTISTS = 2600
VARIOUS = -1
FIRST_RELEASE = date(1958, 1, 1)
LAST_RELEASE = date(2032, 1, 1)
# SPOTIFY §7: track durations in seconds at these quantiles; the ends are ours.
DURATION_QUANTILES = (
    (0.0, 31),
    (0.05, 97),
    (0.25, 175),
    (0.5, 211),
    (0.75, 248),
    (0.95, 326),
    (0.995, 620),
    (1.0, 1500),
)


class Artist(NamedTuple):
    """Grain: one artist."""

    id: str
    name: str
    genres: tuple[str, ...]
    popularity: int
    followers: int


class Album(NamedTuple):
    """Grain: one release; `first_track` and `total_tracks` address the catalogue's track list."""

    id: str
    title: str
    album_type: str
    artist: int
    released_on: date
    precision: str
    label: str
    upc: str
    first_track: int
    total_tracks: int


class Track(NamedTuple):
    """Grain: one track URI. `former_title` was shown before `renamed_on`."""

    id: str
    title: str
    album: int
    artists: tuple[int, ...]
    number: int
    duration_ms: int
    explicit: bool
    isrc: str
    popularity: int
    former_title: str | None
    renamed_on: date | None


@dataclass(frozen=True)
class Catalogue:
    """The world's music, with look-ups by id."""

    artists: list[Artist]
    albums: list[Album]
    tracks: list[Track]
    artist_by_id: dict[str, int]
    album_by_id: dict[str, int]
    track_by_id: dict[str, int]
    careers: list[range]
    """Per artist, the tracks of all own releases."""
    twins: dict[str, list[int]]
    """ISRC to every track that carries it, when there are at least two."""

    def title_on(self, index: int, day: date) -> str:
        """What the track was called on that day."""
        track = self.tracks[index]
        if track.renamed_on is not None and track.former_title is not None and day < track.renamed_on:
            return track.former_title
        return track.title

    def album_artist_name(self, album: Album) -> str:
        """Who the privacy export names."""
        return "Various Artists" if album.artist == VARIOUS else self.artists[album.artist].name


def quantile(table: tuple[tuple[float, float], ...], share: float) -> float:
    """Linear interpolation in a table of (share, value)."""
    for (low, low_value), (high, high_value) in pairwise(table):
        if share <= high:
            return low_value + (high_value - low_value) * (share - low) / (high - low)
    return table[-1][1]


@lru_cache(maxsize=4)
def catalogue(seed: int) -> Catalogue:
    """Build the catalogue of a seed (about a second, then remembered)."""
    artists = _artists(seed)
    press = _Press(seed, artists)
    careers = [press.publish_career(index) for index in range(len(artists))]
    for number in range(len(artists) // 40):
        press.publish_compilation(number)
    by_isrc: dict[str, list[int]] = {}
    for index, track in enumerate(press.tracks):
        by_isrc.setdefault(track.isrc, []).append(index)
    return Catalogue(
        artists=artists,
        albums=press.albums,
        tracks=press.tracks,
        artist_by_id={artist.id: index for index, artist in enumerate(artists)},
        album_by_id={album.id: index for index, album in enumerate(press.albums)},
        track_by_id={track.id: index for index, track in enumerate(press.tracks)},
        careers=careers,
        twins={isrc: same for isrc, same in by_isrc.items() if len(same) > 1},
    )


def _artists(seed: int) -> list[Artist]:
    rng = dice(seed, "artists")
    genres = genre_names()
    seen: set[str] = {"various artists", "unknown artist"}
    artists: list[Artist] = []
    while len(artists) < ARTISTS:
        name = artist_name(rng)
        if name.casefold() in seen:
            continue
        seen.add(name.casefold())
        place = len(artists) / ARTISTS
        popularity = max(0, min(100, round(96 * (1 - place**0.45) + rng.gauss(0, 5))))
        style = tuple(rng.sample(genres, k=rng.choices((0, 1, 2, 3), (8, 45, 35, 12))[0]))
        artists.append(
            Artist(base62(rng), name, style, popularity, int(10 ** (popularity / 14) * rng.uniform(0.5, 2)))
        )
    return artists


class _Press:
    """Publishes albums one after the other; only used while the catalogue is being built."""

    def __init__(self, seed: int, artists: list[Artist]) -> None:
        self.seed = seed
        self.artists = artists
        self.albums: list[Album] = []
        self.tracks: list[Track] = []
        self._recordings = 0
        self._pressed: set[str] = set()

    def publish_career(self, artist: int) -> range:
        """All releases of one artist: long players with their singles, at times a deluxe edition, and EPs."""
        first_track = len(self.tracks)
        rng = dice(self.seed, "career", artist)
        label = label_name(rng)
        lifetime = (LAST_RELEASE - FIRST_RELEASE).days
        debut = FIRST_RELEASE + timedelta(days=int(lifetime * rng.betavariate(3.2, 1.3)))
        releases = 1 + int(rng.expovariate(0.9)) + (3 if artist < 150 else 0)
        titles: set[str] = set()
        for number in range(releases):
            released_on = debut + timedelta(days=number * rng.randint(400, 900))
            if released_on > LAST_RELEASE:
                break
            size = rng.choices((rng.randint(8, 15), rng.randint(4, 6), rng.randint(16, 22)), (78, 17, 5))[0]
            songs = [self._record(rng, artist, titles, released_on) for _ in range(size)]
            kind = "single" if size <= 6 else "album"
            title = album_title(rng)
            self._release(rng, artist, songs, title=title, kind=kind, released_on=released_on, label=label)
            for song in rng.sample(songs, k=min(rng.choices((0, 1, 2, 3), (35, 35, 20, 10))[0], size)):
                ahead = released_on - timedelta(days=rng.randint(14, 120))
                self._release(
                    rng, artist, [song], title=song.title, kind="single", released_on=ahead, label=label
                )
            if rng.random() < 0.05:
                extra = [self._record(rng, artist, titles, released_on) for _ in range(rng.randint(2, 4))]
                later = released_on + timedelta(days=rng.randint(150, 400))
                deluxe = f"{title} (Deluxe)"
                self._release(
                    rng, artist, songs + extra, title=deluxe, kind="album", released_on=later, label=label
                )
        return range(first_track, len(self.tracks))

    def publish_compilation(self, number: int) -> None:
        """Songs of several artists under `Various Artists`."""
        rng = dice(self.seed, "compilation", number)
        songs = rng.sample(self.tracks, k=rng.randint(12, 20))
        newest = max(self.albums[song.album].released_on for song in songs)
        later = min(newest + timedelta(days=rng.randint(200, 900)), LAST_RELEASE)
        self._release(
            rng,
            VARIOUS,
            songs,
            title=f"{album_title(rng)}, Vol. {number + 1}",
            kind="compilation",
            released_on=later,
            label=label_name(rng),
        )

    def _record(self, rng: Random, artist: int, titles: set[str], released_on: date) -> Track:
        title = song_title(rng)
        while title.casefold() in titles:
            title = song_title(rng)
        titles.add(title.casefold())
        self._recordings += 1
        former, renamed_on = None, None
        if rng.random() < 0.03:
            former, title = title, f"{title} - {rng.choice(('Remastered', 'Original Mix', '2019 Remaster'))}"
            renamed_on = date(2021, 1, 1) + timedelta(days=rng.randint(0, 1900))
        guests = (rng.randrange(ARTISTS),) if rng.random() < 0.12 else ()
        credits = (artist, *(guest for guest in guests if guest != artist))
        popularity = max(0, min(100, round(self.artists[artist].popularity * rng.betavariate(4, 2.5))))
        return Track(
            id="",
            title=title,
            album=-1,
            artists=credits,
            number=0,
            duration_ms=int(quantile(DURATION_QUANTILES, rng.random()) * 1000) + rng.randrange(1000),
            explicit=rng.random() < 0.18,
            isrc=f"ZZSIM{released_on.year % 100:02d}{self._recordings % 100_000:05d}",
            popularity=popularity,
            former_title=former,
            renamed_on=renamed_on,
        )

    def _release(
        self,
        rng: Random,
        artist: int,
        songs: list[Track],
        *,
        title: str,
        kind: str,
        released_on: date,
        label: str,
    ) -> None:
        precision = rng.choices(("day", "month", "year", "0000"), (85, 5, 9.5, 0.5))[0]
        upc = f"{rng.randrange(10**11, 10**12)}"
        first = len(self.tracks)
        album = Album(base62(rng), title, kind, artist, released_on, precision, label, upc, first, len(songs))
        for number, song in enumerate(songs, start=1):
            # The same master cut for another release is a few frames longer or shorter.
            drift = rng.randint(-400, 400) if song.isrc in self._pressed else 0
            self._pressed.add(song.isrc)
            self.tracks.append(
                song._replace(
                    id=base62(rng),
                    album=len(self.albums),
                    number=number,
                    duration_ms=song.duration_ms + drift,
                )
            )
        self.albums.append(album)
