"""What answers to single reads must be, and what they say."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from flask_endpoint.catalogue.observations import Observations
from flask_endpoint.catalogue.replies import CatalogueReply, read_reply, see_reply
from flask_endpoint.plays import RejectedItemError

NOW = datetime(2026, 5, 1, tzinfo=UTC)
BAND = {"id": "band", "name": "Band"}
TRACK = {
    "uri": "spotify:track:other",
    "name": "Song",
    "duration_ms": 200_000,
    "explicit": True,
    "popularity": 61,
    "external_ids": {"isrc": "AA1"},
    "artists": [BAND],
    "album": {"id": "album", "name": "Album", "artists": [BAND], "release_date": "2001"},
}


def said(entity: Any, reply: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Entity → field → value, of one answer about the id `asked`."""
    seen = Observations()
    see_reply(seen, read_reply(entity, "asked", reply, NOW))
    assert not seen.aliases, "titles come from plays"
    assert not seen.account_tracks
    return {
        key: {name: json.loads(fact[1]) for name, fact in known.fields.items()}
        for key, known in seen.facts.items()
    }


def test_a_track_is_described_under_the_id_that_was_asked_for() -> None:
    facts = said("track", TRACK)
    assert set(facts) == {("track", "spotify:track:asked"), ("artist", "band"), ("album", "album")}
    track = facts["track", "spotify:track:asked"]
    assert (track["duration_ms"], track["is_explicit"], track["popularity"]) == (200_000, True, 61)
    assert (track["isrc"], track["album_id"]) == ("AA1", "album")
    assert facts["album", "album"]["release"] == ["2001-01-01", "year"]


def test_an_artist_has_genres_popularity_and_a_portrait_where_spotify_tells_them() -> None:
    images = [{"url": "large", "width": 640}, {"url": "middle", "width": 300}]
    full = {**BAND, "genres": ["fjord metal"], "popularity": 40, "images": images}
    assert said("artist", full) == {
        ("artist", "asked"): {
            "name": ["Band", "band"],
            "genres": ["fjord metal"],
            "popularity": 40,
            "image_url": "middle",
        }
    }
    assert said("artist", {**BAND, "genres": []}) == {("artist", "asked"): {"name": ["Band", "band"]}}


def test_an_album_tells_of_itself_and_names_its_artist() -> None:
    facts = said("album", {"name": "Album", "artists": [BAND], "label": "Acme", "popularity": 3})
    assert facts["artist", "band"] == {"name": ["Band", "band"]}
    assert (facts["album", "asked"]["label"], facts["album", "asked"]["popularity"]) == ("Acme", 3)


def test_what_nothing_reads_is_not_kept() -> None:
    album = {"name": "Album", "tracks": {"items": [1]}, "copyrights": [1], "available_markets": ["SE"]}
    assert read_reply("album", "asked", album, NOW) == CatalogueReply(
        "album", "asked", NOW, {"name": "Album"}
    )


@pytest.mark.parametrize(
    ("entity", "reply"),
    [
        ("track", {"name": "Song"}),
        ("track", {"uri": "spotify:track:t", "name": ""}),
        ("artist", {}),
        ("album", {"error": "oops"}),
        ("album", {"name": "Album", "images": "x" * 300_000}),
    ],
)
def test_an_answer_that_describes_nothing_is_refused(entity: Any, reply: dict[str, Any]) -> None:
    with pytest.raises(RejectedItemError):
        read_reply(entity, "asked", reply, NOW)
