"""Polling: what Spotify says was recently played becomes raw plays, a run with counts, and gaps made visible.

Every poll takes the whole 50-item window, so polls overlap, and late or repeated plays are duplicates by key.
Each received item ends as exactly one of new, duplicate or rejected.
"""

import json
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import psycopg

from flask_endpoint.access import DisconnectedError, NeedsReauthError, access_token
from flask_endpoint.accounts import require_account
from flask_endpoint.ledger import record_poll
from flask_endpoint.ledger.gaps import close_gaps
from flask_endpoint.locks import account_lock
from flask_endpoint.oauth import OAuthClient
from flask_endpoint.plays import PolledItem, RejectedItemError, read_item, scrub
from flask_endpoint.spotify import PAGE_LIMIT, SpotifyClient, SpotifyError, UnauthorizedError
from flask_endpoint.vault import UnreadableTokenError, Vault

log = logging.getLogger(__name__)

MAX_KEPT_CHARACTERS = 20_000

PollStatus = Literal["done", "running", "needs_reauth", "disconnected", "local", "export_only"]


class Gap(NamedTuple):
    """A span in which plays may have been lost: a full page, all of it newer than the last known play."""

    start: datetime
    end: datetime


class RejectedItem(NamedTuple):
    """One received item that is not a play."""

    row_index: int
    reason: str
    row: str


@dataclass(frozen=True)
class PollResult:
    """What one poll of one account did. Counts are 0 where nothing was asked of Spotify."""

    account_id: int
    status: PollStatus
    ingest_run_id: int | None = None
    received: int = 0
    new: int = 0
    duplicate: int = 0
    rejected: int = 0
    gap: Gap | None = None
    message: str | None = None


@dataclass(frozen=True)
class Upstream:
    """What it takes to ask Spotify; `oauth` is None in export-only mode.

    `background` asks for what nobody waits for: the limits it runs into are its own and never stop `spotify`.
    """

    vault: Vault
    oauth: OAuthClient | None
    spotify: SpotifyClient
    background: SpotifyClient


MESSAGES: dict[PollStatus, str] = {
    "running": "another poll of this account is under way",
    "needs_reauth": "the account's owner has to consent again: sign in with Spotify on the home page",
    "disconnected": "the account's owner disconnected it from Spotify",
    "local": "a local account has no Spotify connection: its plays come from exports",
    "export_only": "SPOTIFY_CLIENT_ID is not set: plays come from exports only",
}


def fetch_recently_played(connection: psycopg.Connection, upstream: Upstream, account_id: int) -> list[Any]:
    """The current window of an account, as received. A refused token is refreshed once, then given up."""
    if upstream.oauth is None:
        raise DisconnectedError(MESSAGES["export_only"])
    token = access_token(connection, upstream.vault, upstream.oauth, account_id)
    try:
        return upstream.spotify.recently_played(token.value)
    except UnauthorizedError:
        token = access_token(connection, upstream.vault, upstream.oauth, account_id, rejected=token.value)
        return upstream.spotify.recently_played(token.value)


def _kept_form(raw: Any) -> str:
    """A rejected item as text to look at: scrubbed, and of bounded length."""
    try:
        return json.dumps(scrub(raw), ensure_ascii=False)[:MAX_KEPT_CHARACTERS]
    except RejectedItemError:
        return "(nested too deeply to keep)"


def sort_items(raw_items: list[Any], now: datetime) -> tuple[list[PolledItem], list[RejectedItem]]:
    """Each received item as a play or as a rejection; none is dropped."""
    plays: list[PolledItem] = []
    rejected: list[RejectedItem] = []
    for index, raw in enumerate(raw_items):
        try:
            plays.append(read_item(raw, now))
        except RejectedItemError as error:
            rejected.append(RejectedItem(index, error.reason, _kept_form(raw)))
    return plays, rejected


def find_gap(watermark: datetime | None, received: int, plays: list[PolledItem]) -> Gap | None:
    """The span between the last known play and a full page that does not reach back to it."""
    if watermark is None or received < PAGE_LIMIT or not plays:
        return None
    oldest = min(play.played_at for play in plays)
    return Gap(watermark, oldest) if oldest > watermark else None


def _begin_run(connection: psycopg.Connection, account_id: int) -> int:
    """A new ingest_run; older ones still running were cut short, since this poll holds the account's lock."""
    with connection.transaction():
        connection.execute(
            "UPDATE ingest_run SET status = 'failed', finished_at = now(), error = 'interrupted' "
            "WHERE account_id = %s AND status = 'running'",
            (account_id,),
        )
        row = connection.execute(
            "INSERT INTO ingest_run (account_id) VALUES (%s) RETURNING ingest_run_id", (account_id,)
        ).fetchone()
    return int(row[0]) if row else 0


