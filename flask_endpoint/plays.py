"""What a recently-played item must be to count as a play, and how one is cleaned before it is kept.

The model tolerates additions and absences (Spotify's 2024 and 2026 shapes). Only what identifies a listen
is demanded: a sane `played_at`, a track URI and a title. An optional field that does not fit reads as None:
an odd popularity never costs a play. `track.artists` may be empty and names may be blank (local files).
"""

import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, NamedTuple

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

EARLIEST_PLAY = datetime(2006, 1, 1, tzinfo=UTC)
CLOCK_SKEW = timedelta(minutes=5)
MAX_ITEM_BYTES = 256 * 1024
MAX_NAME_BYTES = 1024
MAX_DEPTH = 32
DROPPED_FIELDS = frozenset(
    {
        "available_markets",  # up to 185 strings per track and album that nothing reads
        "email",
        "ip_addr",
        "ip_addr_decrypted",
        "user_agent_decrypted",
        "username",
    }
)
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters JSON allows and Postgres text does not: NUL and halves of surrogate pairs."""


class RejectedItemError(Exception):
    """An item is not a play. `reason` is a short code that rejected rows are counted by."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class IngestCounts(NamedTuple):
    """What became of the valid items of one poll; received = new + duplicate."""

    received: int
    new: int
    duplicate: int


@dataclass(frozen=True)
class PolledItem:
    """One valid item of recently-played. `played_at` is the end of the play (UTC); `item` is scrubbed."""

    played_at: datetime
    track_uri: str
    item: dict[str, Any]


def none_if_invalid(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """An optional field that does not fit is an unknown, not a reason to lose the play."""
    try:
        return handler(value)
    except ValidationError:
        return None


def empty_if_invalid(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """The same for lists: the entries that fit, or none."""
    entries = []
    for entry in value if isinstance(value, list) else []:
        try:
            entries.extend(handler([entry]))
        except ValidationError:
            continue
    return entries


def _parse_timestamp(value: Any) -> datetime:
    """Spotify's ISO time, with or without a fraction; without a zone it is UTC."""
    if not isinstance(value, str) or not TIMESTAMP.fullmatch(value):
        raise ValueError("not an ISO 8601 timestamp")
    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError("timestamp out of range") from error


def _bounded(value: str) -> str:
    """Names and URIs become index keys, which Postgres bounds."""
    if len(value.encode("utf-8", "replace")) > MAX_NAME_BYTES:
        raise ValueError(f"longer than {MAX_NAME_BYTES} bytes")
    return value


Timestamp = Annotated[datetime, BeforeValidator(_parse_timestamp)]
Name = Annotated[str, AfterValidator(_bounded)]
Uri = Annotated[str, Field(pattern=r"^spotify:[a-z]+:."), AfterValidator(_bounded)]
OptionalName = Annotated[Name | None, WrapValidator(none_if_invalid)]
OptionalInt = Annotated[Annotated[int, Field(ge=0, le=2**31 - 1)] | None, WrapValidator(none_if_invalid)]
OptionalSmall = Annotated[Annotated[int, Field(ge=0, le=32767)] | None, WrapValidator(none_if_invalid)]
OptionalBool = Annotated[bool | None, WrapValidator(none_if_invalid)]
NamesByKey = Annotated[dict[str, Name] | None, WrapValidator(none_if_invalid)]


class SpotifyObject(BaseModel):
    """Any object of the Web API: fields it may gain are kept aside, never refused."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Image(SpotifyObject):
    """One size of a cover or portrait."""

    url: Name
    width: OptionalInt = None
    height: OptionalInt = None


class Artist(SpotifyObject):
    """A credited artist; `id` is None for local files."""

    id: OptionalName = None
    uri: OptionalName = None
    name: OptionalName = None


class FullArtist(Artist):
    """An artist read by itself. Apps made since 2026 get neither genres nor popularity."""

    genres: Annotated[list[Name], WrapValidator(empty_if_invalid)] = []
    popularity: OptionalSmall = None
    images: Annotated[list[Image], WrapValidator(empty_if_invalid)] = []


class Album(SpotifyObject):
    """The album a track was played from; everything may be missing for local files."""

    id: OptionalName = None
    uri: OptionalName = None
    name: OptionalName = None
    album_type: OptionalName = None
    total_tracks: OptionalInt = None
    release_date: OptionalName = None
    release_date_precision: OptionalName = None
    artists: Annotated[list[Artist], WrapValidator(empty_if_invalid)] = []
    images: Annotated[list[Image], WrapValidator(empty_if_invalid)] = []
    external_ids: NamesByKey = None
    label: OptionalName = None
    popularity: OptionalSmall = None


class LinkedFrom(SpotifyObject):
    """The track that was asked for, where Spotify played another one in its place."""

    uri: OptionalName = None


class Track(SpotifyObject):
    """The track of a play. `id` is None for local files."""

    uri: Uri
    name: Name
    id: OptionalName = None
    duration_ms: OptionalInt = None
    artists: Annotated[list[Artist], WrapValidator(empty_if_invalid)] = []
    album: Annotated[Album | None, WrapValidator(none_if_invalid)] = None
    is_local: OptionalBool = None
    explicit: OptionalBool = None
    popularity: OptionalSmall = None
    disc_number: OptionalSmall = None
    track_number: OptionalSmall = None
    external_ids: NamesByKey = None
    linked_from: Annotated[LinkedFrom | None, WrapValidator(none_if_invalid)] = None


class Context(SpotifyObject):
    """Where the play was started from: album, playlist, artist …"""

    type: OptionalName = None
    uri: OptionalName = None


class RecentlyPlayedItem(SpotifyObject):
    """One item of GET /v1/me/player/recently-played."""

    played_at: Timestamp
    track: Track
    context: Annotated[Context | None, WrapValidator(none_if_invalid)] = None


def scrub(value: Any, depth: int = 0) -> Any:
    """`value` without private or useless fields, and with nothing in it that jsonb cannot hold.

    Raises RejectedItemError("too_deep") when it is nested beyond what any play could be.
    """
    if depth > MAX_DEPTH:
        raise RejectedItemError("too_deep", f"nested more than {MAX_DEPTH} levels deep")
    if isinstance(value, dict):
        return {
            UNSTORABLE.sub("\ufffd", str(key)): scrub(entry, depth + 1)
            for key, entry in value.items()
            if key not in DROPPED_FIELDS
        }
    if isinstance(value, list):
        return [scrub(entry, depth + 1) for entry in value]
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def read_item(raw: Any, now: datetime) -> PolledItem:
    """The play that `raw`, one element of `items`, describes; RejectedItemError says why it is none."""
    item = scrub(raw)
    if not isinstance(item, dict):
        raise RejectedItemError("not_an_object", f"expected an object, got {type(raw).__name__}")
    try:
        play = RecentlyPlayedItem.model_validate(item)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "item"
        raise RejectedItemError(f"invalid {place}", f"{place}: {first['msg']}") from error
    if not EARLIEST_PLAY <= play.played_at <= now + CLOCK_SKEW:
        raise RejectedItemError(
            "played_at out of range", f"played_at {play.played_at.isoformat()} is not plausible"
        )
    if len(json.dumps(item)) > MAX_ITEM_BYTES:
        raise RejectedItemError("too_large", f"item is larger than {MAX_ITEM_BYTES} bytes")
    return PolledItem(played_at=play.played_at, track_uri=play.track.uri, item=item)
