"""The hourly comparison fails with the differences."""

import pytest

from cdc_connectors import verify
from dags.replica import ReplicaDiffersError, expect_equal


def test_equal_is_silent(monkeypatch):
    monkeypatch.setattr(verify, "verify", lambda: [])
    expect_equal()


def test_differences_are_named(monkeypatch):
    found = [verify.Difference("analytics.top_tracks", "rows", "10", "9")]
    monkeypatch.setattr(verify, "verify", lambda: found)
    with pytest.raises(ReplicaDiffersError, match=r"analytics\.top_tracks +rows +10 +9"):
        expect_equal()