def _fail_run(connection: psycopg.Connection, run_id: int, account_id: int, error: Exception) -> None:
    """Record why a poll failed; best effort, since the database itself may be what failed."""
    is_ours = isinstance(error, SpotifyError | UnreadableTokenError)
    text = str(error) if is_ours else f"internal error ({type(error).__name__}), see the log"
    with suppress(psycopg.Error), connection.transaction():
        connection.execute(
            "UPDATE ingest_run SET status = 'failed', finished_at = now(), error = %s "
            "WHERE ingest_run_id = %s",
            (text, run_id),
        )
        connection.execute("UPDATE account SET last_error = %s WHERE account_id = %s", (text, account_id))


def _insert_rejected(
    connection: psycopg.Connection, account_id: int, run_id: int, rejected: list[RejectedItem]
) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO rejected_row (account_id, ingest_run_id, place, row_index, reason, row) "
            "VALUES (%s, %s, 'recently-played', %s, %s, %s)",
            [(account_id, run_id, item.row_index, item.reason, item.row) for item in rejected],
        )


def _record(connection: psycopg.Connection, account_id: int, run_id: int, raw_items: list[Any]) -> PollResult:
    """Everything one page changes, in the caller's transaction."""
    row = connection.execute(
        "SELECT status, poll_watermark FROM account WHERE account_id = %s FOR NO KEY UPDATE", (account_id,)
    ).fetchone()
    if row is None or row[0] == "disconnected":
        raise DisconnectedError("the account was disconnected while it was polled")
    plays, rejected = sort_items(raw_items, datetime.now(UTC))
    gap = find_gap(row[1], len(raw_items), plays)
    _insert_rejected(connection, account_id, run_id, rejected)
    counts = record_poll(connection, account_id, run_id, plays)
    if gap:
        connection.execute(
            "INSERT INTO ingest_gap (account_id, gap_start_at, gap_end_at) VALUES (%s, %s, %s) "
            "ON CONFLICT (account_id, gap_start_at) DO NOTHING",
            (account_id, gap.start, gap.end),
        )
        close_gaps(connection, account_id)
    connection.execute(
        "UPDATE account SET poll_watermark = greatest(poll_watermark, %s), polled_at = now(), "
        "last_error = NULL WHERE account_id = %s",
        (max((play.played_at for play in plays), default=None), account_id),
    )
    connection.execute(
        "UPDATE ingest_run SET status = 'done', finished_at = now(), received_count = %s, new_count = %s, "
        "duplicate_count = %s, rejected_count = %s WHERE ingest_run_id = %s",
        (len(raw_items), counts.new, counts.duplicate, len(rejected), run_id),
    )
    return PollResult(
        account_id, "done", run_id, len(raw_items), counts.new, counts.duplicate, len(rejected), gap
    )


def _poll_locked(connection: psycopg.Connection, upstream: Upstream, account_id: int) -> PollResult:
    run_id = _begin_run(connection, account_id)
    try:
        raw_items = fetch_recently_played(connection, upstream, account_id)
        with connection.transaction():
            return _record(connection, account_id, run_id, raw_items)
    except (NeedsReauthError, DisconnectedError) as error:
        _fail_run(connection, run_id, account_id, error)
        status: PollStatus = "needs_reauth" if isinstance(error, NeedsReauthError) else "disconnected"
        return PollResult(account_id, status, run_id, message=str(error))
    except Exception as error:
        _fail_run(connection, run_id, account_id, error)
        raise


def _running(connection: psycopg.Connection, account_id: int) -> PollResult:
    row = connection.execute(
        "SELECT max(ingest_run_id) FROM ingest_run WHERE account_id = %s AND status = 'running'",
        (account_id,),
    ).fetchone()
    return PollResult(account_id, "running", row[0] if row else None, message=MESSAGES["running"])


def poll_account(connection: psycopg.Connection, upstream: Upstream, account_id: int) -> PollResult:
    """Poll one account now, alone. Must be called outside a transaction.

    States of the account itself come back as a status; UnknownAccountError when there is none; SpotifyError
    when Spotify could not be asked, with the run recorded as failed and the account as it was.
    """
    account = require_account(connection, account_id)
    idle: PollStatus | None = None
    if account.kind == "local":
        idle = "local"
    elif account.status != "active":
        idle = account.status
    elif upstream.oauth is None:
        idle = "export_only"
    if idle:
        return PollResult(account_id, idle, message=MESSAGES[idle])
    with account_lock(connection, "poll", account_id, wait=False) as is_held:
        if not is_held:
            return _running(connection, account_id)
        result = _poll_locked(connection, upstream, account_id)
    log.info(
        "polled",
        extra={
            "account_id": account_id,
            "status": result.status,
            "ingest_run_id": result.ingest_run_id,
            "received": result.received,
            "new": result.new,
            "duplicate": result.duplicate,
            "rejected": result.rejected,
            "has_gap": result.gap is not None,
        },
    )
    return result
