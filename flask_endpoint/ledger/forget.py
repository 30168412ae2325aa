"""Removing an account: its rows, and from the catalogue what nobody else ever played."""

from typing import Any

import psycopg

from flask_endpoint.ledger.rebuild import rebuild_catalogue
from flask_endpoint.ledger.refresh import follow_touched, lock_ledger, open_cursor, prepare_all
from flask_endpoint.ledger.replies import IS_LED_TO

OWNED = (
    "play",
    "play_partition",
    "raw_export_row",
    "raw_api_play",
    "rejected_row",
    "library_snapshot",
    "library_list",
    "account_track",
    "import_file",
    "import_job",
    "ingest_gap",
    "ingest_run",
    "account",
)
"""Tables with rows of one account, those that others refer to last."""
LED_TO = ("raw_catalogue_reply", "enrichment_queue")
"""Tables about what somebody played, which go with the last who played it."""
WAITING_FOR_GENRES = """
DELETE FROM genre_queue AS queued
WHERE NOT EXISTS (
    SELECT 1 FROM catalogue_fact AS fact WHERE fact.entity = 'artist' AND fact.entity_id = queued.artist_id
)
"""


def forget(connection: psycopg.Connection[Any], account_id: int) -> list[str]:
    """Remove every row of an account, and what the catalogue knows from it alone; returns its uploads.

    In one transaction. Afterwards source is what it would be had the account never been there. The account's
    row is locked before the ledger, as polls do, and in a mode that lets a chunk of an import end first.
    """
    with connection.transaction(), open_cursor(connection) as cursor:
        cursor.execute("SELECT 1 FROM account WHERE account_id = %s FOR NO KEY UPDATE", (account_id,))
        lock_ledger(connection)
        uploads = cursor.execute(
            "SELECT spool_path FROM import_job WHERE account_id = %s AND spool_path IS NOT NULL",
            (account_id,),
        ).fetchall()
        for table in OWNED:
            cursor.execute(f"DELETE FROM {table} WHERE account_id = %s".encode(), (account_id,))  # noqa: S608
        prepare_all(cursor)
        rebuild_catalogue(connection, cursor)
        follow_touched(cursor, is_bulk=True)
        for table in LED_TO:
            cursor.execute(f"DELETE FROM {table} AS said WHERE NOT {IS_LED_TO}".encode())  # noqa: S608
        cursor.execute(WAITING_FOR_GENRES)
    return [path for (path,) in uploads]
