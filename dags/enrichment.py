"""What is read once a day as tasks see it: people's lists, and descriptions while any are due."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from dags.endpoint import active_accounts, client

log = logging.getLogger(__name__)

SHORT_WAIT_SECONDS = 60
"""A longer rest ends the work for today."""
SHORT_WAITS = 5
COUNTS = ("asked", "described", "gone", "failed")


def accounts_with_lists() -> list[dict[str, Any]]:
    """Active accounts, if any list is to be read at all."""
    return active_accounts() if client().readers() else []


def snapshot(account_id: int) -> dict[str, str]:
    """Have the lists of one account read that were not read today; list → what became of it.

    Raises RetryLaterError while Spotify cannot be reached.
    """
    from flask_endpoint.client import RetryLaterError

    endpoint = client()
    lists: dict[str, str] = {}
    while True:
        answer = endpoint.take_snapshots(account_id)
        lists |= answer["lists"]
        if answer["status"] == "unavailable":
            raise RetryLaterError(f"Spotify cannot be asked now: {answer['message']}")
        if answer["status"] != "more" or not answer["lists"]:
            log.info("%s: %s", answer["status"], answer["message"])
            return lists


def is_due(*, ends_rest: bool = False) -> bool:
    """Bring the queue up to date; whether there is something to ask for, now."""
    answer = client().enrich(0, ends_rest=ends_rest)
    log.info("%s; %s", answer["message"], answer["state"])
    return bool(answer["status"] == "more")


def describe() -> dict[str, int]:
    """Have Flask ask until it says that there is no more to ask for today; what it did, in figures.

    Raises RetryLaterError while Spotify cannot be reached.
    """
    return _work_through(client().enrich, "Spotify")


def look_up_genres() -> dict[str, int]:
    """Have Flask ask MusicBrainz for genres until there is no more to ask for today; what it did, in figures.

    Raises RetryLaterError while MusicBrainz cannot be reached.
    """
    return _work_through(client().look_up_genres, "MusicBrainz")


def _work_through(call: Callable[[], dict[str, Any]], asked: str) -> dict[str, int]:
    """Call again and again while there is more, short waits included."""
    from flask_endpoint.client import RetryLaterError

    total = dict.fromkeys(COUNTS, 0)
    waits = 0
    while True:
        answer = call()
        for name in COUNTS:
            total[name] += answer[name]
        if answer["status"] == "unavailable":
            raise RetryLaterError(f"{asked} cannot be asked now: {answer['message']}")
        if answer["status"] == "resting" and waits < SHORT_WAITS and (pause := _short_rest(answer)):
            waits += 1
            time.sleep(pause)
        elif answer["status"] != "more" or not answer["asked"]:
            log.info("%s: %s; %s", answer["status"], answer["message"], answer["state"])
            return total


def _short_rest(answer: dict[str, Any]) -> float:
    """Seconds to wait where somebody asked for a short while; 0 where it is long or not known."""
    until = answer["state"]["resting_until"]
    if until is None:
        return 0.0
    seconds = (datetime.fromisoformat(until) - datetime.now(UTC)).total_seconds()
    return max(seconds, 1.0) if seconds <= SHORT_WAIT_SECONDS else 0.0
