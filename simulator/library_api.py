"""The Web API's lists of a listener: top tracks and artists, saved tracks, playlists. Each has its scope."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, g, jsonify, request

from simulator.library import DAYS_OF_RANGE, Library, Playlist, library
from simulator.web_api import Answer, Refused, integer, shapes, signed_in
from simulator.world import the_world

blueprint = Blueprint("library_api", __name__, url_prefix="/v1/me")
Entry = TypeVar("Entry")


@blueprint.errorhandler(Refused)
def _refused(refused: Refused) -> Answer:
    return jsonify(error={"status": refused.status, "message": refused.message}), refused.status


@blueprint.get("/top/<kind>")
@signed_in
def top(kind: str) -> Answer:
    """The 50 most played tracks or artists of four weeks, half a year or a year."""
    _need_scope("user-top-read")
    time_range = request.args.get("time_range", "medium_term")
    if time_range not in DAYS_OF_RANGE:
        raise Refused(400, "Invalid time range")
    if kind == "tracks":
        return _page(_library().top_tracks[time_range], shapes().track)
    if kind == "artists":
        artists = the_world().music.artists
        return _page(_library().top_artists[time_range], lambda index: shapes().artist(artists[index]))
    raise Refused(404, "Service not found")


@blueprint.get("/tracks")
@signed_in
def saved_tracks() -> Answer:
    """What the listener saved, newest first."""
    _need_scope("user-library-read")
    return _page(
        _library().saved,
        lambda saved: {"added_at": saved.added_at, "track": shapes().track(saved.track)},
    )


@blueprint.get("/playlists")
@signed_in
def playlists() -> Answer:
    """The listener's own playlists."""
    _need_scope("playlist-read-private")
    return _page(_library().playlists, _playlist)


def _playlist(playlist: Playlist) -> dict[str, Any]:
    """A playlist without its tracks. 2026 calls their number `items`, 2024 `tracks`."""
    listener = g.history.listener
    address = f"{the_world().settings.public_url}/v1/playlists/{playlist.id}"
    owner = {"id": listener.id, "display_name": listener.display_name, "type": "user"}
    owner["uri"] = f"spotify:user:{listener.id}"
    counted = "tracks" if shapes().is_full else "items"
    return {
        "collaborative": False,
        "description": "",
        "href": address,
        "id": playlist.id,
        "images": [],
        "name": playlist.name,
        "owner": owner,
        "public": False,
        "snapshot_id": playlist.id[::-1],
        counted: {"href": f"{address}/{counted}", "total": playlist.tracks},
        "type": "playlist",
        "uri": f"spotify:playlist:{playlist.id}",
    }


def _library() -> Library:
    return library(g.history, the_world().clock.now())


def _need_scope(scope: str) -> None:
    if scope not in g.scopes:
        raise Refused(403, "Insufficient client scope")


def _page(entries: Sequence[Entry], write: Callable[[Entry], dict[str, Any]]) -> Answer:
    """One page of a list by limit and offset, with the address of the next."""
    limit, offset = integer("limit", 20), integer("offset", 0)
    if not 1 <= limit <= 50:
        raise Refused(400, "Invalid limit")
    if offset < 0:
        raise Refused(400, "Invalid offset")
    base = f"{the_world().settings.public_url}{request.path.rstrip('/')}"
    others = {name: value for name, value in request.args.items() if name not in ("limit", "offset")}

    def address(start: int) -> str:
        return f"{base}?{urlencode({**others, 'offset': start, 'limit': limit})}"

    return jsonify(
        href=address(offset),
        items=[write(entry) for entry in entries[offset : offset + limit]],
        limit=limit,
        next=address(offset + limit) if offset + limit < len(entries) else None,
        offset=offset,
        previous=address(max(offset - limit, 0)) if offset else None,
        total=len(entries),
    )
