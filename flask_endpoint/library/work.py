"""Reading the lists of one account, each at most once a UTC day, within the budget of enrichment."""

import logging
import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Literal

import psycopg

from flask_endpoint.access import DisconnectedError
from flask_endpoint.accounts import require_account
from flask_endpoint.enrichment.reading import MESSAGES, Limits, Reader, Status, StopError
from flask_endpoint.library import snapshots
from flask_endpoint.library.lists import LISTS, MAX_PAGES, PAGE_LIMIT, Item, keep
from flask_endpoint.locks import account_lock
from flask_endpoint.polling import MESSAGES as ACCOUNT_MESSAGES
from flask_endpoint.polling import Upstream
from flask_endpoint.scopes import READERS
from flask_endpoint.spotify import ForbiddenError, SpotifyError

log = logging.getLogger(__name__)

CALL_SECONDS = 60.0
REFUSED_REST = timedelta(days=7)

LibraryStatus = Status | Literal["needs_reauth", "disconnected", "local"]
ListOutcome = Literal["changed", "unchanged", "refused", "not_granted"]


@dataclass
class LibraryOutcome:
    """What became of the lists that were due; list → outcome."""

    account_id: int
    status: LibraryStatus = "done"
    message: str = "every list was asked for today"
    lists: dict[str, ListOutcome] = field(default_factory=dict)


def take_snapshots(
    connection: psycopg.Connection,
    upstream: Upstream,
    limits: Limits,
    readers: frozenset[str],
    account_id: int,
) -> LibraryOutcome:
    """Take the snapshots of an account that are due. Must be called outside a transaction.

    What Spotify or the account cannot do now comes back as a status; UnknownAccountError when there is no
    such account.
    """
    account = require_account(connection, account_id)
    if not readers or limits.daily_reads == 0:
        return LibraryOutcome(account_id, "off", "SPOTIFY_READERS is empty, or ENRICHMENT_DAILY_READS is 0")
    if account.kind == "local":
        return LibraryOutcome(account_id, "local", ACCOUNT_MESSAGES["local"])
    if account.status != "active":
        return LibraryOutcome(account_id, account.status, ACCOUNT_MESSAGES[account.status])
    if upstream.oauth is None:
        return LibraryOutcome(account_id, "export_only", MESSAGES["export_only"])
    with account_lock(connection, "library", account_id, wait=False) as is_held:
        if not is_held:
            return LibraryOutcome(account_id, "running", MESSAGES["running"])
        ends_at = time.monotonic() + CALL_SECONDS
        reader = Reader(connection, upstream, upstream.oauth, limits, accounts=[account_id], ends_at=ends_at)
        outcome = LibraryOutcome(account_id)
        try:
            _read_due(connection, upstream, reader, readers, outcome)
        except StopError as stop:
            outcome.status, outcome.message = stop.status, str(stop)
        except DisconnectedError as error:
            outcome.status, outcome.message = "disconnected", str(error)
        except SpotifyError as error:
            outcome.status, outcome.message = "unavailable", str(error)
    log.info("lists read", extra={"account_id": account_id, "status": outcome.status, "lists": outcome.lists})
    return outcome


def _read_due(
    connection: psycopg.Connection,
    upstream: Upstream,
    reader: Reader,
    readers: frozenset[str],
    outcome: LibraryOutcome,
) -> None:
    account_id = outcome.account_id
    granted = granted_readers(connection, account_id)
    wanted = [name for name, kind in LISTS.items() if kind.reader in readers]
    outcome.lists |= {name: "not_granted" for name in wanted if LISTS[name].reader not in granted}
    names = snapshots.due(connection, account_id, [name for name in wanted if name not in outcome.lists])
    if names:
        reader.look_around()
    for name in names:
        try:
            items, is_complete = _read_list(upstream, reader, name)
        except ForbiddenError as error:
            snapshots.note_refusal(connection, account_id, name, REFUSED_REST, str(error))
            outcome.lists[name] = "refused"
        else:
            outcome.lists[name] = snapshots.store(
                connection, account_id, name, items, is_complete=is_complete
            )


def granted_readers(connection: psycopg.Connection, account_id: int) -> frozenset[str]:
    """Readers whose permission the account gave; all where Spotify did not say which it gave."""
    row = connection.execute(
        "SELECT granted_scope FROM account WHERE account_id = %s", (account_id,)
    ).fetchone()
    scope = (row[0] if row else None) or ""
    return frozenset(name for name, needed in READERS.items() if not scope or needed in scope.split())


def _read_list(upstream: Upstream, reader: Reader, name: str) -> tuple[list[Item], bool]:
    """A whole list, page by page, and whether that is all of it."""
    kind = LISTS[name]
    items: list[Item] = []
    for page_number in range(MAX_PAGES):
        page = reader.read(
            partial(
                upstream.background.list_page,
                method=kind.method,
                limit=PAGE_LIMIT,
                offset=page_number * PAGE_LIMIT,
                **kind.arguments,
            )
        )
        items += keep(kind, page["items"])
        if not kind.is_paged or not page.get("next") or not page["items"]:
            return items, True
    return items, False
