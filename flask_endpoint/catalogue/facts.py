"""What an object of the Web API says of a track, album or artist; None where it says nothing."""

from datetime import date
from typing import Any

from flask_endpoint.catalogue.names import normalize, shown
from flask_endpoint.plays import Album, Artist, FullArtist, Image, Track


def release_of(album: Album) -> list[str] | None:
    """First day and precision of an album's release; None for the `0000` and other dates that are none."""
    parts = (album.release_date or "").split("-")
    try:
        day = date(*(int(part) for part in [*parts, "1", "1"][:3]))
    except (ValueError, TypeError):
        return None
    if day.year < 1000:  # `0000`, `0001`: unknown
        return None
    return [day.isoformat(), ("year", "month", "day")[min(len(parts), 3) - 1]]


def picture_of(images: list[Image]) -> str | None:
    """Address of the picture to show in lists: the smallest of at least 200 pixels, else the largest."""
    by_size = sorted(images, key=lambda image: (image.width or 0, image.url))
    large_enough = [image.url for image in by_size if (image.width or 0) >= 200]
    return large_enough[0] if large_enough else by_size[-1].url if by_size else None


def isrc_of(track: Track) -> str | None:
    """The ISRC without hyphens, in capitals."""
    code = (track.external_ids or {}).get("isrc", "").replace("-", "").strip().upper()
    return code if code.isascii() and code.isalnum() and len(code) <= 32 else None


def person(artist: Artist) -> list[str | None]:
    """An artist in the facts of a track or album: id (None for local files), name, normalized name."""
    return [artist.id or None, shown(artist.name), normalize(artist.name or "")]


def named(name: str | None) -> list[str] | None:
    """A name in the facts of an artist or album: as shown, and normalized."""
    return [shown(name), normalize(name)] if name else None


def track_facts(track: Track) -> dict[str, Any]:
    """Of a track."""
    return {
        "artists": [person(artist) for artist in track.artists] or None,
        "album_id": (track.album.id or None) if track.album else None,
        "isrc": isrc_of(track) or None,
        "duration_ms": track.duration_ms or None,
        "is_explicit": track.explicit,
        "is_local": track.is_local,
        "popularity": track.popularity if (track.popularity or 0) <= 100 else None,
        "disc_number": track.disc_number or None,
        "track_number": track.track_number or None,
        "linked_from_uri": track.linked_from.uri if track.linked_from else None,
    }


def album_facts(album: Album, owners: list[Artist]) -> dict[str, Any]:
    """Of an album by `owners`."""
    return {
        "title": named(album.name),
        "artist": person(owners[0]) if owners else None,
        "album_type": album.album_type,
        "total_tracks": album.total_tracks or None,
        "release": release_of(album),
        "label": album.label,
        "upc": (album.external_ids or {}).get("upc"),
        "popularity": album.popularity if (album.popularity or 0) <= 100 else None,
        "image_url": picture_of(album.images),
    }


def artist_facts(artist: FullArtist) -> dict[str, Any]:
    """Of an artist read by itself; inside tracks and albums only the name is given."""
    return {
        "name": named(artist.name),
        "genres": artist.genres or None,
        "popularity": artist.popularity if (artist.popularity or 0) <= 100 else None,
        "image_url": picture_of(artist.images),
    }
