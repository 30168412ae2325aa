"""Flask is called until there is no more to describe today."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dags import enrichment
from flask_endpoint.client import RetryLaterError


class Client:
    """Stands in for the API's client: gives these answers, and remembers what it was asked."""

    def __init__(self, *answers: tuple[str, int, datetime | None]):
        self.answers = list(answers)
        self.calls: list[tuple[Any, ...]] = []

    def look_up_genres(self):
        return self.enrich("genres")

    def enrich(self, *arguments, **more):
        self.calls.append((*arguments, *more.values()))
        status, asked, until = self.answers.pop(0)
        counts = {"asked": asked, "described": asked, "gone": 0, "failed": 0}
        state = {"resting_until": until and until.isoformat()}
        return {"status": status, "message": status, "state": state, **counts}


@pytest.fixture
def flask(monkeypatch):
    """Puts a client with these answers in place."""

    def answers(*given: tuple[str, int, datetime | None]) -> Client:
        stand_in = Client(*given)
        monkeypatch.setattr(enrichment, "client", lambda: stand_in)
        return stand_in

    return answers


@pytest.fixture
def naps(monkeypatch):
    """How long was waited."""
    taken: list[float] = []
    monkeypatch.setattr(enrichment.time, "sleep", taken.append)
    return taken


@pytest.mark.parametrize(
    "status", ["done", "spent", "resting", "no_account", "off", "export_only", "running"]
)
def test_only_more_to_ask_for_is_due(flask, status):
    stand_in = flask((status, 0, None), ("more", 0, None))
    assert enrichment.is_due() is False
    assert enrichment.is_due(ends_rest=True) is True
    assert stand_in.calls == [(0, False), (0, True)]


def test_calls_go_on_while_there_is_more(flask, naps):
    flask(("more", 60, None), ("more", 60, None), ("spent", 5, None))
    assert enrichment.describe() == {"asked": 125, "described": 125, "gone": 0, "failed": 0}
    assert naps == []


def test_a_call_that_asked_nothing_is_the_last(flask, naps):
    stand_in = flask(("more", 0, None), ("more", 9, None))
    enrichment.describe()
    assert len(stand_in.calls) == 1


def test_a_short_wait_is_waited_out_and_a_long_one_ends_the_day(flask, naps):
    soon, late = (datetime.now(UTC) + timedelta(seconds=seconds) for seconds in (30, 3000))
    flask(("resting", 3, soon), ("more", 4, None), ("resting", 5, late))
    assert enrichment.describe()["asked"] == 12
    assert len(naps) == 1
    assert 25 < naps[0] <= 30


def test_waits_come_to_an_end(flask, naps):
    soon = datetime.now(UTC) + timedelta(seconds=30)
    flask(*[("resting", 1, soon)] * 9)
    assert enrichment.describe()["asked"] == 6
    assert len(naps) == 5


class Lists:
    """Stands in for the API's client: takes snapshots in two calls."""

    def __init__(self, readers, *statuses):
        self.statuses = list(statuses)
        self._readers = readers

    def readers(self):
        return self._readers

    def take_snapshots(self, account_id):
        status = self.statuses.pop(0)
        return {"status": status, "message": status, "lists": {f"list {len(self.statuses)}": "changed"}}


def test_lists_are_read_of_active_accounts_if_any_are_to_be_read(monkeypatch):
    monkeypatch.setattr(enrichment, "active_accounts", lambda: [{"account_id": 1}])
    monkeypatch.setattr(enrichment, "client", lambda: Lists([]))
    assert enrichment.accounts_with_lists() == []
    monkeypatch.setattr(enrichment, "client", lambda: Lists(["top"]))
    assert enrichment.accounts_with_lists() == [{"account_id": 1}]


def test_snapshots_go_on_while_there_is_more(monkeypatch):
    stand_in = Lists(["top"], "more", "done", "unavailable")
    monkeypatch.setattr(enrichment, "client", lambda: stand_in)
    assert enrichment.snapshot(1) == {"list 2": "changed", "list 1": "changed"}
    with pytest.raises(RetryLaterError, match="unavailable"):
        enrichment.snapshot(1)


def test_a_spotify_that_cannot_be_reached_is_asked_again_later(flask, naps):
    flask(("more", 10, None), ("unavailable", 3, None))
    with pytest.raises(RetryLaterError, match="Spotify cannot be asked now"):
        enrichment.describe()


def test_genres_are_looked_up_until_the_day_is_done_and_a_short_wait_is_waited_out(flask, naps):
    soon = datetime.now(UTC) + timedelta(seconds=30)
    stand_in = flask(("more", 20, None), ("resting", 1, soon), ("spent", 5, None))
    assert enrichment.look_up_genres()["asked"] == 26
    assert (len(naps), stand_in.calls) == (1, [("genres",)] * 3)
    flask(("unavailable", 3, None))
    with pytest.raises(RetryLaterError, match="MusicBrainz cannot be asked now"):
        enrichment.look_up_genres()
    flask(("off", 0, None))
    assert enrichment.look_up_genres() == {"asked": 0, "described": 0, "gone": 0, "failed": 0}
