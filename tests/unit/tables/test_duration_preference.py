"""duration_preference: shares of plays by bucket."""

from datetime import UTC, datetime

import pytest

from spark_scripts.tables.duration_preference import transform

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_a_bucket_begins_at_its_lower_bound(facts, users, frame):
    lengths = [119_999, 120_000, 179_999, 180_000, 299_999, 300_000, None]
    tracks = frame("track_uri string, duration_ms int", [(f"t{n}", ms) for n, ms in enumerate(lengths)])
    plays = facts("track_uri string", [(f"t{n}",) for n in range(len(lengths))])
    table = transform(plays, tracks, users, as_of=NOON).where("period_type = 'all_time'")
    counts = {row.bucket: (row.plays, row.share_pct) for row in table.collect()}
    seventh = pytest.approx(100 / 7)
    assert counts == {
        "<2": (1, seventh),
        "2-3": (2, pytest.approx(200 / 7)),
        "3-4": (1, seventh),
        "4-5": (1, seventh),
        ">5": (1, seventh),
        "unknown": (1, seventh),
    }
