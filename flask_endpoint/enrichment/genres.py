"""Asking MusicBrainz for the genres of artists of whom Spotify tells none: one look-up a second, within a
daily budget of its own.

Spotify is not asked for it, and polls do not wait: the ledger is locked only while an answer is written.
"""

import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg.rows import dict_row

from flask_endpoint.catalogue.genres import read_answer
from flask_endpoint.catalogue.replies import CatalogueReply
from flask_endpoint.enrichment import budget, genre_queue
from flask_endpoint.enrichment.genre_queue import Wanted
from flask_endpoint.enrichment.reading import StopError
from flask_endpoint.enrichment.work import CALL_SECONDS, FAILURES_IN_A_ROW, Outcome
from flask_endpoint.ledger import record_replies
from flask_endpoint.locks import service_lock
from flask_endpoint.musicbrainz import (
    MusicBrainzClient,
    MusicBrainzError,
    NotAtMusicBrainzError,
    RefusedError,
)
from flask_endpoint.plays import RejectedItemError

log = logging.getLogger(__name__)

BUCKET = "musicbrainz"
COUNTS = """
SELECT
    count(*) FILTER (WHERE status = 'waiting') AS waiting,
    count(*) FILTER (WHERE status = 'gone') AS gone,
    (SELECT count(*) FROM artist WHERE genres_from = 'musicbrainz') AS artists_described
FROM genre_queue
"""


@dataclass(frozen=True)
class GenreState:
    """The queue, and `spent` of `daily_reads` on this UTC day."""

    waiting: int
    gone: int
    artists_described: int
    daily_reads: int
    spent: int
    resting_until: datetime | None
    rest_reason: str | None


def read_genre_state(connection: psycopg.Connection, daily_reads: int) -> GenreState:
    """Where the look-ups stand now."""
    known = budget.state(connection, BUCKET)
    with connection.cursor(row_factory=dict_row) as cursor:
        counts = cursor.execute(COUNTS).fetchone() or {}
    return GenreState(**counts, daily_reads=daily_reads, **known._asdict())


def look_up_genres(
    connection: psycopg.Connection, musicbrainz: MusicBrainzClient, daily_reads: int, *, max_reads: int
) -> Outcome:
    """Ask for at most `max_reads` artists now, one caller at a time. Must be called outside a transaction.

    With 0 only the queue is brought up to date.
    """
    if daily_reads == 0:
        return Outcome("off", "MUSICBRAINZ_DAILY_READS is 0")
    with service_lock(connection, "genres") as is_held:
        if not is_held:
            return Outcome("running", str(StopError("running")))
        genre_queue.fill(connection)
        outcome = _Shift(connection, musicbrainz, daily_reads).work(max_reads)
    about = {"status": outcome.status, "asked": outcome.asked, "described": outcome.described}
    log.info("genres looked up", extra=about | {"gone": outcome.gone, "failed": outcome.failed})
    return outcome


class _Shift:
    """One call's work."""

    def __init__(
        self, connection: psycopg.Connection, musicbrainz: MusicBrainzClient, daily_reads: int
    ) -> None:
        self._connection = connection
        self._musicbrainz = musicbrainz
        self._daily_reads = daily_reads
        self._ends_at = time.monotonic() + CALL_SECONDS
        self._outcome = Outcome()
        self._failures = 0

    def work(self, max_reads: int) -> Outcome:
        """Artist after artist, until something ends it."""
        try:
            known = budget.state(self._connection, BUCKET)
            if known.resting_until:
                raise StopError("resting", known.rest_reason)
            while wanted := genre_queue.first(self._connection):
                if self._outcome.asked == max_reads or time.monotonic() >= self._ends_at:
                    raise StopError("more")
                self._ask_for(wanted)
            raise StopError("done")
        except StopError as stop:
            self._outcome.status, self._outcome.message = stop.status, str(stop)
        return self._outcome

    def _ask_for(self, wanted: Wanted) -> None:
        """One look-up, counted before it is made, and what comes of it."""
        if not budget.spend(self._connection, BUCKET, self._daily_reads):
            raise StopError("spent")
        self._outcome.asked += 1
        try:
            recordings = self._musicbrainz.recordings(wanted.isrc)
            answer = read_answer(wanted.name, wanted.isrc, recordings)
        except NotAtMusicBrainzError:
            genre_queue.miss(self._connection, wanted)
            self._outcome.gone += 1
        except RefusedError as error:
            budget.rest(self._connection, BUCKET, timedelta(seconds=error.retry_after), str(error))
            raise StopError("resting", str(error)) from error
        except (MusicBrainzError, RejectedItemError) as error:
            genre_queue.postpone(self._connection, wanted, str(error))
            self._outcome.failed += 1
            self._failures += 1
            if self._failures == FAILURES_IN_A_ROW:
                raise StopError("unavailable", str(error)) from error
            return
        else:
            if answer.genres:
                self._keep(
                    wanted,
                    CatalogueReply(
                        "artist", wanted.artist_id, datetime.now(UTC), answer.reply, "musicbrainz"
                    ),
                )
            elif answer.is_known:
                genre_queue.settle(self._connection, wanted, "gone")
                self._outcome.gone += 1
            else:
                genre_queue.miss(self._connection, wanted)
                self._outcome.gone += 1
        self._failures = 0

    def _keep(self, wanted: Wanted, reply: CatalogueReply) -> None:
        with self._connection.transaction():
            record_replies(self._connection, [reply])
            genre_queue.settle(self._connection, wanted, "described")
        self._outcome.described += 1
