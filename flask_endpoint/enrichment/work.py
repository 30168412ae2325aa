"""Asking Spotify for what the queue holds: until this call's share, the day's budget or its patience ends.

Polling never waits for this: it has its own client, no budget, and the ledger is locked only while a few
answers are written.
"""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from flask_endpoint.catalogue.replies import CatalogueReply, read_reply
from flask_endpoint.enrichment import budget, queue
from flask_endpoint.enrichment.queue import Queued
from flask_endpoint.enrichment.reading import (
    BUCKET,
    MESSAGES,
    Limits,
    Reader,
    Status,
    StopError,
    connected_accounts,
)
from flask_endpoint.ledger import record_replies
from flask_endpoint.locks import service_lock
from flask_endpoint.plays import RejectedItemError
from flask_endpoint.polling import Upstream
from flask_endpoint.spotify import ForbiddenError, NotFoundError, SpotifyError

log = logging.getLogger(__name__)

CALL_SECONDS = 20.0
"""A call ends soon after this time, so that whoever made it can say how far it got."""
BATCH = 10
"""So many answers are written together: the ledger's lock is held for some hundredths of a second."""
FAILURES_IN_A_ROW = 3
FORBIDDEN_REST = timedelta(days=7)
"""What the app may not do is seldom allowed the next day."""


@dataclass
class Outcome:
    """What one call did; `asked` counts calls, so a read that needed a fresh token counts twice."""

    status: Status = "more"
    message: str = ""
    asked: int = 0
    described: int = 0
    gone: int = 0
    failed: int = 0


def enrich(
    connection: psycopg.Connection,
    upstream: Upstream,
    limits: Limits,
    *,
    max_reads: int,
    ends_rest: bool = False,
) -> Outcome:
    """Ask for at most `max_reads` things now, one caller at a time. Must be called outside a transaction.

    With 0 only the queue is brought up to date. `ends_rest` asks although Spotify refused lately.
    """
    if upstream.oauth is None:
        return Outcome("export_only", MESSAGES["export_only"])
    if limits.daily_reads == 0:
        return Outcome("off", MESSAGES["off"])
    with service_lock(connection, "enrichment") as is_held:
        if not is_held:
            return Outcome("running", MESSAGES["running"])
        queue.fill(connection)
        if ends_rest:
            budget.wake(connection, BUCKET)
        ends_at = time.monotonic() + CALL_SECONDS
        accounts = connected_accounts(connection)
        reader = Reader(connection, upstream, upstream.oauth, limits, accounts=accounts, ends_at=ends_at)
        outcome = _Shift(connection, upstream, reader).work(max_reads)
    about = {"status": outcome.status, "asked": outcome.asked, "described": outcome.described}
    log.info("enriched", extra=about | {"gone": outcome.gone, "failed": outcome.failed})
    return outcome


class _Shift:
    """One call's work."""

    def __init__(self, connection: psycopg.Connection, upstream: Upstream, reader: Reader) -> None:
        self._connection = connection
        self._upstream = upstream
        self._reader = reader
        self._outcome = Outcome()
        self._failures = 0
        self._led_to = 0

    def work(self, max_reads: int) -> Outcome:
        """Batch after batch, until something ends it."""
        left = max_reads
        try:
            self._reader.look_around()
            while batch := self._next(min(BATCH, left)):
                self._ask_for(batch)
                left -= len(batch)
            raise StopError("more" if self._next(1) else "done")
        except StopError as stop:
            self._outcome.status, self._outcome.message = stop.status, str(stop)
        self._outcome.asked = self._reader.asked
        return self._outcome

    def _next(self, limit: int) -> list[Queued]:
        """What to ask for next, what the answers so far led to included."""
        batch = queue.take(self._connection, limit)
        if batch or not limit or self._outcome.described == self._led_to:
            return batch
        self._led_to = self._outcome.described
        queue.fill(self._connection)
        return queue.take(self._connection, limit)

    def _ask_for(self, batch: list[Queued]) -> None:
        """Ask for each, and write the answers together, also those that came before a stop."""
        replies: list[CatalogueReply] = []
        stop: StopError | None = None
        for item in batch:
            try:
                reply = self._ask(item)
            except StopError as reason:
                stop = reason
                break
            if reply:
                replies.append(reply)
        self._write(replies)
        if stop:
            raise stop

    def _write(self, replies: list[CatalogueReply]) -> None:
        """Keep the answers in one transaction; one that the database refuses does not cost the others."""
        try:
            with self._connection.transaction():
                record_replies(self._connection, replies)
                for said in replies:
                    queue.settle(self._connection, Queued(said.entity, said.entity_id), "described")
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            if len(replies) > 1:
                for said in replies:
                    self._write([said])
                return
            item = Queued(replies[0].entity, replies[0].entity_id)
            kind = type(error).__name__
            log.error("answer cannot be kept", extra={"entity": item.entity, "id": item[1], "kind": kind})
            queue.postpone(self._connection, item, f"the answer cannot be kept ({kind})")
            self._outcome.failed += 1
        else:
            self._outcome.described += len(replies)

    def _ask(self, item: Queued) -> CatalogueReply | None:
        """The answer about one thing; None where there is none, which the queue remembers."""
        try:
            said = self._reader.read(lambda token: self._upstream.background.describe(token, *item))
            reply = read_reply(*item, said, datetime.now(UTC))
        except NotFoundError:
            queue.settle(self._connection, item, "gone")
            self._outcome.gone += 1
            return None
        except ForbiddenError as error:
            raise self._reader.rest(FORBIDDEN_REST, error) from error
        except (SpotifyError, RejectedItemError) as error:
            queue.postpone(self._connection, item, str(error))
            self._outcome.failed += 1
            self._failures += 1
            if self._failures == FAILURES_IN_A_ROW:
                raise StopError("unavailable", str(error)) from error
            return None
        self._failures = 0
        return reply
