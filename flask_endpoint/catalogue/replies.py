"""Answers to single reads of the Web API: what one must be, how it is cleaned, and what it says.

An answer never names a track: titles come from plays. It links names to ids, and describes. What MusicBrainz
says of an artist describes it where Spotify is silent.
"""

import json
from datetime import datetime
from typing import Any, Literal, NamedTuple, get_args

from pydantic import ValidationError

from flask_endpoint.catalogue.facts import album_facts, artist_facts, named, track_facts
from flask_endpoint.catalogue.genres import genres_of
from flask_endpoint.catalogue.names import normalize
from flask_endpoint.catalogue.observations import Observations
from flask_endpoint.plays import MAX_ITEM_BYTES, Album, FullArtist, RejectedItemError, Track, scrub

Entity = Literal["track", "album", "artist"]
Teller = Literal["spotify", "musicbrainz"]

ENTITIES: tuple[Entity, ...] = get_args(Entity)
"""Tracks lead to albums and artists, albums to artists: in this order each finds what leads to it."""
UNREAD_FIELDS = ("tracks", "copyrights")
"""Of a whole album: long, and nothing reads them."""
MODELS: dict[Entity, type[Track | Album | FullArtist]] = {
    "track": Track,
    "album": Album,
    "artist": FullArtist,
}


class CatalogueReply(NamedTuple):
    """One row of raw_catalogue_reply; `entity_id` is the Spotify id that was asked for."""

    entity: Entity
    entity_id: str
    fetched_at: datetime
    reply: dict[str, Any]
    told_by: Teller = "spotify"


def read_reply(entity: Entity, entity_id: str, raw: dict[str, Any], fetched_at: datetime) -> CatalogueReply:
    """The answer, cleaned; RejectedItemError says why it describes nothing."""
    reply = scrub({name: value for name, value in raw.items() if name not in UNREAD_FIELDS})
    try:
        described = MODELS[entity].model_validate(reply)
    except ValidationError as error:
        raise RejectedItemError(f"invalid {entity}", f"what Spotify sent is no {entity}") from error
    if not described.name:
        raise RejectedItemError(f"invalid {entity}", f"the {entity} Spotify sent has no name")
    if len(json.dumps(reply)) > MAX_ITEM_BYTES:
        raise RejectedItemError("too_large", f"the {entity} Spotify sent is over {MAX_ITEM_BYTES} bytes")
    return CatalogueReply(entity, entity_id, fetched_at, reply)


def see_reply(seen: Observations, said: CatalogueReply) -> None:
    """What an answer says about the entity that was asked for, and about those it names."""
    if said.told_by == "musicbrainz":
        facts = {"musicbrainz_genres": genres_of(said.reply) or None}
        seen.learn(said.entity, said.entity_id, said.fetched_at, facts)
    elif said.entity == "track":
        _see_track(seen, said.entity_id, Track.model_validate(said.reply), said.fetched_at)
    elif said.entity == "album":
        _see_album(seen, said.entity_id, Album.model_validate(said.reply), said.fetched_at)
    else:
        artist = FullArtist.model_validate(said.reply)
        seen.learn("artist", said.entity_id, said.fetched_at, artist_facts(artist))


def _see_track(seen: Observations, track_id: str, track: Track, at: datetime) -> None:
    uri = f"spotify:track:{track_id}"
    seen.learn("track", uri, at, track_facts(track))
    seen.credit_artists(uri, track.artists, at)
    if track.album and track.album.id:
        seen.see_album(uri, track.album, track.artists, at)


def _see_album(seen: Observations, album_id: str, album: Album, at: datetime) -> None:
    seen.learn("album", album_id, at, album_facts(album, album.artists))
    for artist in album.artists:
        artist_id = artist.id or "name:" + normalize(artist.name or "")
        seen.learn("artist", artist_id, at, {"name": named(artist.name)})
