"""Random numbers that are a pure function of a seed and some words.

Everything the simulator invents is drawn from dice named after the thing being invented, so that a restart,
another process or another order of requests invents the same thing again.
"""

import hashlib
from random import Random

BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def dice(seed: int, *words: object) -> Random:
    """A generator that depends on the seed and the words alone."""
    digest = hashlib.blake2b(repr((seed, *words)).encode(), digest_size=16).digest()
    return Random(int.from_bytes(digest, "big"))  # noqa: S311 - invents music, protects nothing


def share_of(seed: int, *words: object) -> float:
    """One number in [0, 1) for these words; cheaper than dice when one number is all that is needed."""
    digest = hashlib.blake2b(repr((seed, *words)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def base62(rng: Random, length: int = 22) -> str:
    """An identifier of the kind Spotify gives to tracks, albums, artists and playlists."""
    return "".join(rng.choices(BASE62, k=length))
