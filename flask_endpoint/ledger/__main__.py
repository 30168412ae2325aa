"""Command line: `python -m flask_endpoint.ledger rebuild [account_id]` recomputes everything below raw."""

import os
import sys
from collections.abc import Mapping

import psycopg

from flask_endpoint.db import connect
from flask_endpoint.ledger import rebuild
from flask_endpoint.settings import SettingError, Settings

VERSIONS = """
SELECT account_id, play_year, version FROM play_partition
UNION ALL
SELECT 0, 0, version FROM catalogue_version
"""


def main(arguments: list[str], env: Mapping[str, str] = os.environ) -> int:
    """Rebuild one account or all; returns the exit status."""
    verb, ids = arguments[:1], arguments[1:]
    if verb != ["rebuild"] or len(ids) > 1 or not all(given.isdecimal() for given in ids):
        sys.stderr.write("usage: python -m flask_endpoint.ledger rebuild [account_id]\n")
        return 2
    account_id = int(ids[0]) if ids else None
    try:
        settings = Settings.from_env(env)
        with connect(settings) as connection:
            sys.stdout.write(_rebuild(connection, account_id, settings) + "\n")
    except (SettingError, psycopg.OperationalError) as error:
        sys.stderr.write(f"rebuild: {str(error).strip()}\n")
        return 1
    return 0


def _rebuild(connection: psycopg.Connection, account_id: int | None, settings: Settings) -> str:
    """Rebuild, and say in one line what that changed."""
    before = set(connection.execute(VERSIONS).fetchall())
    if account_id is None:
        rebuild(connection, correct_offline_times=settings.correct_offline_times)
    else:
        rebuild(connection, account_id)
    changed = len(set(connection.execute(VERSIONS).fetchall()) - before)
    row = connection.execute("SELECT count(*), count(DISTINCT account_id) FROM play").fetchone()
    plays, accounts = row or (0, 0)
    news = f"{changed} parts differed and will be computed again" if changed else "nothing differed"
    return f"rebuilt from raw: {plays:,} plays of {accounts} accounts; {news}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
