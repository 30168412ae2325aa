"""What one row of a privacy export says, whatever its vintage (SPOTIFY §5), and why it may be no play."""

import hashlib
import json
import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from types import NoneType
from typing import Any, Literal, NamedTuple

from flask_endpoint.catalogue.names import bounded_uri, name_key, normalize, shown, track_uri_of_names
from flask_endpoint.plays import CLOCK_SKEW, EARLIEST_PLAY, UNSTORABLE

Format = Literal["extended", "account_data", "recently_played"]
Row = dict[str, Any]

PRIVATE_PREFIXES = ("ip_addr", "user_agent", "username", "email")
MAX_MS = 2**31 - 1
MAX_REJECTED_CHARS = 2000
MAX_DEPTH = 50
MS_FROM = 100_000_000_000
"""offline_timestamp is in seconds below and in milliseconds from here on: 1e11 s is the year 5138."""
LATE_REASONS = ("logout", "unexpected-exit", "unexpected-exit-while-paused")
LATE_BY = timedelta(seconds=10)
UNKNOWN_ARTIST = "unknown artist"
TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?( ?(Z|UTC|[+-]\d\d:?\d\d))?", re.ASCII
)
TEXT_TYPES = frozenset({str, NoneType})
EXTENDED_TEXTS = (
    "spotify_track_uri",
    "master_metadata_track_name",
    "episode_name",
    "master_metadata_album_artist_name",
    "spotify_episode_uri",
    "audiobook_chapter_uri",
    "audiobook_uri",
    "master_metadata_album_album_name",
)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class RejectedRowError(Exception):
    """A row is not a play; the message is the reason, the same for all rows with the same fault."""


class Names(NamedTuple):
    """A track as an export names it."""

    track_uri: str
    title: str
    artist_name: str
    album_title: str


class ExportRow(NamedTuple):
    """One row as raw_export_row keeps it; `names` for tracks only."""

    play_id: str
    ended_at: datetime
    corrected_at: datetime | None
    ms_played: int
    kind: str
    is_account_data: bool
    track_uri: str | None
    name_key: str | None
    names: Names | None


def format_of(row: Any) -> Format | None:
    """Format by content: what only rows of a listening history have."""
    if not isinstance(row, dict):
        return None
    if "ms_played" in row or ("ts" in row and ("spotify_track_uri" in row or "reason_end" in row)):
        return "extended"
    if "msPlayed" in row or ("endTime" in row and ("trackName" in row or "episodeName" in row)):
        return "account_data"
    return "recently_played" if "played_at" in row and "track" in row else None


def scrub(value: Any, depth: int = 0) -> Any:
    """`value` without private fields at any depth and without what jsonb cannot hold."""
    if isinstance(value, dict):
        if depth >= MAX_DEPTH:
            return None
        return {
            UNSTORABLE.sub("\ufffd", key): scrub(entry, depth + 1)
            for key, entry in value.items()
            if not key.lower().startswith(PRIVATE_PREFIXES)
        }
    if isinstance(value, list):
        return [scrub(entry, depth + 1) for entry in value] if depth < MAX_DEPTH else None
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


@lru_cache(maxsize=256)
def _private_keys(keys: tuple[str, ...]) -> frozenset[str]:
    """Which of these keys are private: rows of one vintage have the same keys."""
    return frozenset(key for key in keys if key.lower().startswith(PRIVATE_PREFIXES))


def _is_nested(row: Row, text: str) -> bool:
    """Whether a value is an object or array; brackets inside names make the second look necessary."""
    if "[" not in text and text.find("{", 1) < 0:
        return False
    return any(type(value) in (dict, list) for value in row.values())


def scrub_row(row: Row) -> tuple[Row, str]:
    """A row without private fields and without nulls, and its JSON.

    A null says as much as an absent field; newer downloads of the same rows have more of them. The common
    row is flat and clean, which one look tells.
    """
    private = _private_keys(tuple(row))
    clean = {key: value for key, value in row.items() if value is not None and key not in private}
    try:
        text = _encode(clean)
        if not text.isascii():
            text.encode()
        if "\\u0000" not in text and not _is_nested(clean, text):
            return clean, text
    except ValueError:  # half of a surrogate pair, or a number that is none
        pass
    clean = scrub(clean)
    return clean, _encode(clean)


def rejected_text(value: Any) -> str:
    """What is kept of a row that is not a play."""
    return _encode(scrub(value))[:MAX_REJECTED_CHARS]


def _moment(value: Any, field: str, latest: datetime) -> datetime:
    """A time of an export, UTC unless it says otherwise."""
    if not isinstance(value, str) or not TIMESTAMP.fullmatch(value):
        raise RejectedRowError(f"{field} is missing" if value is None else f"{field} is not a time")
    try:
        moment = datetime.fromisoformat(value.replace("UTC", "").strip())
        moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise RejectedRowError(f"{field} is not a time") from None
    if not EARLIEST_PLAY <= moment <= latest:
        raise RejectedRowError(f"{field} is before 2006 or in the future")
    return moment


