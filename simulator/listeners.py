"""Who listens. Listener 1 is the heavy one whose privacy export the demo imports; the others are lighter."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from simulator.clock import unix_ms
from simulator.dice import base62, dice
from simulator.names import person_name

DAY_BEGINS = time(5)
_HOMES = (
    ("Europe/Berlin", "DE"),
    ("America/New_York", "US"),
    ("Asia/Tokyo", "JP"),
    ("Australia/Adelaide", "AU"),
)
_PHONES = ("Android OS {v} API {api} (Acme, AC-{n}X)", "iOS {v}.{m} (Phone{n},2)", "android", "ios")
_DESKTOPS = (
    "Windows {v} (10.0.{n}; x64; AppX)",
    "OS X 1{m}.{v}.{m} [x86 8]",
    "Linux [x86-64 0]",
    "windows",
    "osx",
    "WebPlayer (websocket RFC6455)",
    "web_player windows {v};browser {n}.0.{api}.0;desktop",
)
_THINGS = (
    "Partner acme_tv Acme;Telly {n};;tpapi",
    "cast",
    "not_applicable",
    "Partner acme_car Acme;Dash {m};{n};tpapi",
    "Partner speaker Acme;One {m};;tpapi",
)


@dataclass(frozen=True)
class Listener:
    """Grain: one account. `appetite` is the share of SIMULATOR_PLAYS_PER_DAY this listener takes."""

    number: int
    id: str
    account_id: str
    display_name: str | None
    timezone: str
    country: str
    product: str
    appetite: float
    active_share: float
    evening: bool
    platforms: tuple[tuple[str, ...], ...]
    """One tuple per half year, in turn: platforms come and go over the years."""

    @property
    def zone(self) -> ZoneInfo:
        """The IANA zone in which this person's days begin."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True)
class Habit:
    """What decides a listener's days, besides the calendar."""

    seed: int
    listener: Listener
    plays_per_day: float
    steady_since: date

    @property
    def mean_plays(self) -> float:
        """Mean plays per calendar day of this listener."""
        return self.plays_per_day * self.listener.appetite


def day_bounds_ms(listener: Listener, day: date) -> tuple[int, int]:
    """Begin and end of a listening day; 23 or 25 hours apart when the clocks change."""
    begin = datetime.combine(day, DAY_BEGINS, listener.zone)
    end = datetime.combine(day + timedelta(days=1), DAY_BEGINS, listener.zone)
    return unix_ms(begin), unix_ms(end)


def listeners(seed: int, count: int) -> list[Listener]:
    """The first `count` listeners of a seed."""
    return [listener(seed, number) for number in range(1, count + 1)]


def listener(seed: int, number: int) -> Listener:
    """Listener `number`, counted from 1. Every fourth has no display name, which Spotify allows."""
    rng = dice(seed, "listener", number)
    timezone, country = _HOMES[(number - 1) % len(_HOMES)]
    return Listener(
        number=number,
        id="31" + base62(rng, 26).lower(),
        account_id=base62(rng, 22),
        display_name=None if number % 4 == 0 else person_name(rng),
        timezone=timezone,
        country=country,
        product="premium" if number % 3 else "free",
        appetite=1.0 if number == 1 else rng.uniform(0.35, 0.6),
        active_share=0.83 if number == 1 else rng.uniform(0.55, 0.7),
        evening=rng.random() < 0.5,
        platforms=tuple(_platforms(seed, number, era) for era in range(12)),
    )


def _platforms(seed: int, number: int, era: int) -> tuple[str, ...]:
    """Platforms in use during one era, the most used first."""
    rng = dice(seed, "platforms", number, era)
    templates = [
        rng.choice(_PHONES),
        rng.choice(_DESKTOPS),
        rng.choice(_THINGS),
        rng.choice(_PHONES),
        rng.choice(_DESKTOPS),
    ]
    return tuple(
        template.format(
            v=rng.randint(7, 18), m=rng.randint(0, 6), n=rng.randint(100, 999), api=rng.randint(21, 36)
        )
        for template in templates
    )
