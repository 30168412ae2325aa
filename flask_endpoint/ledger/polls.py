"""Items of recently-played into raw, and from there into catalogue and ledger."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from flask_endpoint.catalogue.observations import Observations
from flask_endpoint.ledger.refresh import follow, lock_ledger, open_cursor, prepare_all
from flask_endpoint.plays import IngestCounts, PolledItem

INSERT = """
INSERT INTO raw_api_play (account_id, played_at, track_uri, item, ingest_run_id)
SELECT %s, polled.played_at, polled.track_uri, polled.item, %s
FROM unnest(%s::timestamptz[], %s::text[], %s::jsonb[]) AS polled (played_at, track_uri, item)
ON CONFLICT DO NOTHING
RETURNING played_at, track_uri
"""
TOUCH = "INSERT INTO pg_temp.touched_api VALUES (%s, %s, %s)"


def record_poll(
    connection: psycopg.Connection[Any],
    account_id: int,
    ingest_run_id: int | None,
    items: Sequence[PolledItem],
) -> IngestCounts:
    """Keep the items nobody kept before and bring catalogue and ledger up to date.

    In the caller's transaction, which holds the ledger's lock from here on if anything is new.
    """
    first = {(item.played_at, item.track_uri): item for item in reversed(items)}
    with open_cursor(connection) as cursor:
        known = set(
            cursor.execute(
                "SELECT played_at, track_uri FROM raw_api_play WHERE account_id = %s AND played_at = ANY(%s)",
                (account_id, [item.played_at for item in items]),
            ).fetchall()
        )
        fresh = [item for key, item in first.items() if key not in known]
        if not fresh:
            return IngestCounts(len(items), 0, len(items))
        lock_ledger(connection)
        inserted = set(
            cursor.execute(
                INSERT,
                (
                    account_id,
                    ingest_run_id,
                    [item.played_at for item in fresh],
                    [item.track_uri for item in fresh],
                    [Jsonb(item.item) for item in fresh],
                ),
            ).fetchall()
        )
        new = [item for item in fresh if (item.played_at, item.track_uri) in inserted]
        seen = Observations()
        for item in new:
            seen.see_item(account_id, item.played_at, item.track_uri, item.item)
        prepare_all(cursor)
        cursor.executemany(TOUCH, [(account_id, item.played_at, item.track_uri) for item in new])
        follow(cursor, seen, is_bulk=False)
    return IngestCounts(len(items), len(new), len(items) - len(new))
