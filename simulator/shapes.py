"""How Spotify writes tracks, albums and artists, in the shape of 2024 and in that of 2026 (SPOTIFY §2).

2026 leaves out popularity, genres, followers, label, available_markets and linked_from; external_ids are
there.
"""

from dataclasses import dataclass
from typing import Any

from simulator.catalogue import VARIOUS, Album, Artist, Catalogue, Track
from simulator.spoken import LocalFile

MARKETS = ("AT", "AU", "BE", "CA", "CH", "DE", "ES", "FR", "GB", "JP", "NL", "PL", "SE", "US")
VARIOUS_ID = "0SimVar10usArt1sts0000"


@dataclass(frozen=True)
class Shapes:
    """Writes entities for one public address and one response shape."""

    music: Catalogue
    public_url: str
    year: int

    @property
    def is_full(self) -> bool:
        """The shape of 2024 still has every field."""
        return self.year < 2026

    def simple_artist(self, index: int) -> dict[str, Any]:
        """An artist inside a track or album."""
        if index == VARIOUS:
            return {**self._links("artist", VARIOUS_ID), "name": "Various Artists"}
        artist = self.music.artists[index]
        return {**self._links("artist", artist.id), "name": artist.name}

    def artist(self, artist: Artist) -> dict[str, Any]:
        """A whole artist."""
        full = {**self._links("artist", artist.id), "name": artist.name, "images": self._images(artist.id)}
        if self.is_full:
            full["genres"] = list(artist.genres)
            full["popularity"] = artist.popularity
            full["followers"] = {"href": None, "total": artist.followers}
        return full

    def simple_album(self, album: Album) -> dict[str, Any]:
        """An album inside a track."""
        simple = {
            **self._links("album", album.id),
            "album_type": album.album_type,
            "artists": [self.simple_artist(album.artist)],
            "images": self._images(album.id),
            "name": album.title,
            **release_date(album),
            "total_tracks": album.total_tracks,
        }
        if self.is_full:
            simple["available_markets"] = list(MARKETS)
        return simple

    def album(self, album: Album) -> dict[str, Any]:
        """A whole album with its first page of tracks."""
        full = self.simple_album(album) | {
            "copyrights": [{"text": f"{album.released_on.year} {album.label}", "type": "P"}],
            "external_ids": {"upc": album.upc},
            "tracks": self.album_tracks(album, limit=50, offset=0),
        }
        if self.is_full:
            tracks = self.music.tracks[album.first_track : album.first_track + album.total_tracks]
            full["genres"] = []
            full["label"] = album.label
            full["popularity"] = max(track.popularity for track in tracks)
        return full

    def album_tracks(self, album: Album, *, limit: int, offset: int) -> dict[str, Any]:
        """A page of an album's tracks."""
        base = f"{self.public_url}/v1/albums/{album.id}/tracks"
        first = album.first_track + offset
        last = min(first + limit, album.first_track + album.total_tracks)
        after, before = offset + limit, max(offset - limit, 0)
        return {
            "href": f"{base}?offset={offset}&limit={limit}",
            "items": [self._simple_track(self.music.tracks[index]) for index in range(first, last)],
            "limit": limit,
            "next": f"{base}?offset={after}&limit={limit}" if after < album.total_tracks else None,
            "offset": offset,
            "previous": f"{base}?offset={before}&limit={limit}" if offset else None,
            "total": album.total_tracks,
        }

    def track(self, index: int, *, market: str | None = None) -> dict[str, Any]:
        """A whole track. With a market, the 2024 shape names another URI of the recording."""
        track = self.music.tracks[index]
        full = self._simple_track(track) | {
            "album": self.simple_album(self.music.albums[track.album]),
            "external_ids": {"isrc": track.isrc},
        }
        if self.is_full:
            full["popularity"] = track.popularity
            twins = [twin for twin in self.music.twins.get(track.isrc, ()) if twin != index]
            if market and twins:
                other = self._links("track", self.music.tracks[twins[0]].id)
                full["linked_from"] = other
        if market:
            full.pop("available_markets", None)
            full["is_playable"] = True
        return full

    def local_track(self, file: LocalFile) -> dict[str, Any]:
        """A file from the listener's disk: no id, no links (SPOTIFY §3)."""
        nobody: dict[str, Any] = {"external_urls": {}, "href": None, "id": None, "uri": None}
        album = nobody | {
            "album_type": None,
            "artists": [],
            "images": [],
            "name": file.album,
            "type": "album",
        }
        album |= {"release_date": None, "release_date_precision": None}
        local = nobody | {
            "album": album,
            "artists": [nobody | {"name": file.artist, "type": "artist"}],
            "disc_number": 0,
            "duration_ms": file.duration_ms,
            "explicit": False,
            "external_ids": {},
            "is_local": True,
            "name": file.title,
            "preview_url": None,
            "track_number": 0,
            "type": "track",
            "uri": file.uri,
        }
        if self.is_full:
            local |= {"popularity": 0, "available_markets": []}
            album["available_markets"] = []
        return local

    def context(self, context: str | None, track: Track | None, listener_id: str) -> dict[str, Any] | None:
        """Where the listener pressed play; null in almost half of all items."""
        if context is None or track is None or context == "search":
            return None
        if context == "collection":
            return {
                "type": "collection",
                "href": f"{self.public_url}/v1/me/tracks",
                "external_urls": {"spotify": "https://open.spotify.com/collection"},
                "uri": f"spotify:user:{listener_id}:collection",
            }
        kind, _, playlist = context.partition(":")
        if kind == "album":
            return _without_id(self._links("album", self.music.albums[track.album].id))
        if kind == "artist":
            return _without_id(self._links("artist", self.music.artists[track.artists[0]].id))
        return _without_id(self._links("playlist", playlist))

    def _simple_track(self, track: Track) -> dict[str, Any]:
        simple = {
            **self._links("track", track.id),
            "artists": [self.simple_artist(artist) for artist in track.artists],
            "disc_number": 1,
            "duration_ms": track.duration_ms,
            "explicit": track.explicit,
            "is_local": False,
            "name": track.title,
            "preview_url": None,
            "track_number": track.number,
        }
        if self.is_full:
            simple["available_markets"] = list(MARKETS)
        return simple

    def _links(self, kind: str, identity: str) -> dict[str, Any]:
        return {
            "external_urls": {"spotify": f"https://open.spotify.com/{kind}/{identity}"},
            "href": f"{self.public_url}/v1/{kind}s/{identity}",
            "id": identity,
            "type": kind,
            "uri": f"spotify:{kind}:{identity}",
        }

    def _images(self, identity: str) -> list[dict[str, Any]]:
        url = f"{self.public_url}/_simulator/cover/{identity}.svg"
        return [{"url": url, "height": size, "width": size} for size in (640, 300, 64)]


def release_date(album: Album) -> dict[str, str]:
    """Release dates come with the precision of a day, a month or a year; a few are 0000."""
    if album.precision == "0000":
        return {"release_date": "0000", "release_date_precision": "year"}
    length = {"day": 10, "month": 7, "year": 4}[album.precision]
    return {"release_date": album.released_on.isoformat()[:length], "release_date_precision": album.precision}


def _without_id(links: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in links.items() if key != "id"}