def _milliseconds(value: Any, field: str) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is not int:
        raise RejectedRowError(f"{field} is missing" if value is None else f"{field} is not a whole number")
    if not 0 <= value <= MAX_MS:
        raise RejectedRowError(f"{field} is negative or too large")
    return int(value)


def _texts(row: Row, fields: tuple[str, ...]) -> list[str]:
    """The values of these fields; absent ones are empty."""
    values = list(map(row.get, fields))
    if not TEXT_TYPES.issuperset(map(type, values)):
        odd = next(
            field for field, value in zip(fields, values, strict=True) if type(value) not in TEXT_TYPES
        )
        raise RejectedRowError(f"{odd} is not a text")
    return [value or "" for value in values]


def play_id_of(ended_at: datetime, *parts: str) -> str:
    """The hexadecimal digits of a UUID: the second in which the play ended, then a hash of the rest.

    The second comes first so that neighbours in time are neighbours in every index.
    """
    text = "\x1f".join((ended_at.isoformat(), *parts))
    return (
        f"{int(ended_at.timestamp()):08x}{hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[8:]}"
    )


def _key(artist: str, title: str) -> str | None:
    return name_key(normalize(shown(artist)), normalize(shown(title))) if artist or title else None


def corrected_end(row: Row, ts: datetime, ms_played: int) -> datetime | None:
    """When an offline or interrupted play really ended, if offline_timestamp tells and `ts` came later."""
    if row.get("offline") is not True and row.get("reason_end") not in LATE_REASONS:
        return None
    stamp = row.get("offline_timestamp")
    if isinstance(stamp, bool) or not isinstance(stamp, (int, float)):
        return None
    try:
        seconds = stamp / 1000 if stamp >= MS_FROM else stamp
        start = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    end = start + timedelta(milliseconds=ms_played)
    return end if EARLIEST_PLAY <= start <= ts and end < ts - LATE_BY else None


def read_extended(row: Row, latest: datetime) -> ExportRow:
    """A row of the extended history (or endsong, or a video file): one play, or RejectedRowError."""
    ended_at = _moment(row.get("ts"), "ts", latest)
    ms_played = _milliseconds(row.get("ms_played"), "ms_played")
    uri, title, episode, artist, episode_uri, chapter_uri, book_uri, album = _texts(row, EXTENDED_TEXTS)
    book_uri = chapter_uri or book_uri
    if uri.startswith("spotify:episode:"):
        uri, episode_uri = "", episode_uri or uri
    play_id = play_id_of(ended_at, "extended", uri or episode_uri or book_uri, str(ms_played), title, episode)
    kind, key, names, track_uri = "unknown", None, None, None
    if uri or (title and artist and not (episode_uri or book_uri)):
        kind, key = "track", _key(artist, title)
        track_uri = bounded_uri(uri) if uri else None
        names = Names(
            track_uri or track_uri_of_names(str(key)),
            shown(title),
            shown(artist),
            shown(album),
        )
    elif episode_uri or episode:
        kind, key = "episode", _key(_texts(row, ("episode_show_name",))[0], episode)
    elif book_uri or row.get("audiobook_title"):
        kind = "audiobook"
        key = _key(*_texts(row, ("audiobook_title", "audiobook_chapter_title")))
    corrected_at = corrected_end(row, ended_at, ms_played)
    return ExportRow(play_id, ended_at, corrected_at, ms_played, kind, False, track_uri, key, names)


def read_account_data(row: Row, latest: datetime) -> ExportRow:
    """A row of the one-year history of the account data: names and minutes, no URIs."""
    ended_at = _moment(row.get("endTime"), "endTime", latest)
    ms_played = _milliseconds(row.get("msPlayed"), "msPlayed")
    if "podcastName" in row or "episodeName" in row:
        kind, fields = "episode", ("podcastName", "episodeName")
    elif "audiobookName" in row or "chapterName" in row:
        kind, fields = "audiobook", ("audiobookName", "chapterName")
    else:
        kind, fields = "track", ("artistName", "trackName")
    parent, title = _texts(row, fields)
    if kind == "track" and normalize(parent) in {"", UNKNOWN_ARTIST}:
        kind = "unknown"
    key = _key(parent, title)
    play_id = play_id_of(ended_at, "account_data", key or "", str(ms_played))
    if kind == "unknown":
        return ExportRow(play_id, ended_at, None, ms_played, kind, True, None, None, None)
    names = None
    if kind == "track":
        names = Names(track_uri_of_names(str(key)), shown(title), shown(parent), "")
    return ExportRow(play_id, ended_at, None, ms_played, kind, True, None, key, names)


READERS: dict[Format, Callable[[Row, datetime], ExportRow]] = {
    "extended": read_extended,
    "account_data": read_account_data,
}


def latest_plausible(now: datetime) -> datetime:
    """The latest end a play may have: clocks differ a little, plays of tomorrow are none."""
    return now + CLOCK_SKEW
