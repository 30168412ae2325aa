"""Which items of recently-played are plays, whatever Spotify or chance makes of them."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flask_endpoint.plays import PolledItem, RecentlyPlayedItem, RejectedItemError, read_item, scrub
from flask_endpoint.polling import Gap, find_gap, sort_items

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TRACK = {"uri": "spotify:track:4uLU6hMCjMI75M1A2tKUQC", "name": "Song"}


def item(**changes: Any) -> dict[str, Any]:
    """The least that is a play."""
    return {"played_at": "2026-11-20T11:00:00.287Z", "track": TRACK, **changes}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-20T11:00:00.287Z", datetime(2026, 11, 20, 11, 0, 0, 287000, UTC)),
        ("2026-11-20T11:00:00Z", datetime(2026, 11, 20, 11, tzinfo=UTC)),
        ("2026-11-20T11:00:00", datetime(2026, 11, 20, 11, tzinfo=UTC)),
        ("2026-11-20T12:30:00+01:30", datetime(2026, 11, 20, 11, tzinfo=UTC)),
    ],
)
def test_played_at_is_read_with_or_without_a_fraction(text: str, moment: datetime):
    assert read_item(item(played_at=text), NOW).played_at == moment


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (None, "not_an_object"),
        ([], "not_an_object"),
        ({}, "invalid played_at"),
        (item(played_at=None), "invalid played_at"),
        (item(played_at=1763636400000), "invalid played_at"),
        (item(played_at="2026-02-30T00:00:00Z"), "invalid played_at"),
        (item(played_at="2005-12-31T23:59:59Z"), "played_at out of range"),
        (item(played_at="2026-11-20T12:05:01Z"), "played_at out of range"),
        (item(track=None), "invalid track"),
        (item(track={"name": "Song"}), "invalid track.uri"),
        (item(track={**TRACK, "uri": "http://example.org"}), "invalid track.uri"),
        (item(track={**TRACK, "uri": "spotify:local:" + "x" * 2000}), "invalid track.uri"),
        (item(track={**TRACK, "name": None}), "invalid track.name"),
        (item(filler="x" * 300_000), "too_large"),
    ],
)
def test_what_identifies_no_play_is_rejected_with_the_reason(bad: Any, reason: str):
    with pytest.raises(RejectedItemError) as rejection:
        read_item(bad, NOW)
    assert rejection.value.reason == reason


def test_a_clock_a_little_ahead_costs_no_play():
    assert read_item(item(played_at="2026-11-20T12:04:00Z"), NOW).track_uri == TRACK["uri"]


def test_odd_optional_fields_are_unknown_and_cost_no_play():
    album = {"name": 7, "images": [None, {"url": "https://i.example/1"}], "total_tracks": -1}
    track = {
        **TRACK,
        "popularity": "high",
        "duration_ms": 2**40,
        "artists": [3, {"name": "A"}],
        "album": album,
    }
    play = RecentlyPlayedItem.model_validate(scrub(item(track=track, context="none")))
    assert play.track.popularity is None
    assert play.track.duration_ms is None
    assert [artist.name for artist in play.track.artists] == ["A"]
    assert play.track.album is not None
    assert (play.track.album.name, play.track.album.total_tracks) == (None, None)
    assert [image.url for image in play.track.album.images] == ["https://i.example/1"]
    assert play.context is None


def test_additions_are_kept_and_private_fields_are_not():
    kept = read_item(
        item(novelty={"a": [1]}, email="me@example.org", track={**TRACK, "available_markets": []}), NOW
    )
    assert kept.item["novelty"] == {"a": [1]}
    assert "email" not in kept.item
    assert "available_markets" not in kept.item["track"]


def test_scrubbed_items_hold_nothing_that_jsonb_refuses():
    cleaned = scrub({"a\x00": ["\ud800", float("nan"), float("inf"), 1.5]})
    assert cleaned == {"a\ufffd": ["\ufffd", None, None, 1.5]}
    deep: Any = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(RejectedItemError):
        scrub(deep)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(["played_at", "track", "context", "uri", "name", "album", "artists", "id", "images"])
ITEMS = JSON | st.builds(
    lambda changes, track: item(**({"track": {**TRACK, **track}} | changes)),
    st.dictionaries(FIELDS, JSON, max_size=3),
    st.dictionaries(FIELDS, JSON, max_size=4),
)


@given(st.lists(ITEMS, max_size=8))
def test_every_received_item_is_a_play_or_a_rejection_and_storable(raw_items: list[Any]):
    plays, rejected = sort_items(raw_items, NOW)
    assert len(plays) + len(rejected) == len(raw_items)
    for play in plays:
        text = json.dumps(play.item, allow_nan=False)
        assert not re.search(r"(?<!\\)(?:\\\\)*\\u0000", text)
        play.track_uri.encode()
    for rejection in rejected:
        assert "\x00" not in rejection.row
        rejection.row.encode()


def plays_at(*minutes: int) -> list[PolledItem]:
    return [PolledItem(NOW + timedelta(minutes=minute), "spotify:track:x", {}) for minute in minutes]


def test_a_gap_needs_a_watermark_a_full_page_and_nothing_known_in_it():
    full = plays_at(*range(50))
    assert find_gap(None, 50, full) is None
    assert find_gap(NOW, 50, full) is None
    assert find_gap(NOW - timedelta(minutes=1), 49, full[:49]) is None
    assert find_gap(NOW - timedelta(minutes=1), 50, []) is None
    assert find_gap(NOW - timedelta(minutes=1), 50, full) == Gap(NOW - timedelta(minutes=1), NOW)
