"""What the simulator is told from outside. The environment is the contract; nothing else reads it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

SHAPES = (2024, 2026)


class SettingError(RuntimeError):
    """A setting is missing or unusable; the message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """All settings, with their units in their names."""

    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    public_url: str = "http://127.0.0.1:8090"
    seed: int = 20260101
    listeners: int = 3
    years: int = 6
    plays_per_day: float = 32.0
    response_shape: int = 2026
    epoch: datetime | None = None
    token_seconds: int = 3600
    rotate_refresh_tokens: bool = False
    api_minimum_ms: int = 0
    late_share: float = 0.0
    late_minutes: int = 90
    steady_since: date = date(2026, 11, 1)


def settings_from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read every SIMULATOR_* setting once, at start."""
    shape = _integer(environ, "SIMULATOR_RESPONSE_SHAPE", Settings.response_shape)
    if shape not in SHAPES:
        raise SettingError(f"SIMULATOR_RESPONSE_SHAPE is {shape}: choose one of {SHAPES}")
    uris = [uri.strip() for uri in _required(environ, "SIMULATOR_REDIRECT_URIS").split(",")]
    return Settings(
        client_id=_required(environ, "SIMULATOR_CLIENT_ID"),
        client_secret=_required(environ, "SIMULATOR_CLIENT_SECRET"),
        redirect_uris=tuple(uri for uri in uris if uri),
        public_url=environ.get("SIMULATOR_PUBLIC_URL", Settings.public_url).rstrip("/"),
        seed=_integer(environ, "SIMULATOR_SEED", Settings.seed),
        listeners=_integer(environ, "SIMULATOR_LISTENERS", Settings.listeners, at_least=1),
        years=_integer(environ, "SIMULATOR_YEARS", Settings.years, at_least=1),
        plays_per_day=_number(environ, "SIMULATOR_PLAYS_PER_DAY", Settings.plays_per_day),
        response_shape=shape,
        epoch=_moment(environ, "SIMULATOR_EPOCH"),
        token_seconds=_integer(environ, "SIMULATOR_TOKEN_SECONDS", Settings.token_seconds, at_least=1),
        rotate_refresh_tokens=environ.get("SIMULATOR_ROTATE_REFRESH_TOKENS", "").lower()
        in ("1", "true", "yes"),
        api_minimum_ms=_integer(environ, "SIMULATOR_API_MINIMUM_MS", Settings.api_minimum_ms),
        late_share=_number(environ, "SIMULATOR_LATE_SHARE", Settings.late_share),
        late_minutes=_integer(environ, "SIMULATOR_LATE_MINUTES", Settings.late_minutes),
        steady_since=(_moment(environ, "SIMULATOR_STEADY_SINCE") or _default_steady_since()).date(),
    )


def parse_moment(text: str) -> datetime:
    """An ISO 8601 date or time; without an offset it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _default_steady_since() -> datetime:
    day = Settings.steady_since
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise SettingError(f"{name} is not set: the simulator needs it to know the app that signs people in")
    return value


def _integer(environ: Mapping[str, str], name: str, default: int, at_least: int = 0) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        value = int(text)
    except ValueError:
        raise SettingError(f"{name} is {text!r}: write a whole number") from None
    if value < at_least:
        raise SettingError(f"{name} is {value}: it must be {at_least} or more")
    return value


def _number(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name, "").strip()
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        raise SettingError(f"{name} is {text!r}: write a number") from None
    if value < 0:
        raise SettingError(f"{name} is {value}: it must be 0 or more")
    return value


def _moment(environ: Mapping[str, str], name: str) -> datetime | None:
    text = environ.get(name, "").strip()
    if not text:
        return None
    try:
        return parse_moment(text)
    except ValueError:
        raise SettingError(
            f"{name} is {text!r}: write an ISO date or time, e.g. 2026-11-20T12:00:00Z"
        ) from None
