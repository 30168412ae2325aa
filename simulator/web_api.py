"""The Web API: who am I, what was played, single reads of tracks, albums and artists (SPOTIFY §2, §3)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, request

from simulator.catalogue import Artist
from simulator.recently_played import WINDOW, PageRequest, recently_played
from simulator.shapes import VARIOUS_ID, Shapes
from simulator.tokens import AccessError
from simulator.world import the_world

blueprint = Blueprint("web_api", __name__, url_prefix="/v1")
Answer = Response | tuple[Response, int]
View = Callable[..., Answer]
RECENTLY_PLAYED_SCOPE = "user-read-recently-played"


class Refused(Exception):
    """Ends a request with Spotify's error object."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@blueprint.errorhandler(Refused)
def _refused(refused: Refused) -> Answer:
    return jsonify(error={"status": refused.status, "message": refused.message}), refused.status


def signed_in(view: View) -> View:
    """Check the bearer token and remember whose it is."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Answer:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if not token:
            raise Refused(401, "No token provided")
        if scheme.lower() != "bearer":
            raise Refused(400, "Only valid bearer authentication supported")
        world = the_world()
        try:
            number, scope = world.tokens.check_access(token)
        except AccessError as problem:
            raise Refused(401, str(problem)) from None
        if number not in world.histories:
            raise Refused(401, "Invalid access token")
        g.history, g.scopes = world.histories[number], scope.split()
        return view(*args, **kwargs)

    return checked


@blueprint.get("/me")
@signed_in
def me() -> Answer:
    """The account. `account_id` came in 2026; e-mail and followers are for older apps only."""
    listener = g.history.listener
    profile: dict[str, Any] = {
        "country": listener.country,
        "display_name": listener.display_name,
        "external_urls": {"spotify": f"https://open.spotify.com/user/{listener.id}"},
        "href": f"{the_world().settings.public_url}/v1/users/{listener.id}",
        "id": listener.id,
        "images": [],
        "product": listener.product,
        "type": "user",
        "uri": f"spotify:user:{listener.id}",
    }
    if shapes().is_full:
        profile["explicit_content"] = {"filter_enabled": False, "filter_locked": False}
        profile["followers"] = {"href": None, "total": 10 * listener.number}
    else:
        profile["account_id"] = listener.account_id
    return jsonify(profile)


@blueprint.get("/me/player/recently-played")
@signed_in
def player_recently_played() -> Answer:
    """The newest 50 plays, with cursors."""
    if RECENTLY_PLAYED_SCOPE not in g.scopes:
        raise Refused(403, "Insufficient client scope")
    limit = integer("limit", 20)
    if not 1 <= limit <= WINDOW:
        raise Refused(400, "Invalid limit")
    after, before = optional_integer("after"), optional_integer("before")
    if after is not None and before is not None:
        raise Refused(400, "Only one of 'after' and 'before' may be specified")
    world = the_world()
    base = f"{world.settings.public_url}/v1/me/player/recently-played"
    asked = {
        name: value
        for name, value in (("after", after), ("before", before), ("limit", limit))
        if value is not None
    }
    stalled = g.fault is not None and g.fault.mode == "stalled"
    page = recently_played(
        world, g.history, PageRequest(limit=limit, after=after, before=before, is_stalled=stalled), shapes()
    )
    return jsonify({**page, "limit": limit, "href": f"{base}?{urlencode(asked)}"})


@blueprint.get("/tracks/<identity>")
@signed_in
def track(identity: str) -> Answer:
    """One track."""
    index = the_world().music.track_by_id.get(_base62(identity))
    if index is None:
        raise Refused(404, "Resource not found")
    return jsonify(shapes().track(index, market=request.args.get("market")))


@blueprint.get("/albums/<identity>")
@signed_in
def album(identity: str) -> Answer:
    """One album with its tracks."""
    return jsonify(shapes().album(the_world().music.albums[_album_index(identity)]))


@blueprint.get("/albums/<identity>/tracks")
@signed_in
def album_tracks(identity: str) -> Answer:
    """A page of an album's tracks."""
    limit, offset = integer("limit", 20), integer("offset", 0)
    if not 1 <= limit <= 50:
        raise Refused(400, "Invalid limit")
    if offset < 0:
        raise Refused(400, "Invalid offset")
    found = the_world().music.albums[_album_index(identity)]
    return jsonify(shapes().album_tracks(found, limit=limit, offset=offset))


@blueprint.get("/artists/<identity>")
@signed_in
def artist(identity: str) -> Answer:
    """One artist."""
    if identity == VARIOUS_ID:
        return jsonify(shapes().artist(Artist(VARIOUS_ID, "Various Artists", (), 0, 0)))
    music = the_world().music
    index = music.artist_by_id.get(_base62(identity))
    if index is None:
        raise Refused(404, "Resource not found")
    return jsonify(shapes().artist(music.artists[index]))


@blueprint.get("/tracks")
@blueprint.get("/albums")
@blueprint.get("/artists")
@signed_in
def several() -> Answer:
    """Batch reads: closed to apps in development mode since 2026, at most 50 ids (20 albums) before."""
    writer, music = shapes(), the_world().music
    if not writer.is_full:
        raise Refused(403, "Forbidden.")
    kind = request.path.rstrip("/").rsplit("/", 1)[-1]
    ids = [identity for identity in request.args.get("ids", "").split(",") if identity]
    if not ids or len(ids) > (20 if kind == "albums" else 50):
        raise Refused(400, "Too many ids requested" if ids else "invalid id")
    found: list[Any] = []
    for identity in ids:
        if kind == "tracks":
            index = music.track_by_id.get(identity)
            found.append(None if index is None else writer.track(index))
        elif kind == "albums":
            index = music.album_by_id.get(identity)
            found.append(None if index is None else writer.album(music.albums[index]))
        else:
            index = music.artist_by_id.get(identity)
            found.append(None if index is None else writer.artist(music.artists[index]))
    return jsonify({kind: found})


@blueprint.route("/", defaults={"path": ""})
@blueprint.route("/<path:path>")
def anything_else(path: str) -> Answer:
    """What the simulator does not have, and what Spotify closed in 2024 (audio-features and the like)."""
    closed = ("audio-features", "audio-analysis", "recommendations", "browse/featured-playlists")
    if path.startswith(closed) or path.endswith("/related-artists"):
        raise Refused(403, "Forbidden.")
    raise Refused(404, "Service not found")


def _album_index(identity: str) -> int:
    index = the_world().music.album_by_id.get(_base62(identity))
    if index is None:
        raise Refused(404, "Resource not found")
    return index


def _base62(identity: str) -> str:
    if len(identity) != 22 or not identity.isascii() or not identity.isalnum():
        raise Refused(400, "Invalid base62 id")
    return identity


def integer(name: str, default: int) -> int:
    """A whole number of the query; 400 where it is none."""
    value = optional_integer(name)
    return default if value is None else value


def optional_integer(name: str) -> int | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        return int(text)
    except ValueError:
        raise Refused(400, f"Invalid {name}") from None


def shapes() -> Shapes:
    """Writes entities in the shape that is switched on."""
    world = the_world()
    return Shapes(world.music, world.settings.public_url, world.switches.response_shape)
