"""Telling downstream that an account's plays read differently although none changed."""

from typing import Any

import psycopg


def touch_account(connection: psycopg.Connection[Any], account_id: int) -> None:
    """Give every year of the account a new version: its time zone changed, so its local dates did."""
    connection.execute(
        "UPDATE play_partition SET version = nextval('ledger_version'), changed_at = now() "
        "WHERE account_id = %s",
        (account_id,),
    )
