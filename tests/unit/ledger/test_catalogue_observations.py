"""What one item of recently-played says about its track, artists and album."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flask_endpoint.catalogue.facts import isrc_of, picture_of, release_of
from flask_endpoint.catalogue.observations import Observations
from flask_endpoint.plays import Album, Track

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("release_date", "expected"),
    [
        ("1999-12-31", ["1999-12-31", "day"]),
        ("1999-12", ["1999-12-01", "month"]),
        ("1999", ["1999-01-01", "year"]),
        ("0000", None),
        ("0000-00-00", None),
        ("1999-13-01", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_release_dates_have_a_precision_or_are_unknown(release_date: str | None, expected: Any) -> None:
    assert release_of(Album(release_date=release_date)) == expected


def test_the_cover_is_the_smallest_that_is_not_tiny() -> None:
    sizes = [{"url": f"u{width}", "width": width} for width in (640, 300, 64)]
    assert picture_of(Album.model_validate({"images": sizes}).images) == "u300"
    assert picture_of(Album.model_validate({"images": sizes[2:]}).images) == "u64"
    assert picture_of([]) is None


def test_isrcs_are_compared_without_hyphens() -> None:
    track = Track.model_validate(
        {"uri": "spotify:track:t", "name": "x", "external_ids": {"isrc": "us-abc-12-34567"}}
    )
    assert isrc_of(track) == "USABC1234567"


def item(**track: Any) -> dict[str, Any]:
    """An item with one track."""
    names = {"uri": "spotify:track:t", "name": "Song", "artists": [{"id": "a", "name": "Band"}]}
    return {"played_at": NOW.isoformat(), "track": names | track}


def facts(seen: Observations) -> dict[tuple[str, str], dict[str, Any]]:
    """Entity → field → JSON of the newest value."""
    return {key: {name: fact[1] for name, fact in known.fields.items()} for key, known in seen.facts.items()}


def test_an_older_value_stays_where_the_newer_item_says_nothing() -> None:
    seen = Observations()
    seen.see_item(1, NOW, "spotify:track:t", item(popularity=None, duration_ms=2))
    seen.see_item(1, NOW - timedelta(days=1), "spotify:track:t", item(popularity=7, duration_ms=1))
    known = facts(seen)["track", "spotify:track:t"]
    assert (known["popularity"], known["duration_ms"]) == ("7", "2")


def test_a_relinked_id_is_the_same_track() -> None:
    seen = Observations()
    seen.see_item(1, NOW, "spotify:track:t", item(linked_from={"uri": "spotify:track:old"}, duration_ms=5))
    assert facts(seen)["track", "spotify:track:old"]["duration_ms"] == "5"
    assert "linked_from_uri" not in facts(seen)["track", "spotify:track:old"]


def test_a_local_file_has_artists_without_ids() -> None:
    seen = Observations()
    uri = "spotify:local:Band:Album:Song:200"
    seen.see_item(1, NOW, uri, item(uri=uri, id=None, artists=[{"id": None, "name": "Band"}], is_local=True))
    assert ("artist", "name:band") in seen.facts
    assert not seen.artist_credits


def test_episodes_are_not_in_the_catalogue() -> None:
    seen = Observations()
    seen.see_item(1, NOW, "spotify:episode:e", item(uri="spotify:episode:e"))
    assert not seen.aliases
