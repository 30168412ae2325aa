"""How people press buttons: the distributions of SPOTIFY §7, as tables that the day generator draws from."""

from bisect import bisect
from itertools import accumulate
from math import exp, log
from random import Random

from simulator.catalogue import quantile

# reason_end within a session and at its end, per cent. Together they give what §7 says:
# trackdone 50, fwdbtn 28, endplay 14, logout 4, backbtn 2.
_REASONS_INSIDE = ("trackdone", "fwdbtn", "endplay", "backbtn", "remote", "unknown", "clickrow", "", None)
_WEIGHTS_INSIDE = (54.0, 30.0, 12.0, 2.2, 0.6, 0.4, 0.4, 0.2, 0.2)
_REASONS_LAST = (
    "logout",
    "endplay",
    "trackdone",
    "unexpected-exit-while-paused",
    "unexpected-exit",
    "fwdbtn",
)
_WEIGHTS_LAST = (50.0, 33.0, 9.0, 4.0, 3.0, 1.0)
_INSIDE = list(accumulate(_WEIGHTS_INSIDE))
_LAST = list(accumulate(_WEIGHTS_LAST))

# Milliseconds before fwdbtn at p10/25/50/75/90 (§7), interpolated between logarithms; a few are exactly zero.
_SKIP_LOG_MS = (
    (0.0, log(80)),
    (0.10, log(600)),
    (0.25, log(900)),
    (0.50, log(1_700)),
    (0.75, log(7_700)),
    (0.80, log(30_000)),
    (0.90, log(102_000)),
    (1.0, log(300_000)),
)
# P(< 30 s) for the other early ends (§7); trackdone is short in 1 %.
_SHORT = {"endplay": 0.60, "backbtn": 0.91, "logout": 0.30, "clickrow": 0.75}
ZERO_SHARE = 0.02

_STARTS = ("clickrow", "playbtn", "appload", "remote", "trackdone", "uriopen", "", None)
_START_WEIGHTS = (52, 22, 12, 6, 4, 2, 1, 1)
_FOLLOWS = {"trackdone": "trackdone", "fwdbtn": "fwdbtn", "backbtn": "backbtn", "endplay": "clickrow"}

# Sessions begin at these local hours: relative weights from 05:00 on, an early and a late person.
_MORNING = (2, 5, 9, 9, 7, 6, 6, 6, 5, 5, 5, 6, 8, 8, 7, 6, 5, 4, 2, 1, 0.5, 0.3, 0.2, 0.5)
_EVENING = (0.5, 1, 3, 5, 5, 5, 5, 6, 6, 6, 6, 6, 7, 8, 9, 9, 9, 8, 6, 4, 2, 1, 0.5, 0.3)
_MORNING_SUMS = list(accumulate(_MORNING))
_EVENING_SUMS = list(accumulate(_EVENING))


def reason_end(rng: Random, *, is_last: bool) -> str | None:
    """Why a play ended."""
    if is_last:
        return _REASONS_LAST[bisect(_LAST, rng.random() * _LAST[-1])]
    return _REASONS_INSIDE[bisect(_INSIDE, rng.random() * _INSIDE[-1])]


def reason_start(rng: Random, previous_end: str | None, *, is_first: bool) -> str | None:
    """Why a play began: mostly because the one before ended as it did."""
    if is_first or rng.random() < 0.03:
        return rng.choices(_STARTS, _START_WEIGHTS)[0]
    return _FOLLOWS.get(previous_end or "", "clickrow")


def ms_played(rng: Random, reason: str | None, duration_ms: int) -> int:
    """How long a play lasted, given how it ended."""
    if reason == "trackdone":
        return duration_ms if rng.random() > 0.01 else rng.randint(500, 29_999)
    if rng.random() < ZERO_SHARE * 2:
        return 0
    if reason == "fwdbtn":
        return min(int(exp(quantile(_SKIP_LOG_MS, rng.random()))), duration_ms)
    if rng.random() < _SHORT.get(reason or "", 0.45):
        return min(int(exp(rng.uniform(log(300), log(29_999)))), duration_ms)
    return max(min(30_000, duration_ms), int(duration_ms * (1 - rng.random() ** 3)))


def session_size(rng: Random) -> int:
    """Plays in a session: ln ~ N(1.85, 1.37), 22 % of one play (§7)."""
    if rng.random() < 0.13:
        return 1
    return max(1, min(300, round(exp(rng.gauss(2.03, 1.25)))))


MEAN_SESSION_SIZE = 14.0


def sessions_today(rng: Random, mean: float) -> int:
    """At least one; the rest Poisson."""
    count, product, limit = 1, rng.random(), exp(-max(mean - 1, 0))
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def starting_second(rng: Random, *, evening: bool) -> float:
    """When a session begins, in seconds after 05:00 local time."""
    sums = _EVENING_SUMS if evening else _MORNING_SUMS
    return (bisect(sums, rng.random() * sums[-1]) + rng.random()) * 3600


def pause_before_next(rng: Random) -> int:
    """Milliseconds between two plays of a session; negative when they cross-fade."""
    draw = rng.random()
    if draw < 0.70:
        return rng.randint(0, 1_100)
    if draw < 0.86:
        return -rng.randint(0, 4_000)
    if draw < 0.955:
        return rng.randint(1_000, 50_000)
    if draw < 0.99:
        return rng.randint(60_000, 300_000)
    return rng.randint(300_000, 1_600_000)
