"""What MusicBrainz says of an artist's genres, and whether it speaks of the same artist."""

import json
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

from pydantic import Field, ValidationError, WrapValidator

from flask_endpoint.catalogue.names import normalize
from flask_endpoint.plays import (
    MAX_ITEM_BYTES,
    Name,
    OptionalInt,
    OptionalName,
    RejectedItemError,
    SpotifyObject,
    empty_if_invalid,
    none_if_invalid,
    scrub,
)

MAX_GENRES = 5
"""The rest have a vote or two."""


class Genre(SpotifyObject):
    """A genre and its votes, which may be negative: then it is none."""

    name: Name
    count: OptionalInt = None


class Person(SpotifyObject):
    """An artist of MusicBrainz."""

    name: OptionalName = None
    genres: Annotated[list[Genre], WrapValidator(empty_if_invalid)] = Field([])


class Credit(SpotifyObject):
    """An artist under the name a recording gives."""

    name: OptionalName = None
    artist: Annotated[Person | None, WrapValidator(none_if_invalid)] = None


class Recording(SpotifyObject):
    """One recording of an ISRC."""

    credits: Annotated[list[Credit], WrapValidator(empty_if_invalid)] = Field([], alias="artist-credit")


class ArtistAnswer(NamedTuple):
    """`is_known`: a recording names the artist. `reply` is what raw keeps of the answer."""

    is_known: bool
    genres: list[str]
    reply: dict[str, Any]


def read_answer(artist_name: str, isrc: str, recordings: list[Any]) -> ArtistAnswer:
    """What an answer says about the artist of that name; RejectedItemError says why it can be no answer."""
    kept = [
        {name: recording[name] for name in ("id", "artist-credit") if name in recording}
        for recording in recordings
        if isinstance(recording, dict)
    ]
    reply = scrub({"isrc": isrc, "name": artist_name, "recordings": kept})
    if len(json.dumps(reply)) > MAX_ITEM_BYTES:
        raise RejectedItemError("too_large", f"what MusicBrainz sent is over {MAX_ITEM_BYTES} bytes")
    return ArtistAnswer(any(True for _ in _persons(reply)), genres_of(reply), reply)


def genres_of(reply: dict[str, Any]) -> list[str]:
    """The genres of the artist in a kept answer, most votes first; none where it names only others."""
    votes: dict[str, int] = {}
    for person in _persons(reply):
        for genre in person.genres:
            if genre.count:
                votes[genre.name] = max(votes.get(genre.name, 0), genre.count)
    return sorted(votes, key=lambda name: (-votes[name], name))[:MAX_GENRES]


def _persons(reply: dict[str, Any]) -> Iterable[Person]:
    """Who bears the artist's name, as credited or properly."""
    wanted = normalize(reply["name"])
    for raw in reply["recordings"]:
        try:
            recording = Recording.model_validate(raw)
        except ValidationError:
            continue
        for credit in recording.credits:
            if credit.artist and wanted in {
                normalize(credit.name or ""),
                normalize(credit.artist.name or ""),
            }:
                yield credit.artist
