"""What a listener likes: which track comes when nothing else decides.

Calibrated on SPOTIFY §7 (Zipf-Mandelbrot with a flat head and exponent 0.8 in the tail, new tracks growing
as n^0.71, 55 % of tracks played once). Three sources, none of which needs to know what was played before,
so that any day can be drawn on its own: a lasting ranking of everything, a small rotation that changes
every month, and mere chance.
"""

from bisect import bisect
from datetime import date
from functools import lru_cache
from itertools import accumulate
from math import log
from random import Random

from simulator.catalogue import Catalogue, catalogue
from simulator.dice import dice

FLAT_HEAD = 100.0
TAIL_EXPONENT = 1.4
ROTATION_SHARE = 0.30
ROTATION_TRACKS = 60
CHANCE_SHARE = 0.05


class Taste:
    """One listener's preferences over the whole catalogue."""

    def __init__(self, seed: int, number: int) -> None:
        self._seed = seed
        self._number = number
        self._music: Catalogue = catalogue(seed)
        rng = dice(seed, "taste", number)
        fondness = [-0.9 * log(place + 6) + rng.gauss(0, 1.1) for place in range(len(self._music.artists))]
        liking = [
            fondness[track.artists[0]] + rng.gauss(0, 1.3) + track.popularity / 90
            for track in self._music.tracks
        ]
        self._ranking = sorted(range(len(liking)), key=liking.__getitem__, reverse=True)
        self._weights = list(accumulate((rank + FLAT_HEAD) ** -TAIL_EXPONENT for rank in range(len(liking))))

    def choose(self, rng: Random, day: date) -> int:
        """A track that was out on that day."""
        while True:
            draw = rng.random()
            if draw < ROTATION_SHARE:
                tracks, weights = self._rotation(day.year, day.month)
                index = tracks[bisect(weights, rng.random() * weights[-1])]
            elif draw < ROTATION_SHARE + CHANCE_SHARE:
                index = rng.randrange(len(self._ranking))
            else:
                index = self._lasting(rng)
            if self._music.albums[self._music.tracks[index].album].released_on <= day:
                return index

    def _lasting(self, rng: Random) -> int:
        return self._ranking[bisect(self._weights, rng.random() * self._weights[-1])]

    @lru_cache(maxsize=128)  # noqa: B019 - a Taste lives as long as the process
    def _rotation(self, year: int, month: int) -> tuple[list[int], list[float]]:
        """This month's favourites: half old loves, half things just met, many of them new releases."""
        rng = dice(self._seed, "rotation", self._number, year, month)
        ceiling = date(year, month, 28)
        picked: list[int] = []
        while len(picked) < ROTATION_TRACKS:
            index = self._lasting(rng) if rng.random() < 0.5 else rng.randrange(len(self._ranking))
            album = self._music.albums[self._music.tracks[index].album]
            fresh = (ceiling - album.released_on).days
            if fresh >= 0 and (fresh < 700 or rng.random() < 0.5):
                picked.append(index)
        return picked, list(accumulate((place + 4) ** -0.9 for place in range(ROTATION_TRACKS)))


@lru_cache(maxsize=16)
def taste(seed: int, number: int) -> Taste:
    """The taste of a listener, built once."""
    return Taste(seed, number)
