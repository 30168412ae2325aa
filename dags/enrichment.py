"""Enrichment as tasks see it: whether anything is due, and the calls that get it done."""

import logging
import time
from datetime import UTC, datetime
from typing import Any

from dags.endpoint import client

log = logging.getLogger(__name__)

SHORT_WAIT_SECONDS = 60
"""A longer rest ends the work for today."""
SHORT_WAITS = 5
COUNTS = ("asked", "described", "gone", "failed")


def is_due(*, ends_rest: bool = False) -> bool:
    """Bring the queue up to date; whether there is something to ask for, now."""
    answer = client().enrich(0, ends_rest=ends_rest)
    log.info("%s; %s", answer["message"], answer["state"])
    return bool(answer["status"] == "more")


def describe() -> dict[str, int]:
    """Have Flask ask until it says that there is no more to ask for today; what it did, in figures.

    Raises RetryLaterError while Spotify cannot be reached.
    """
    from flask_endpoint.client import RetryLaterError

    endpoint = client()
    total = dict.fromkeys(COUNTS, 0)
    waits = 0
    while True:
        answer = endpoint.enrich()
        for name in COUNTS:
            total[name] += answer[name]
        if answer["status"] == "unavailable":
            raise RetryLaterError(f"Spotify cannot be asked now: {answer['message']}")
        if answer["status"] == "resting" and waits < SHORT_WAITS and (pause := _short_rest(answer)):
            waits += 1
            time.sleep(pause)
        elif answer["status"] != "more" or not answer["asked"]:
            log.info("%s: %s; %s", answer["status"], answer["message"], answer["state"])
            return total


def _short_rest(answer: dict[str, Any]) -> float:
    """Seconds to wait where Spotify asked for a short while; 0 where it is long or not known."""
    until = answer["state"]["resting_until"]
    if until is None:
        return 0.0
    seconds = (datetime.fromisoformat(until) - datetime.now(UTC)).total_seconds()
    return max(seconds, 1.0) if seconds <= SHORT_WAIT_SECONDS else 0.0
