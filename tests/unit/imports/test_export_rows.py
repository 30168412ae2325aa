"""Every vintage of export row, and every reason why a row is no play."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flask_endpoint.imports.export_rows import (
    RejectedRowError,
    format_of,
    latest_plausible,
    read_account_data,
    read_extended,
    rejected_text,
    scrub_row,
)
from flask_endpoint.imports.staging import Chunk

LATEST = latest_plausible(datetime(2026, 11, 1, tzinfo=UTC))
TS = "2020-02-29T23:59:58Z"


def row(**fields: Any) -> dict[str, Any]:
    """A plain row of the extended history."""
    return {
        "ts": TS,
        "ms_played": 1000,
        "master_metadata_track_name": "Song",
        "master_metadata_album_artist_name": "Band",
        "master_metadata_album_album_name": "Album",
        "spotify_track_uri": "spotify:track:t",
        "episode_name": None,
    } | fields


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"ts": TS, "ms_played": 1}, "extended"),
        ({"ms_played": 1}, "extended"),
        ({"ts": TS, "spotify_track_uri": None}, "extended"),
        ({"endTime": "2020-01-01 10:00", "msPlayed": 1}, "account_data"),
        ({"endTime": "2020-01-01 10:00", "trackName": "x"}, "account_data"),
        ({"artistName": "x", "segment": "y"}, None),
        ({"platform": "IPHONE", "searchTime": "2020-01-01T10:00:00Z"}, None),
        ("text", None),
    ],
)
def test_the_content_tells_the_format(value: Any, expected: str | None) -> None:
    assert format_of(value) == expected


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "track"),
        ({"spotify_track_uri": "spotify:local:Band:Album:Song:200"}, "track"),
        ({"spotify_track_uri": None}, "track"),
        ({"spotify_track_uri": None, "master_metadata_album_artist_name": None}, "unknown"),
        ({"master_metadata_track_name": None, "master_metadata_album_artist_name": None}, "track"),
        ({"spotify_track_uri": "spotify:episode:e", "master_metadata_track_name": None}, "episode"),
    ],
)
def test_kind_of_rows_with_and_without_a_track(fields: dict[str, Any], kind: str) -> None:
    assert read_extended(row(**fields), LATEST).kind == kind


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "unknown"),
        ({"spotify_episode_uri": "spotify:episode:e", "episode_name": "E"}, "episode"),
        ({"episode_name": "E"}, "episode"),
        ({"audiobook_uri": "spotify:show:b", "audiobook_chapter_uri": "spotify:episode:c"}, "audiobook"),
        ({"audiobook_title": "Book"}, "audiobook"),
    ],
)
def test_kind_of_rows_that_are_no_music(fields: dict[str, Any], kind: str) -> None:
    found = read_extended({"ts": TS, "ms_played": 0} | fields, LATEST)
    assert (found.kind, found.track_uri, found.names) == (kind, None, None)


def test_account_data_names_music_podcasts_and_nobody() -> None:
    base = {"endTime": "2020-01-01 10:00", "msPlayed": 5}
    music = read_account_data(base | {"artistName": "Band", "trackName": "Song"}, LATEST)
    podcast = read_account_data(base | {"podcastName": "Show", "episodeName": "One"}, LATEST)
    nobody = read_account_data(base | {"artistName": "Unknown Artist", "trackName": "Unknown Track"}, LATEST)
    assert [found.kind for found in (music, podcast, nobody)] == ["track", "episode", "unknown"]
    assert [found.name_key for found in (music, podcast, nobody)] == ["band|song", "show|one", None]
    assert music.names
    assert music.names.track_uri == "name:band|song"


def test_what_makes_a_listen_unique() -> None:
    play_id = read_extended(row(), LATEST).play_id
    same = row(platform="other", ts="2020-03-01T00:59:58+01:00", reason_end="fwdbtn")
    assert read_extended(same, LATEST).play_id == play_id
    for other in (
        {"ts": "2020-02-29T23:59:57Z"},
        {"ms_played": 1001},
        {"spotify_track_uri": "spotify:track:u"},
        {"master_metadata_track_name": "Song (live)"},
        {"episode_name": "E"},
    ):
        assert read_extended(row(**other), LATEST).play_id != play_id, other


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ts": None}, "ts is missing"),
        ({"ts": 5}, "ts is not a time"),
        ({"ts": "yesterday"}, "ts is not a time"),
        ({"ts": "2020-02-30T00:00:00Z"}, "ts is not a time"),
        ({"ts": "2005-12-31T23:59:59Z"}, "ts is before 2006 or in the future"),
        ({"ts": "2027-01-01T00:00:00Z"}, "ts is before 2006 or in the future"),
        ({"ms_played": None}, "ms_played is missing"),
        ({"ms_played": "5"}, "ms_played is not a whole number"),
        ({"ms_played": True}, "ms_played is not a whole number"),
        ({"ms_played": 1.5}, "ms_played is not a whole number"),
        ({"ms_played": -1}, "ms_played is negative or too large"),
        ({"ms_played": 2**31}, "ms_played is negative or too large"),
        ({"spotify_track_uri": 7}, "spotify_track_uri is not a text"),
        ({"episode_name": ["x"]}, "episode_name is not a text"),
    ],
)
def test_reasons_for_which_a_row_is_no_play(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(RejectedRowError, match=f"^{reason}$"):
        read_extended(row(**fields), LATEST)


@pytest.mark.parametrize("ts", ["2020-02-29T23:59:58.000Z", "2020-02-29 23:59:58 UTC", "2020-02-29T23:59:58"])
def test_all_ways_to_write_a_time(ts: str) -> None:
    assert read_extended(row(ts=ts), LATEST).ended_at == datetime(2020, 2, 29, 23, 59, 58, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "corrected"),
    [
        ({"offline": True, "offline_timestamp": 1582980000}, "2020-02-29T12:40:01+00:00"),
        ({"offline": True, "offline_timestamp": 1582980000000}, "2020-02-29T12:40:01+00:00"),
        ({"reason_end": "logout", "offline_timestamp": 1582980000}, "2020-02-29T12:40:01+00:00"),
        ({"reason_end": "unexpected-exit", "offline_timestamp": 1582980000}, "2020-02-29T12:40:01+00:00"),
        ({"reason_end": "trackdone", "offline_timestamp": 1582980000}, None),
        ({"offline": True, "offline_timestamp": 0}, None),
        ({"offline": True, "offline_timestamp": None}, None),
        ({"offline": True, "offline_timestamp": True}, None),
        ({"offline": True, "offline_timestamp": "1582980000"}, None),
        ({"offline": True, "offline_timestamp": 1e300}, None),
        ({"offline": True, "offline_timestamp": 1583020790}, None),  # ends 7 s before ts: in time
        ({"offline": True, "offline_timestamp": 1583030000}, None),  # after ts
    ],
)
def test_a_late_ts_is_corrected_where_the_offline_timestamp_is_plausible(
    fields: dict[str, Any], corrected: str | None
) -> None:
    found = read_extended(row(**fields), LATEST).corrected_at
    assert (found.isoformat() if found else None) == corrected


def test_private_fields_are_dropped_at_any_depth() -> None:
    private = {
        "ip_addr": "192.0.2.1",
        "ip_addr_decrypted": "192.0.2.1",
        "user_agent_decrypted": "x",
        "username": "me",
    }
    clean, text = scrub_row(row(**private))
    kept = {key: value for key, value in row().items() if value is not None}
    assert clean == kept
    assert json.loads(text) == kept
    assert "192.0.2" not in rejected_text({"deep": [private], **private})
    assert "192.0.2" not in scrub_row(row(extra=[private], IP_ADDR="192.0.2.1"))[1]


def test_what_postgres_cannot_hold_is_replaced() -> None:
    odd = row(platform="a\x00b", episode_show_name="\ud800", extra=float("inf"), brackets="[x] {y}")
    clean, text = scrub_row(odd)
    assert (clean["platform"], clean["episode_show_name"]) == ("a\ufffdb", "\ufffd")
    assert clean.get("extra") is None
    assert clean["brackets"] == "[x] {y}"
    text.encode()


def test_the_backslash_and_a_zero_are_not_a_nul() -> None:
    assert scrub_row(row(platform="\\u0000"))[0]["platform"] == "\\u0000"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from(
    [*row(), "offline", "offline_timestamp", "reason_end", "ip_addr", "trackName", "endTime"]
)


@settings(max_examples=500)
@given(st.dictionaries(KEYS, JSON) | JSON, st.sampled_from(["extended", "account_data"]), st.booleans())
def test_every_row_is_staged_or_rejected_and_nothing_else(value: Any, form: Any, is_like_a_row: bool) -> None:
    if is_like_a_row and isinstance(value, dict):
        value = row(endTime="2020-01-01 10:00", msPlayed=1, trackName="x", artistName="y") | value
    chunk = Chunk(1, form, 0)
    chunk.add(value)
    assert chunk.received == 1
    for line in chunk.lines:
        assert len(line.split("\t")) == 11
