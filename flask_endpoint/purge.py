"""Erasing accounts whose owner disconnected them and let the day pass that the pages named."""

import logging
from pathlib import Path

import psycopg

from flask_endpoint.imports.spool import discard
from flask_endpoint.ledger import forget

log = logging.getLogger(__name__)

DUE = """
SELECT account_id
FROM account
WHERE kind = 'spotify' AND status = 'disconnected' AND erases_at <= now()
ORDER BY account_id
"""
STILL_DUE = """
SELECT 1
FROM account
WHERE account_id = %s AND status = 'disconnected' AND erases_at <= now()
FOR NO KEY UPDATE
"""


def purge(connection: psycopg.Connection, upload_dir: Path) -> list[int]:
    """Erase every account that is due, each in a transaction of its own; returns their ids.

    Whoever connects again in the last moment stays. Must be called outside a transaction.
    """
    erased: list[int] = []
    for (account_id,) in connection.execute(DUE).fetchall():
        uploads: list[str] | None = None
        with connection.transaction():
            if connection.execute(STILL_DUE, (account_id,)).fetchone():
                uploads = forget(connection, account_id)
        if uploads is not None:
            discard(uploads, upload_dir)
            erased.append(account_id)
            log.info("erased after disconnecting", extra={"account_id": account_id})
    return erased
