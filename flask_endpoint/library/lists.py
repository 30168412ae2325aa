"""The lists: which reader they belong to, how Spotify is asked, and what is kept of an item."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from flask_endpoint.plays import FullArtist, Track, scrub

PAGE_LIMIT = 50
MAX_PAGES = 60
"""Of one list in one day; a longer list is kept up to there, and says so."""
Item = dict[str, Any]


@dataclass(frozen=True)
class ListKind:
    """One list of a person. `is_paged` is False where Spotify has one page only."""

    reader: str
    method: str
    keep: Callable[[Any], Item]
    is_paged: bool = True
    arguments: dict[str, Any] = field(default_factory=dict)


def _moment(value: Any) -> str | None:
    """A time that Postgres reads, or None."""
    try:
        return datetime.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _track(raw: Any) -> Item:
    """What identifies a track; all None where Spotify sends none, so that positions stay true."""
    try:
        track = Track.model_validate(raw)
    except ValidationError:
        return {"uri": None, "name": None, "artist": None, "album": None}
    artist = track.artists[0].name if track.artists else None
    return {
        "uri": track.uri,
        "name": track.name,
        "artist": artist,
        "album": track.album.name if track.album else None,
    }


def _saved_track(raw: Any) -> Item:
    fields = raw if isinstance(raw, dict) else {}
    return _track(fields.get("track")) | {"added_at": _moment(fields.get("added_at"))}


def _artist(raw: Any) -> Item:
    try:
        artist = FullArtist.model_validate(raw)
    except ValidationError:
        return {"uri": None, "name": None}
    return {"uri": artist.uri, "name": artist.name}


def _playlist(raw: Any) -> Item:
    """A playlist without its owner, who may be somebody else."""
    fields = raw if isinstance(raw, dict) else {}
    counted = next((part for name in ("items", "tracks") if isinstance(part := fields.get(name), dict)), {})
    total = counted.get("total")
    return {
        "uri": fields.get("uri") if isinstance(fields.get("uri"), str) else None,
        "name": fields.get("name") if isinstance(fields.get("name"), str) else None,
        "track_count": total if isinstance(total, int) and 0 <= total < 2**31 else None,
    }


def keep(kind: ListKind, raw: list[Any]) -> list[Item]:
    """What is kept of the items of a page, in their order."""
    return [kind.keep(item) for item in scrub(raw)]


def _tops() -> dict[str, ListKind]:
    ranges = ("short_term", "medium_term", "long_term")
    tops = {"tracks": ("current_user_top_tracks", _track), "artists": ("current_user_top_artists", _artist)}
    return {
        f"top_{name}_{span}": ListKind("top", method, kept, is_paged=False, arguments={"time_range": span})
        for name, (method, kept) in tops.items()
        for span in ranges
    }


LISTS: dict[str, ListKind] = {
    **_tops(),
    "saved_tracks": ListKind("saved", "current_user_saved_tracks", _saved_track),
    "playlists": ListKind("playlists", "current_user_playlists", _playlist),
}
