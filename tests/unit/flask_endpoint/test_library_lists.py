"""What is kept of the items of a list: what identifies them, whatever Spotify sends."""

from typing import Any

import pytest

from flask_endpoint.library.lists import LISTS, keep
from flask_endpoint.scopes import READERS, asked_for

TRACK = {
    "uri": "spotify:track:t",
    "name": "Song",
    "artists": [{"name": "Band"}, {"name": "Guest"}],
    "album": {"name": "Album"},
    "popularity": 7,
}
NOTHING: dict[str, Any] = {"uri": None, "name": None, "artist": None, "album": None}


@pytest.mark.parametrize(
    ("name", "raw", "kept"),
    [
        (
            "top_tracks_long_term",
            TRACK,
            {"uri": "spotify:track:t", "name": "Song", "artist": "Band", "album": "Album"},
        ),
        ("top_tracks_long_term", None, NOTHING),
        ("saved_tracks", {"added_at": "soon", "track": None}, NOTHING | {"added_at": None}),
        (
            "saved_tracks",
            {"added_at": "2026-01-02T03:04:05Z", "track": {"uri": "spotify:track:t", "name": "a\x00b"}},
            NOTHING | {"uri": "spotify:track:t", "name": "a\ufffdb", "added_at": "2026-01-02T03:04:05+00:00"},
        ),
        ("top_artists_short_term", {"uri": "spotify:artist:a", "name": "Band", "genres": ["x"]}, None),
        ("top_artists_short_term", 7, {"uri": None, "name": None}),
        (
            "playlists",
            {"uri": "spotify:playlist:p", "name": "Mix", "owner": {"id": "me"}, "tracks": {"total": 3}},
            {"uri": "spotify:playlist:p", "name": "Mix", "track_count": 3},
        ),
        ("playlists", {"items": {"total": 4}}, {"uri": None, "name": None, "track_count": 4}),
        ("playlists", [], {"uri": None, "name": None, "track_count": None}),
    ],
)
def test_an_item_keeps_its_place_and_its_names(name: str, raw: Any, kept: Any) -> None:
    expected = kept or {"uri": "spotify:artist:a", "name": "Band"}
    assert keep(LISTS[name], [raw]) == [expected]


def test_people_are_asked_for_what_is_switched_on_only() -> None:
    assert asked_for(frozenset()) == "user-read-recently-played"
    assert asked_for(frozenset({"saved", "top"})) == (
        "user-read-recently-played user-top-read user-library-read"
    )
    assert {kind.reader for kind in LISTS.values()} == set(READERS)
