"""What a batch of raw rows says about tracks, artists and albums.

An observation can be merged in any order and any number of times with the same result: aliases keep their
first and last time, facts keep their newest value, credits are a set. The catalogue is a function of these
alone, so it does not depend on the order in which polls and files arrive.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from flask_endpoint.catalogue.facts import album_facts, named, track_facts
from flask_endpoint.catalogue.names import bounded_uri, name_key, normalize, shown
from flask_endpoint.copying import line
from flask_endpoint.plays import Album, Artist, RecentlyPlayedItem

Fact = tuple[str, str]
"""Time of the observation and JSON of the value: the greater pair wins."""
SPOTIFY = 0
"""Who tells the names in answers to polls; the number of no account."""
UPLOADED_MARK = "-"
"""Before a time, it sorts before every time without it."""
Lines = dict[str, list[str]]
"""Temporary table of the catalogue → its rows for COPY."""


class AliasKey(NamedTuple):
    """The names a track was seen under; empty where unknown."""

    track_uri: str
    title: str
    artist_name: str
    album_title: str


@dataclass
class Seen:
    """When an alias was seen, and whether by an export."""

    first: datetime
    last: datetime
    is_in_export: bool


@dataclass
class EntityFacts:
    """Newest value per field of one track, album or artist, and when the entity was first seen."""

    first: datetime
    fields: dict[str, Fact] = field(default_factory=dict)

    def learn(self, at: datetime, values: dict[str, Any], mark: str = "") -> None:
        """Keep the values that are newer; None says nothing. `mark` comes before the time."""
        self.first = min(self.first, at)
        stamp = mark + at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        for name, value in values.items():
            if value is not None:
                fact = (stamp, json.dumps(value, ensure_ascii=False))
                self.fields[name] = max(self.fields.get(name, fact), fact)


def alias_id(key: AliasKey) -> UUID:
    """Hash of the three names of an alias."""
    text = json.dumps(key[1:], ensure_ascii=False)
    return UUID(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest())


@lru_cache(maxsize=8192)
def _alias_part(key: AliasKey) -> str:
    """The beginning of a row of track_alias, without its sightings: the same names come again and again."""
    norms = (normalize(key.title), normalize(key.artist_name), normalize(key.album_title))
    return line((key.track_uri, str(alias_id(key)), *key[1:], *norms)).removesuffix("\n")


@dataclass
class Observations:
    """Everything one batch says. What `is_uploaded` anybody may have written: Spotify's word outweighs it."""

    is_uploaded: bool = False
    aliases: dict[tuple[int, AliasKey], Seen] = field(default_factory=dict)
    facts: dict[tuple[str, str], EntityFacts] = field(default_factory=dict)
    artist_credits: set[tuple[str, str, str]] = field(default_factory=set)
    album_credits: set[tuple[str, str, str, str]] = field(default_factory=set)
    account_tracks: set[tuple[int, str, str]] = field(default_factory=set)

    def see_names(
        self, told_by: int, key: AliasKey, first: datetime, last: datetime, *, is_in_export: bool
    ) -> None:
        """A track was seen under these names."""
        seen = self.aliases.get((told_by, key))
        if seen is None:
            self.aliases[told_by, key] = Seen(first, last, is_in_export)
            return
        seen.first = min(seen.first, first)
        seen.last = max(seen.last, last)
        seen.is_in_export |= is_in_export

    def see_export(self, account_id: int, key: AliasKey, first: datetime, last: datetime) -> None:
        """An export shows a track under these names."""
        self.see_names(account_id, key, first, last, is_in_export=True)
        if not key.track_uri.startswith("name:"):
            self.see_account_track(account_id, key)

    def see_account_track(self, account_id: int, key: AliasKey) -> None:
        """An account heard this URI under these names."""
        if key.title and key.artist_name:
            names = name_key(normalize(key.artist_name), normalize(key.title))
            self.account_tracks.add((account_id, names, key.track_uri))

    def see_item(self, account_id: int, played_at: datetime, track_uri: str, item: dict[str, Any]) -> None:
        """An item of recently-played: names, ids and whatever else it says about its track."""
        if track_uri.startswith("spotify:episode:"):
            return
        track = RecentlyPlayedItem.model_validate(item).track
        uri = bounded_uri(track_uri)
        artist_name = track.artists[0].name if track.artists else None
        album_title = track.album.name if track.album else None
        key = AliasKey(uri, shown(track.name), shown(artist_name), shown(album_title))
        told_by = account_id if self.is_uploaded else SPOTIFY
        self.see_names(told_by, key, played_at, played_at, is_in_export=False)
        self.see_account_track(account_id, key)
        values = track_facts(track)
        self.learn("track", uri, played_at, values)
        if track.linked_from and track.linked_from.uri:  # the same track under the id that was asked for
            del values["linked_from_uri"]
            self.learn("track", bounded_uri(track.linked_from.uri), played_at, values)
        self.credit_artists(uri, track.artists, played_at)
        if track.album and track.album.id:
            self.see_album(uri, track.album, track.artists, played_at)

    def see_album(self, uri: str, album: Album, artists: list[Artist], at: datetime) -> None:
        """The album a track is on; `artists` are those of the track."""
        self.credit_artists(uri, album.artists, at)
        owners = album.artists or artists
        self.learn("album", str(album.id), at, album_facts(album, owners))
        owner_norm = normalize(owners[0].name or "") if owners else ""
        self.album_credits.add((owner_norm, normalize(album.name or ""), str(album.id), uri))

    def credit_artists(self, uri: str, artists: list[Artist], at: datetime) -> None:
        """Artists named on a track, or on its album."""
        for artist in artists:
            name_norm = normalize(artist.name or "")
            if artist.id and name_norm:
                self.artist_credits.add((name_norm, artist.id, uri))
            self.learn("artist", artist.id or "name:" + name_norm, at, {"name": named(artist.name)})

    def learn(self, entity: str, entity_id: str, at: datetime, values: dict[str, Any]) -> None:
        """Facts of a track (by URI), album or artist."""
        known = self.facts.setdefault((entity, entity_id), EntityFacts(at))
        known.learn(at, values, UPLOADED_MARK if self.is_uploaded else "")

    def clear(self) -> None:
        """Forget everything."""
        for told in (self.aliases, self.facts, self.artist_credits, self.album_credits, self.account_tracks):
            told.clear()

    def lines(self) -> Lines:
        """Everything as rows of the catalogue's tables."""
        is_uploaded = str(self.is_uploaded)
        return {
            "seen_alias": [
                f"{_alias_part(key)}\t{seen.is_in_export}\t{seen.first.isoformat()}\t{seen.last.isoformat()}"
                f"\t{told_by}\n"
                for (told_by, key), seen in self.aliases.items()
            ],
            "seen_fact": [
                line((*entity, _json_of(known), known.first.isoformat()))
                for entity, known in self.facts.items()
            ],
            "seen_artist_credit": [line((*credit, is_uploaded)) for credit in self.artist_credits],
            "seen_album_credit": [line((*credit, is_uploaded)) for credit in self.album_credits],
            "seen_account_track": [
                f"{account_id}\t{line(track)}" for account_id, *track in self.account_tracks
            ],
        }


def _json_of(known: EntityFacts) -> str:
    text = ", ".join(
        f'"{name}": ["{stamp}", {value}]' for name, (stamp, value) in sorted(known.fields.items())
    )
    return "{" + text + "}"
