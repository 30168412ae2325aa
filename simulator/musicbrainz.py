"""A MusicBrainz beside the simulated Spotify: recordings by ISRC, with the genres of their artists.

Shape and manners of https://musicbrainz.org/doc/MusicBrainz_API: an unknown ISRC is 404, a program that does
not say who it is is refused, faults come as on any other path (503 is what it sends to the impatient). One
ISRC in eight is not there, and an artist's name may be written in capitals: people typed it in.
"""

import re
import uuid
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulator.catalogue import Catalogue, Track, catalogue
from simulator.world import the_world

blueprint = Blueprint("musicbrainz", __name__, url_prefix="/ws/2")
ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")
HELP = "For usage, please see: https://musicbrainz.org/development/mmd"
UNKNOWN_OF = 8
KNOWN_INCLUDES = {"artists", "artist-credits", "genres", "releases", "isrcs", "tags", "ratings", "aliases"}
Answer = Response | tuple[Response, int]


def is_known(isrc: str) -> bool:
    """Whether somebody has entered this ISRC."""
    return int(isrc[-5:]) % UNKNOWN_OF != 0


@lru_cache(maxsize=1)
def _tracks(seed: int) -> dict[str, list[Track]]:
    found: dict[str, list[Track]] = {}
    for track in catalogue(seed).tracks:
        found.setdefault(track.isrc, []).append(track)
    return found


@blueprint.get("/isrc/<isrc>")
def recordings(isrc: str) -> Answer:
    """The recordings that bear an ISRC; one for each title it was released under."""
    if "(" not in request.headers.get("User-Agent", ""):
        return jsonify(error="Your requests have to say who you are", help=HELP), 403
    included = set(request.args.get("inc", "").replace(" ", "+").split("+")) - {""}
    if not ISRC.fullmatch(isrc) or included - KNOWN_INCLUDES:
        return jsonify(error=f"Invalid {'inc' if included - KNOWN_INCLUDES else 'isrc'}.", help=HELP), 400
    world = the_world()
    tracks = _tracks(world.settings.seed).get(isrc, [])
    if not tracks or not is_known(isrc):
        return jsonify(error="Not Found", help=HELP), 404
    titles = {track.title: track for track in tracks}
    return jsonify(
        isrc=isrc, recordings=[_recording(world.music, track, included) for track in titles.values()]
    )


def _recording(music: Catalogue, track: Track, included: set[str]) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, track.isrc + track.title)),
        "title": track.title,
        "length": track.duration_ms,
        "video": False,
        "disambiguation": "",
    }
    if "genres" in included:
        written["genres"] = []
    if included & {"artists", "artist-credits"}:
        written["artist-credit"] = [_credit(music, index, included) for index in track.artists]
    return written


def _credit(music: Catalogue, index: int, included: set[str]) -> dict[str, Any]:
    artist = music.artists[index]
    person: dict[str, Any] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, artist.id)),
        "name": artist.name,
        "sort-name": artist.name,
        "disambiguation": "",
    }
    if {"artists", "genres"} <= included:
        person["genres"] = [
            {
                "id": str(uuid.uuid5(uuid.NAMESPACE_OID, genre)),
                "name": genre,
                "count": 9 - place,
                "disambiguation": "",
            }
            for place, genre in enumerate(artist.genres)
        ]
    return {
        "name": artist.name.upper() if index % 5 == 0 else artist.name,
        "joinphrase": "",
        "artist": person,
    }
