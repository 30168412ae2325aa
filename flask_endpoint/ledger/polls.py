"""Items of recently-played into raw, and from there into catalogue and ledger."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from flask_endpoint.catalogue.observations import Lines, Observations
from flask_endpoint.ledger.refresh import follow, lock_ledger, open_cursor, prepare_all
from flask_endpoint.plays import IngestCounts, PolledItem

KEEP = """
WITH kept AS (
    INSERT INTO raw_api_play (account_id, played_at, track_uri, item, ingest_run_id, is_uploaded)
    SELECT %s, polled.played_at, polled.track_uri, polled.item, %s, %s
    FROM unnest(%s::timestamptz[], %s::text[], %s::jsonb[]) AS polled (played_at, track_uri, item)
    ON CONFLICT DO NOTHING
    RETURNING account_id, played_at, track_uri
),
touched AS (
    INSERT INTO pg_temp.touched_api SELECT account_id, played_at, track_uri FROM kept
)
SELECT played_at, track_uri FROM kept
"""


def record_poll(
    connection: psycopg.Connection[Any],
    account_id: int,
    ingest_run_id: int | None,
    items: Sequence[PolledItem],
) -> IngestCounts:
    """Keep the items nobody kept before and bring catalogue and ledger up to date.

    In the caller's transaction, which holds the ledger's lock from here on if anything is new.
    """
    with open_cursor(connection) as cursor:
        known = set(
            cursor.execute(
                "SELECT played_at, track_uri FROM raw_api_play WHERE account_id = %s AND played_at = ANY(%s)",
                (account_id, [item.played_at for item in items]),
            ).fetchall()
        )
        fresh = _first_of_each(item for item in items if (item.played_at, item.track_uri) not in known)
        if not fresh:
            return IngestCounts(len(items), 0, len(items))
        expected = observed(account_id, fresh)
        prepare_all(cursor)
        lock_ledger(connection)
        kept = keep_items(cursor, account_id, ingest_run_id, fresh)
        seen = expected if len(kept) == len(fresh) else observed(account_id, kept)
        follow(cursor, seen, is_bulk=False)
    return IngestCounts(len(items), len(kept), len(items) - len(kept))


def _first_of_each(items: Iterable[PolledItem]) -> list[PolledItem]:
    """Of items with one played_at and track the first."""
    first: dict[tuple[datetime, str], PolledItem] = {}
    for item in items:
        first.setdefault((item.played_at, item.track_uri), item)
    return list(first.values())


def observed(account_id: int, items: Iterable[PolledItem], *, is_uploaded: bool = False) -> Lines:
    """What items say about the catalogue."""
    seen = Observations(is_uploaded)
    for item in items:
        seen.see_item(account_id, item.played_at, item.track_uri, item.item)
    return seen.lines()


def keep_items(
    cursor: psycopg.Cursor[TupleRow],
    account_id: int,
    ingest_run_id: int | None,
    items: Iterable[PolledItem],
    *,
    is_uploaded: bool = False,
) -> list[PolledItem]:
    """Insert what is new into raw and note it in touched_api; returns it. Needs prepare_all.

    Of items with one played_at and track the first is kept.
    """
    first = {(item.played_at, item.track_uri): item for item in _first_of_each(items)}
    kept = cursor.execute(
        KEEP,
        (
            account_id,
            ingest_run_id,
            is_uploaded,
            [item.played_at for item in first.values()],
            [item.track_uri for item in first.values()],
            [Jsonb(item.item) for item in first.values()],
        ),
    ).fetchall()
    return [first[played_at, track_uri] for played_at, track_uri in kept]
